"""Telling addresses that anyone can reach from those within a network: docs/decisions/fetching.md."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

# Not the flags of `ipaddress`: what they say of an address has changed between releases of one Python (3.11.10, 3.12.4,
# 3.13), and none of them says "public". https://www.iana.org/assignments/iana-ipv4-special-registry/
CLOSED = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a public number at which a cloud answers its own machines
        "169.254.0.0/16",  # link-local, and where clouds tell machines their secrets
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # assignments for protocols
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Of IPv6, only this is given out. Loopback, private, link-local, multicast, IPv4 in IPv6 and NAT64 are outside of it.
OPEN6 = ipaddress.IPv6Network("2000::/3")
# https://www.iana.org/assignments/iana-ipv6-special-registry/
CLOSED6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocols: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
LONGEST = 4000
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?", re.ASCII)
_PORTS = {"http": 80, "https": 443}


class UnreachableError(Exception):
    """An address that is not fetched. The message says why, to a person."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, taken apart once."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def is_public(address: str) -> bool:
    """Whether anyone on the internet reaches the same machine at this address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in network for network in CLOSED)
    # One with a zone belongs to a link.
    return found.scope_id is None and found in OPEN6 and not any(found in network for network in CLOSED6)


def target_of(url: str, ports: Collection[int]) -> Target:
    """Return where `url` leads. Raises UnreachableError for what is no address of a page in the web."""
    if len(url) > LONGEST or re.search(r"[\x00-\x20\x7f\\]", url.strip()):
        raise UnreachableError(_("This is not the address of a page."))
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in _PORTS:
            raise UnreachableError(_("Only addresses that begin with http:// or https:// are fetched."))
        port = parts.port
        host = _host(parts.hostname or "", is_literal=parts.netloc.rpartition("@")[2].startswith("["))
    except (ValueError, UnicodeError) as error:
        raise UnreachableError(_("This is not the address of a page.")) from error
    if "@" in parts.netloc:
        raise UnreachableError(_("The address holds a name or a password before an @. Leave that out."))
    port = _PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise UnreachableError(_("The address names a port at which no public page is."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return Target(parts.scheme, host, port, path)


def _host(name: str, *, is_literal: bool) -> str:
    """The host as it is looked up. Numbers are taken in their usual form only, since the system's resolver takes more.

    https://url.spec.whatwg.org/#ends-in-a-number-checker
    """
    if is_literal:
        found = ipaddress.IPv6Address(name)
        if found.scope_id is not None:
            raise ValueError(name)
        return str(found)
    host = name.encode("idna").decode().lower() if not name.isascii() else name.lower()
    host = host.removesuffix(".")
    if not _HOST.fullmatch(host) or ".." in host or len(host) > 253:
        raise ValueError(name)
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            raise UnreachableError(
                _("The host is written as a number in an unusual way. Write its name, or its address as 192.0.2.1.")
            ) from error
    return host
