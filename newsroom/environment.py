"""Reading what the environment says, for the settings. What cannot be read stops the start, and is named."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# A scheme, a host, a port if there is one, and a path: nothing that could end a header or a policy.
_ADDRESS = re.compile(r"https?://(\[[0-9a-fA-F:]+\]|(\*\.)?[\w.-]+)(:[0-9]{1,5})?(/[^\s;,'\"]*)?")


def env_flag(name: str, default: bool) -> bool:
    """Return whether the environment says yes to `name`. Raise ImproperlyConfigured for anything but yes and no."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 or 0.")
    return default


def env_text(name: str, default: str = "") -> str:
    """Return what the environment says, without space around it; `default` where that is nothing."""
    return os.environ.get(name, "").strip() or default


def env_number(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """Return the number that the environment says. Raise ImproperlyConfigured for any that is none, or too much."""
    value = env_text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a number.")
    if not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value}. Set it to a number from {least} to {most}.")
    return int(value)


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return which of `choices` the environment says. Raise ImproperlyConfigured for anything else."""
    value = env_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(choices)}.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def env_hosts(name: str, default: str = "") -> list[str]:
    """Return the names of hosts in the environment. Raise ImproperlyConfigured for an address, which is none."""
    hosts = env_list(name, default)
    for host in hosts:
        if "/" in host:
            raise ImproperlyConfigured(f"{name} has {host!r}. Write names alone: newsroom.example")
    return hosts


def env_address(name: str, default: str = "") -> str:
    """Return the address of the web that the environment says, or nothing. Raise ImproperlyConfigured for another."""
    return _address(name, env_text(name, default))


def env_addresses(name: str) -> list[str]:
    """Return the addresses of the web that the environment says. Raise ImproperlyConfigured for another."""
    return [_address(name, value) for value in env_list(name)]


def env_site(name: str) -> str:
    """Return where the site is, without a slash at its end. Raise ImproperlyConfigured for a place below a host."""
    value = env_address(name).rstrip("/")
    if urlsplit(value).path or urlsplit(value).query:
        raise ImproperlyConfigured(f"{name} is {value!r}. The site has a host of its own: leave out what is after it.")
    return value


def _address(name: str, value: str) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write it with its scheme: https://newsroom.example")
    return value


def env_language(name: str, known: Collection[str]) -> str:
    """Return the language that the environment says. Raise ImproperlyConfigured for one that is not translated."""
    value = env_text(name, "en")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", value) or value.partition("-")[0] not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}. There is: {', '.join(known)}.")
    return value


def env_directory(name: str, default: Path) -> Path:
    """Return the directory that the environment says, which is made. Raise ImproperlyConfigured where it cannot be."""
    path = Path(env_text(name, str(default)))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be used: {error}. Set it to a directory of the site's own."
        ) from error
    return path


def env_zone(name: str, default: str) -> str:
    """Return the time zone that the environment says. Raise ImproperlyConfigured for one that the machine has not."""
    value = env_text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a name like Europe/Paris.") from error
    return value


def env_database(name: str, default: str) -> dict[str, Any]:
    """Return the database that the environment says. Raise ImproperlyConfigured for one that is not supported."""
    try:
        found = dict(dj_database_url.parse(env_text(name, default), conn_max_age=60))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
    if found["ENGINE"] not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise ImproperlyConfigured(f"{name} names a database that is not supported. Use postgres:// or sqlite:///.")
    if found["ENGINE"].endswith("sqlite3") and not Path(str(found["NAME"])).parent.is_dir():
        raise ImproperlyConfigured(f"{name} leads to {found['NAME']}, and there is no such directory. Make it.")
    if not found["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database. Write it as postgres://user:password@host:5432/name")
    return found


def origins(address: str) -> list[str]:
    """Return where an address is, as a content security policy says it; nothing of no address."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def env_cache(name: str, prefix: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the cache that the environment says, or memory of each process. Raise ImproperlyConfigured for another."""
    value = environment.get(name, "").strip()
    if not value:
        options = {"MAX_ENTRIES": 1000}
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": prefix, "OPTIONS": options}
    # What is in it may be a password, and is not said.
    unreadable = f"{name} cannot be read. Write it as redis://host:6379/0, or leave it out."
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(unreadable)
    try:
        from redis import ConnectionPool  # noqa: PLC0415 (not everyone has it)

        ConnectionPool.from_url(value)
    except ImportError as error:
        raise ImproperlyConfigured(f"{name} needs Redis. Install requirements-server.txt, or leave it out.") from error
    except ValueError as error:
        raise ImproperlyConfigured(unreadable) from error
    return {"BACKEND": "newsroom.caching.redis.ForgivingRedisCache", "LOCATION": value, "KEY_PREFIX": prefix}


def env_buckets() -> dict[str, dict[str, Any]]:
    """Return the stores of pictures and of evidence that the environment says: none, or those in object storage.

    Raises ImproperlyConfigured where one bucket is missing, or is to hold both: pictures are for everyone.
    """
    pictures, evidence = (env_text(name) for name in ("S3_BUCKET", "S3_EVIDENCE_BUCKET"))
    if not pictures and not evidence:
        for name in ("S3_PUBLIC_URL", "S3_ENDPOINT_URL", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"):
            if env_text(name):
                raise ImproperlyConfigured(f"{name} is set without S3_BUCKET. Set both, or neither.")
        return {}
    for name, value in (("S3_BUCKET", pictures), ("S3_EVIDENCE_BUCKET", evidence)):
        if not value:
            raise ImproperlyConfigured(f"{name} is missing. Set S3_BUCKET and S3_EVIDENCE_BUCKET both, or neither.")
    if pictures == evidence:
        raise ImproperlyConfigured("S3_EVIDENCE_BUCKET is S3_BUCKET. Evidence needs a bucket that nobody may read.")
    access = {
        "endpoint_url": env_address("S3_ENDPOINT_URL") or None,
        "region_name": env_text("S3_REGION") or None,
        "access_key": env_text("S3_ACCESS_KEY_ID") or None,
        "secret_key": env_text("S3_SECRET_ACCESS_KEY") or None,
    }
    if bool(access["access_key"]) != bool(access["secret_key"]):
        raise ImproperlyConfigured("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together. Set both, or neither.")
    return {
        "default": {
            "BACKEND": "newsroom.object_storage.PictureStorage",
            "OPTIONS": {**access, "bucket_name": pictures},
        },
        "evidence": {
            "BACKEND": "newsroom.object_storage.EvidenceStorage",
            "OPTIONS": {**access, "bucket_name": evidence},
        },
    }


def env_provider(server_url: str, name: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the OpenID Connect provider of the environment, if any. Raise ImproperlyConfigured for half of one."""
    if not server_url:
        if environment.get("OIDC_CLIENT_ID", "").strip():
            raise ImproperlyConfigured("OIDC_SERVER_URL is missing. OIDC_CLIENT_ID is set; set both, or neither.")
        return {}
    for part in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not environment.get(part, "").strip():
            raise ImproperlyConfigured(f"{part} is missing. OIDC_SERVER_URL is set, and needs it; or leave both out.")
    return {
        "provider_id": "sso",
        "name": name,
        "client_id": environment["OIDC_CLIENT_ID"].strip(),
        "secret": environment["OIDC_CLIENT_SECRET"].strip(),
        "settings": {"server_url": server_url},
    }


def env_levels(name: str) -> dict[str, str]:
    """Return "block" or "warn" for each code in the environment. Raise ImproperlyConfigured for any other level."""
    levels = {}
    for item in env_list(name):
        code, _, level = item.partition("=")
        if level not in ("block", "warn"):
            raise ImproperlyConfigured(f"{name} has {item!r}. Write code=block or code=warn, with commas in between.")
        levels[code] = level
    return levels
