"""The example for nginx, as Debian has it, before the site as the examples run it."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.urls import reverse

from articles.models import Edition
from tests.load.processes import ROOT, environment, free_port
from tests.stories import published_story

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.same_everywhere,
    pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="needs nginx"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl"),
]

HOST = "newsroom.example"


class Front:
    """nginx with the example, on ports and in directories of the test's own, and gunicorn behind it."""

    def __init__(self, where: Path) -> None:
        self.where, self.port, self.tls = where, free_port(), free_port()
        # A socket's address has to be short.
        self.socket = where / "s"
        for name in ("cache", "media/pictures"):
            (where / name).mkdir(parents=True)
        subprocess.run(
            "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=newsroom.example -keyout key -out cert".split(),
            cwd=where, check=True, capture_output=True,
        )  # fmt: skip
        (where / "nginx.conf").write_text(self._whole((ROOT / "deploy" / "nginx.conf").read_text()))
        front = ["/usr/sbin/nginx", "-c", where / "nginx.conf", "-p", where, "-g", "daemon off;"]
        self.nginx = subprocess.Popen(front, stderr=subprocess.DEVNULL)
        known = environment(
            DJANGO_SETTINGS_MODULE="newsroom.settings", ALLOWED_HOSTS=HOST, BIND=f"unix:{self.socket}",
            WEB_WORKERS="1", BEHIND_PROXY="1", HTTPS="1",
            SHARED_CACHE_SECONDS="1", PAGE_CACHE_SECONDS="1", DATA_DIR=str(where),
        )  # fmt: skip
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, cwd=ROOT, env=known, check=True)
        pages = [sys.executable, "manage.py", "error_pages", str(where / "errors")]
        subprocess.run(pages, cwd=ROOT, env=known, check=True, capture_output=True)
        with (where / "site.log").open("wb") as log:
            serve = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
            self.site = subprocess.Popen(serve, cwd=ROOT, env=known, stderr=log)

    def _whole(self, example: str) -> str:
        for was, now in {
            "/var/lib/nginx/newsroom": self.where / "cache",
            "/run/newsroom/web.sock": self.socket,
            "[::]:80": f"[::]:{self.port}",
            "[::]:443": f"[::]:{self.tls}",
            "listen 80;": f"listen {self.port};",
            "listen 443 ssl": f"listen {self.tls} ssl",
            "/etc/ssl/newsroom/fullchain.pem": self.where / "cert",
            "/etc/ssl/newsroom/privkey.pem": self.where / "key",
            "/var/log/nginx/newsroom.log": self.where / "access.log",
            "/var/lib/newsroom": self.where,
        }.items():
            assert was in example
            example = example.replace(was, str(now))
        places = "".join(
            f"{name}_temp_path {self.where}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # Its workers would be of an account that may not enter the directories of tests.
        user = "user root; " if os.geteuid() == 0 else ""
        return (
            f"{user}pid {self.where}/pid; error_log {self.where}/error.log; events {{}} http {{ {places} {example} }}"
        )

    def get(self, path: str, *, tls: bool = True, **headers: str):
        """Return status, headers and body. Nothing is followed."""
        scheme, port = ("https", self.tls) if tls else ("http", self.port)
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

        class Stays(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *args):
                return None

        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting), Stays)
        request = urllib.request.Request(f"{scheme}://127.0.0.1:{port}{path}", headers={"Host": HOST, **headers})
        try:
            answer = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read()

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError((self.where / "error.log").read_text()[-500:])

    def stop_site(self) -> None:
        self.site.terminate()
        self.site.communicate(timeout=30)

    def stop(self) -> None:
        for process in (self.site, self.nginx):
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=30)


@pytest.fixture
def front(tmp_path):
    article = published_story(headline="The tide turns")
    front = Front(tmp_path)
    try:
        front.wait()
        front.story = Edition.objects.get(article=article).get_absolute_url()
        yield front
    finally:
        front.stop()


def test_site_stands_behind_nginx_and_kept_pages_come_when_it_is_down(front):
    assert front.get("/", tls=False)[:2][0] == 301
    assert front.get("/", tls=False)[1]["Location"] == f"https://{HOST}/"

    status, headers, body = front.get(front.story)
    assert (status, headers["X-Cache"]) == (200, "MISS")
    assert b"The tide turns" in body
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"]
    assert front.get(front.story)[1]["X-Cache"] == "HIT"
    assert front.get(front.story, Cookie="sessionid=mine")[1]["X-Cache"] == "BYPASS"

    (front.where / "media" / "pictures" / "one.svg").write_text("<svg onload='alert(1)'/>")
    style = re.search(rb'href="(/static/css/[^"]+)"', body)[1].decode()
    plain, squeezed = front.get(style), front.get(style, **{"Accept-Encoding": "gzip"})
    assert "immutable" in plain[1]["Cache-Control"]
    assert gzip.decompress(squeezed[2]) == plain[2]
    drawn = front.get("/media/pictures/one.svg")[1]
    assert (drawn["Content-Type"], drawn["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")

    assert front.get("/preview/a-secret/")[0] == 404
    assert front.get(reverse("admin:index"))[0] == 302
    log = (front.where / "access.log").read_text()
    assert front.story in log
    assert "a-secret" not in log

    front.stop_site()
    time.sleep(1.1)
    status, headers, body = front.get(front.story)
    assert (status, headers["X-Cache"]) == (200, "STALE")
    assert b"The tide turns" in body
    status, headers, body = front.get(reverse("admin:index"))
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "30", "no-store")
    assert b"We will be back in a moment." in body
