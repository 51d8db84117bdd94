"""Whose videos and posts a story may embed. Readers get a link with a title; nothing is asked of the provider."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_URL = 2000


@dataclass(frozen=True, slots=True)
class Provider:
    """A site, the hosts it answers at, and the form of the paths at which it has something to embed."""

    name: str
    hosts: frozenset[str]
    path: re.Pattern[str]


def _provider(name: str, hosts: str, path: str) -> Provider:
    return Provider(name, frozenset(hosts.split()), re.compile(path))


# The one list: the editor, the cleaning and the dialog's help text read it.
PROVIDERS = (
    _provider(
        "YouTube",
        "youtube.com www.youtube.com m.youtube.com www.youtube-nocookie.com",
        r"/watch\?(?:\S*&)?v=[\w-]{6,}\S*|/(?:embed|shorts|live)/[\w-]{6,}\S*",
    ),
    _provider("YouTube", "youtu.be", r"/[\w-]{6,}\S*"),
    _provider("Vimeo", "vimeo.com www.vimeo.com player.vimeo.com", r"/(?:video/)?\d+\S*"),
    _provider("X", "x.com www.x.com twitter.com www.twitter.com mobile.twitter.com", r"/\w+/status/\d+\S*"),
    _provider("Bluesky", "bsky.app", r"/profile/[\w.:-]+/post/\w+\S*"),
    _provider("Mastodon", "mastodon.social mastodon.online mstdn.social", r"/@[\w.@-]+/\d+\S*"),
)
NAMES = tuple(dict.fromkeys(provider.name for provider in PROVIDERS))


def provider_of(url: str) -> Provider | None:
    """Return who serves what is at `url`, or None if that is nothing that a story may embed.

    Only https, the host exactly as listed, no user name, no port and no control characters.
    """
    if len(url) > MAX_URL or not url.isprintable() or set(url) & set(" \\\"'<>"):
        return None
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and parts.netloc.lower() == (parts.hostname or "")
    except ValueError:
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not is_plain:
        return None
    return next(
        (one for one in PROVIDERS if parts.hostname in one.hosts and one.path.fullmatch(path)),
        None,
    )
