"""How often one address may ask for something that costs more than a page.

The counts are in the cache, under a name from which the address cannot be told, and go with their window. Where the
cache is each process's own, as it is unless the settings say otherwise, each counts for itself.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of an address in so many seconds."""

    name: str
    requests: int
    seconds: int

    def exceeded(self, request: HttpRequest) -> int:
        """Count a request. Return 0, or in how many seconds its address may ask again."""
        now = time.time()
        window = int(now // self.seconds)
        key = f"limit:{self.name}:{window}:{_hidden(network_of(request))}"
        cache.add(key, 0, timeout=self.seconds)
        try:
            count = cache.incr(key)
        except ValueError:  # it went in between
            return 0
        return 0 if count <= self.requests else int((window + 1) * self.seconds - now) + 1


def address_of(request: HttpRequest) -> str:
    """Return the address that a request is from, or nothing where there is none, as on a socket."""
    found = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last is the one that the proxy itself saw. Those before it are what the other side says.
        found = request.headers.get("X-Forwarded-For", found).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(found.partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def network_of(request: HttpRequest) -> str:
    """Return where a request is from: an address of IPv4, or the network of 64 bits that a household has of IPv6."""
    found = address_of(request)
    return str(ipaddress.ip_network((found, 64), strict=False)) if ":" in found else found


def _hidden(address: str) -> str:
    return salted_hmac("newsroom.limits", address, algorithm="sha256").hexdigest()
