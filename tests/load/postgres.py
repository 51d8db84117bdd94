"""A PostgreSQL server of the test's own, which can be stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.load.processes import free_port

# It refuses to be run by root.
ACCOUNT = "postgres"
ON_DEBIAN = ":".join(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
INITDB = shutil.which("initdb", path=f"{ON_DEBIAN}:{os.environ['PATH']}")


def missing() -> str:
    """What there is not of what such a server needs; nothing, if all is there."""
    if not INITDB:
        return "There are no programs of a PostgreSQL server."
    if os.geteuid() == 0 and ACCOUNT not in {entry.pw_name for entry in pwd.getpwall()}:
        return f"There is no account {ACCOUNT} to run it as."
    return ""


class Postgres:
    def __init__(self, where: Path, port: int) -> None:
        self.where, self.port = where, port
        self.url = f"postgres://{ACCOUNT}@127.0.0.1:{port}/postgres"

    def make(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.where, ACCOUNT, pwd.getpwnam(ACCOUNT).pw_gid)
        options = f"--username={ACCOUNT} --auth=trust --no-sync --no-instructions --encoding=UTF8 --no-locale"
        self._run(INITDB, "-D", str(self.where / "data"), *options.split())

    def start(self) -> None:
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=60"
        self._control("start", "-w", "-l", str(self.where / "log"), "-o", options)

    def stop(self, how: str) -> None:
        """Stop it as `how` says: "fast" ends each session in order, "immediate" is a crash."""
        self._control("stop", "-m", how)

    def runs(self) -> bool:
        return (self.where / "data" / "postmaster.pid").exists()

    def _control(self, *arguments: str) -> None:
        self._run(str(Path(INITDB).resolve().parent / "pg_ctl"), "-D", str(self.where / "data"), *arguments)

    def _run(self, *command: str) -> None:
        as_whom = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(command, cwd=self.where, check=True, stdout=subprocess.DEVNULL, **as_whom)


@contextmanager
def private_postgres():
    """A server that runs until the end. In a directory that its account may enter, as those of tests are not."""
    with tempfile.TemporaryDirectory(prefix="newsroom-postgres-") as directory:
        server = Postgres(Path(directory), free_port())
        server.make()
        server.start()
        try:
            yield server
        finally:
            if server.runs():
                server.stop("immediate")
