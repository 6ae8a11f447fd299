"""Networks: what counts as one address, for limits and in the security log; and from where a host can be reached."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

SUBSCRIBER = 64
"""Bits of an IPv6 address that tell one subscriber from another: every device makes up the other 64 (RFC 4291
section 2.5.1, RFC 8981), so a limit by whole addresses would be none."""

Reach = Literal["everywhere", "network", "computer"]
"""From where somebody can come to a host: from anywhere, from its own network alone, from that very computer alone."""

NEAR = (".local", ".home.arpa", ".internal", ".localdomain", ".lan")
"""Ends of names that no public name server knows: RFC 6762, RFC 8375, ICANN's board on 29 July 2024; and customs."""


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


def reach_of(hostname: str) -> Reach:
    """From where a host of this name or address can be reached, as far as the name says."""
    name = hostname.lower().rstrip(".")
    address = parsed_address(name)
    if address is None:
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, 6.3
            return "computer"
        return "network" if "." not in name or name.endswith(NEAR) else "everywhere"
    if address.is_loopback or address.is_unspecified:
        return "computer"
    # All of the registries of special addresses (RFC 6890): private ones, link-local ones, those of carriers.
    return "everywhere" if address.is_global else "network"
