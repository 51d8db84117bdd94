"""How gunicorn serves the site. Everything else is in the environment: see docs/operating.md."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

from newsroom.environment import env_number, env_text

wsgi_app = "newsroom.wsgi"
bind = env_text("BIND", "unix:/run/newsroom/web.sock")
worker_class = "gthread"
workers = env_number("WEB_WORKERS", 2, least=1, most=1000)
threads = env_number("WEB_THREADS", 4, least=1, most=1000)
# Who has as much to do as threads leaves the next request to another, which may be idle. The web server in front opens
# a connection for each request.
worker_connections = threads
keepalive = 0
# A worker that answers nothing for so long is ended.
timeout = 60
# What leaks in a library does not grow for ever; not all workers begin anew at once.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Numbers that an earlier server left are not counted again."""
    for left in Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "/nonexistent")).glob("*.db"):
        left.unlink()


def child_exit(server: Any, worker: Any) -> None:
    """Numbers of a worker that has gone are counted on."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
