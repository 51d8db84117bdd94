"""The environment is read once, and what is wrong in it is named."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import env_choice, env_database, env_flag, env_levels, env_number, env_zone


@pytest.mark.parametrize(
    ("value", "levels"),
    [
        ("", {}),
        ("no-byline=warn", {"no-byline": "warn"}),
        (" no-byline=warn , claim-gone=block ", {"no-byline": "warn", "claim-gone": "block"}),
    ],
)
def test_levels_of_the_gate_are_read(value, levels, monkeypatch):
    monkeypatch.setenv("GATE_LEVELS", value)
    assert env_levels("GATE_LEVELS") == levels


@pytest.mark.parametrize("value", ["no-byline", "no-byline=", "no-byline=off", "no-byline=warn;claim-gone=block"])
def test_level_that_is_none_is_named(value, monkeypatch):
    monkeypatch.setenv("GATE_LEVELS", value)
    with pytest.raises(ImproperlyConfigured, match="GATE_LEVELS has 'no-byline"):
        env_levels("GATE_LEVELS")


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (env_database, "mysql://root@localhost/news", "DATABASE_URL names a database that is not supported"),
        (env_database, "://", "DATABASE_URL cannot be read"),
        (env_zone, "Mars/Olympus", "Set it to a name like Europe/Paris"),
        (env_zone, "../../etc/passwd", "Set it to a name like Europe/Paris"),
        (env_flag, "perhaps", "Set it to 1 or 0"),
        (env_number, "-3", "Set it to a number"),
    ],
)
def test_value_that_cannot_be_used_is_named(read, value, message, monkeypatch):
    name = "DATABASE_URL" if read is env_database else "SOMETHING"
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=message) as refused:
        read(name, "sqlite://")
    assert str(refused.value).startswith(name)


def test_choice_is_one_of_those_that_there_are(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match=r"LOG_FORMAT is 'xml'\. Set it to one of: plain, json\."):
        env_choice("LOG_FORMAT", "json", ("plain", "json"))


RIGHT = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "newsroom.example", "DEBUG": "0"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
        ({"DATA_DIR": "/proc/none"}, "DATA_DIR cannot be used"),
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, "EMAIL_USE_TLS and EMAIL_USE_SSL are both set"),
    ],
)
@pytest.mark.same_everywhere
def test_site_does_not_start_with_what_is_wrong_and_names_it(wrong, message, tmp_path):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **RIGHT, **wrong}
    tried = subprocess.run(
        [sys.executable, "-c", "import newsroom.settings"], env=environment, capture_output=True, text=True, check=False
    )
    assert tried.returncode == 1
    assert message in tried.stderr.splitlines()[-1]
