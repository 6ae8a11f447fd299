"""Networks: what counts as one address, for limits and in the security log."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

SUBSCRIBER = 64
"""Bits of an IPv6 address that tell one subscriber from another: every device makes up the other 64 (RFC 4291
section 2.5.1, RFC 8981), so a limit by whole addresses would be none."""


@lru_cache(maxsize=8192)
def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one; what is neither, as it is."""
    parsed = parsed_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, SUBSCRIBER), strict=False))
    return address if parsed is None else str(parsed)


@lru_cache(maxsize=8192)
def parsed_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, an IPv4 one as such however it is written, without the name of a network card."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
