"""Addresses: where somebody really comes from, behind proxies that are trusted to say so."""

import logging
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from aiohttp import web

from twincloth.networks import parsed_address

log = logging.getLogger(__name__)


class TrustedProxies:
    """The networks whose `X-Forwarded-For` is believed; of anybody else it is not even read."""

    def __init__(self, networks: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self._networks = tuple(networks)
        self._warned = False

    def of(self, request: web.Request) -> str:
        """The address that a request comes from."""
        forwarded = request.headers.getall("X-Forwarded-For", [])
        return self.address_of(request.remote or "", ",".join(forwarded))

    def address_of(self, peer: str, forwarded: str) -> str:
        """The nearest address that is no proxy of ours: the right-most one of a chain that we do not trust.

        `peer` is the other end of the connection, `forwarded` what stands in `X-Forwarded-For`. Where the
        header cannot be read, it is the peer's; where all are trusted, the farthest.
        """
        nearest = parsed_address(peer)
        if nearest is None:
            return peer
        if forwarded and not self._trusts(nearest):
            self._warn(nearest)
        own = nearest
        for hop in reversed(forwarded.split(",")) if forwarded else ():
            if not self._trusts(nearest):
                break
            further = parsed_address(_without_port(hop.strip()))
            if further is None:
                return str(own)
            nearest = further
        return str(nearest)

    def trusts(self, peer: str) -> bool:
        """Whether a proxy of ours is at the other end of a connection."""
        address = parsed_address(peer)
        return address is not None and self._trusts(address)

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._networks)

    def _warn(self, peer: IPv4Address | IPv6Address) -> None:
        """Once: a proxy on our side of the network that nobody has told us about."""
        if peer.is_private and not self._warned:
            self._warned = True
            log.warning(
                "%s sends X-Forwarded-For and is not trusted, so everybody behind it counts as one. "
                "If it is your proxy, start with --trusted-proxies %s",
                peer,
                peer,
            )


def _without_port(hop: str) -> str:
    """`192.0.2.1:4711` and `[2001:db8::1]:4711` without their ports, as some proxies write them."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
