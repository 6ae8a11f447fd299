"""The bounds of connections: how long a client may take over a request, and how many connections there may be."""

import resource

from msgspec import Struct

CONNECTIONS_PER_SOCKET = 8
"""A browser opens six connections to one host, a page's socket is a seventh, and one may be closing."""

FEW = 200
"""Connections that an address may have however few pages it may have open."""

OWN = 1024
"""Descriptors that are left to databases, pictures under way and other processes, where there are so many."""

UNLIMITED = 1 << 20


class ConnectionLimits(Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes, rates in bytes a second; docs/decisions/0034-http-door.md says why."""

    headers_within: float = 10.0
    """From the opening of a connection, or the first byte of a further request, to the end of its headers."""
    body_within: float = 30.0
    """From the end of the headers to that of the body; one that is at least so fast may take longer:"""
    body_rate: int = 4096
    keep_alive: float = 15.0
    """From an answer to the first byte of the next request."""
    proxy_keep_alive: float = 3600.0
    """The same for trusted proxies, which wait for up to two minutes themselves, and must not be the last to know."""
    stalled_for: float = 60.0
    """How long a client may take nothing of an answer, of which at least 48 kB wait; or of the last of it."""
    linger: float = 5.0
    """How long what was not asked for is still read after an answer, lest a reset overtake it (RFC 9112, 9.6)."""
    most_unread: int = 1 << 20
    """How much of it."""
    look_every: float = 1.0
    per_address: int = CONNECTIONS_PER_SOCKET * 600
    most: int = UNLIMITED
    reserve: int = 0
    """How many of `most` are kept for who shows a cookie of ours."""


def limits_for(sockets_per_address: int, descriptors: int) -> ConnectionLimits:
    """The limits of a process that may have so many descriptors."""
    most = descriptors - min(OWN, descriptors // 4)
    return ConnectionLimits(
        per_address=connections_per_address(sockets_per_address), most=most, reserve=most // 4
    )


def connections_per_address(sockets_per_address: int) -> int:
    return max(FEW, CONNECTIONS_PER_SOCKET * sockets_per_address)


def descriptors() -> int:
    """How many this process may have."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return UNLIMITED if soft == resource.RLIM_INFINITY else min(soft, UNLIMITED)
