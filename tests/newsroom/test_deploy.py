"""The examples of deploy/ name what there is. That the site runs as they say is tried by tests/load/test_nginx.py."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from gunicorn.config import make_settings

DEPLOY = Path(settings.BASE_DIR) / "deploy"
OF_NGINX = Path("/var/lib/nginx")


def test_gunicorn_knows_every_setting(monkeypatch):
    """One that it does not know is passed over without a word."""
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    said = {name for name in runpy.run_path(str(DEPLOY / "gunicorn.conf.py")) if not name.startswith("__")}
    assert said - {"annotations", "os", "Path", "Any", "multiprocess", "env_number", "env_text"} <= set(make_settings())


def test_units_and_guide_run_commands_that_there_are():
    texts = [path.read_text() for path in (*DEPLOY.glob("systemd/*"), DEPLOY / "README.md")]
    called = {name for text in texts for name in re.findall(r"\bmanage(?:\.py)? ([a-z_]+)", text)}
    assert {"migrate", "work", "clearsessions", "error_pages"} <= called
    assert called <= set(get_commands())


def test_no_unit_opens_the_data_to_everyone():
    """systemd gives the directory the mode of the unit that was started last, and that is 0755 where none is said."""
    for unit in DEPLOY.glob("systemd/*.service"):
        assert "\nStateDirectory=newsroom\nStateDirectoryMode=0750\n" in unit.read_text(), unit.name


def test_each_variable_of_the_example_is_explained():
    example = (DEPLOY / "newsroom.env.example").read_text()
    explained = (DEPLOY.parent / "docs" / "operating.md").read_text()
    for name in re.findall(r"^([A-Z_]+)=", example, re.MULTILINE):
        assert f"`{name}`" in explained


def test_image_has_all_that_the_site_is_made_of():
    copied = {
        source
        for line in re.findall(r"^COPY (.+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert [source for source in copied if not (DEPLOY.parent / source).exists()] == []
    own = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
    own = {name for name in own if (DEPLOY.parent / name).is_dir()}
    assert own | {"templates", "static", "manage.py", "deploy/gunicorn.conf.py"} <= copied


@pytest.mark.skipif(not OF_NGINX.is_dir(), reason="needs Debian's nginx")
def test_nginx_can_make_the_directory_of_its_cache():
    """It makes the last directory of the path, and no other."""
    path = re.search(r"^proxy_cache_path (\S+)", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE)[1]
    assert Path(path).parent.is_dir()
