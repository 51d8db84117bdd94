"""Reading what the environment says, for the settings. What cannot be read stops the start, and is named."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


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


def env_number(name: str, default: int) -> int:
    """Return the number that the environment says. Raise ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a number.")
    return int(value)


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return which of `choices` the environment says. Raise ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(choices)}.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def env_address(name: str) -> str:
    """Return the address of the web that the environment says, or nothing. Raise ImproperlyConfigured for another."""
    value = os.environ.get(name, "").strip()
    if value and not value.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write it with its scheme: https://newsroom.example")
    return value


def env_zone(name: str, default: str) -> str:
    """Return the time zone that the environment says. Raise ImproperlyConfigured for one that the machine has not."""
    value = os.environ.get(name, "").strip() or default
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a name like Europe/Paris.") from error
    return value


def env_database(name: str, default: str) -> dict[str, Any]:
    """Return the database that the environment says. Raise ImproperlyConfigured for one that is not supported."""
    try:
        found = dict(dj_database_url.parse(os.environ.get(name) or default, conn_max_age=60))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
    if found["ENGINE"] not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise ImproperlyConfigured(f"{name} names a database that is not supported. Use postgres:// or sqlite:///.")
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
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write it as redis://host:6379/0, or leave it out.")
    return {"BACKEND": "newsroom.caching.redis.ForgivingRedisCache", "LOCATION": value, "KEY_PREFIX": prefix}


def env_buckets(public_url: str) -> dict[str, dict[str, Any]]:
    """Return the stores of pictures and of evidence that the environment says: none, or those in object storage.

    Raises ImproperlyConfigured where one bucket is missing, or is to hold both: pictures are for everyone.
    """
    pictures, evidence = (os.environ.get(name, "").strip() for name in ("S3_BUCKET", "S3_EVIDENCE_BUCKET"))
    if not pictures and not evidence:
        if public_url:
            raise ImproperlyConfigured("S3_PUBLIC_URL is set without S3_BUCKET. Set both, or neither.")
        return {}
    for name, value in (("S3_BUCKET", pictures), ("S3_EVIDENCE_BUCKET", evidence)):
        if not value:
            raise ImproperlyConfigured(f"{name} is missing. Set S3_BUCKET and S3_EVIDENCE_BUCKET both, or neither.")
    if pictures == evidence:
        raise ImproperlyConfigured("S3_EVIDENCE_BUCKET is S3_BUCKET. Evidence needs a bucket that nobody may read.")
    access = {
        "endpoint_url": env_address("S3_ENDPOINT_URL") or None,
        "region_name": os.environ.get("S3_REGION") or None,
        "access_key": os.environ.get("S3_ACCESS_KEY_ID") or None,
        "secret_key": os.environ.get("S3_SECRET_ACCESS_KEY") or None,
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
    """Return the OpenID Connect provider that the environment says. Raise ImproperlyConfigured where a part lacks."""
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
