"""The environment is read once, and what is wrong in it is named."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsroom.environment import (
    env_address,
    env_addresses,
    env_cache,
    env_choice,
    env_database,
    env_flag,
    env_hosts,
    env_levels,
    env_number,
    env_site,
    env_text,
    env_zone,
)


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
        (env_number, "1000000001", "Set it to a number from 0 to 1000000000"),
        (env_database, "postgres://", "DATABASE_URL names no database"),
        (env_database, "sqlite:////proc/none/db", "there is no such directory"),
        (env_hosts, "https://newsroom.example", "Write names alone"),
        (env_site, "https://", "Write it with its scheme"),
        (env_site, "newsroom.example", "Write it with its scheme"),
        (env_address, "https://cdn.example; script-src *", "Write it with its scheme"),
        (env_addresses, "https://one.example,two.example", "Write it with its scheme"),
    ],
)
def test_value_that_cannot_be_used_is_named(read, value, message, monkeypatch):
    name = "DATABASE_URL" if read is env_database else "SOMETHING"
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=message) as refused:
        read(name, *(["sqlite://"] if read in (env_database, env_zone, env_flag, env_number) else []))
    assert str(refused.value).startswith(name)


@pytest.mark.parametrize("value", ["redis://:hunter2@host:port/0", "memcached://:hunter2@host"])
def test_password_of_a_cache_is_not_said(value):
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL cannot be read") as refused:
        env_cache("CACHE_URL", "pages", {"CACHE_URL": value})
    assert "hunter2" not in str(refused.value)


def test_site_is_known_without_the_slash_at_its_end(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", " https://newsroom.example:8443/ ")
    assert env_site("PUBLIC_URL") == "https://newsroom.example:8443"
    monkeypatch.setenv("PUBLIC_URL", "https://newsroom.example/paper")
    with pytest.raises(ImproperlyConfigured, match="The site has a host of its own"):
        env_site("PUBLIC_URL")


def test_what_is_empty_is_missing(monkeypatch):
    monkeypatch.setenv("EMAIL_HOST", " ")
    assert env_text("EMAIL_HOST", "localhost") == "localhost"


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
        ({"SECRET_KEY": "  "}, "SECRET_KEY is missing"),
        ({"EMAIL_FROM": "the desk"}, "EMAIL_FROM is 'the desk'. Set it to a mail address"),
        ({"EMAIL_PORT": "99999"}, "EMAIL_PORT is 99999. Set it to a number from 1 to 65535"),
        ({"LANGUAGE_CODE": "xx"}, "LANGUAGE_CODE is 'xx'. There is: en"),
        ({"METRICS_TOKEN": "x", "PROMETHEUS_MULTIPROC_DIR": "/proc/none"}, "PROMETHEUS_MULTIPROC_DIR cannot be used"),
        ({"OIDC_CLIENT_ID": "newsroom"}, "OIDC_SERVER_URL is missing"),
        ({"S3_ACCESS_KEY_ID": "key"}, "S3_ACCESS_KEY_ID is set without S3_BUCKET"),
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


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"POLICY_TEMPLATE": "ours.html"}, "POLICY_TEMPLATE is 'ours.html', and there is no such template"),
        (
            {"GATE_LEVELS": "no-bylines=warn"},
            "GATE_LEVELS has 'no-bylines', and no check finds that",
        ),
        ({"GATE_LEVELS": "withheld=warn"}, "GATE_LEVELS has 'withheld', and that always blocks"),
    ],
)
@pytest.mark.same_everywhere
def test_what_names_nothing_there_is_stops_the_start(wrong, message, tmp_path):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **RIGHT, **wrong}
    tried = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tried.returncode == 1
    assert message in tried.stderr.splitlines()[-1]
