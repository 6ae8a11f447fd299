"""Negotiation: which form of a thing a browser or a program asks for (RFC 9110, 12.5.1)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

LONGEST_HEADER = 2000
"""Characters of an Accept header that are read; browsers send some 150."""


@lru_cache(maxsize=256)
def preferred(accept: str, offered: Sequence[str]) -> str:
    """The most wanted of the offered media types; the first where nothing fits or nothing is said, for pages are it.

    Of types wanted alike the first offered wins.
    """
    ranges = list(_ranges(accept[:LONGEST_HEADER]))
    weights = [_weight(ranges, media_type) for media_type in offered]
    most = max(weights)
    return offered[weights.index(most)] if most > 0 else offered[0]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = _quality(value.strip())
        if name:
            yield name, weight


def _quality(written: str) -> float:
    """From 0 to 1; what is no such number counts as not wanted."""
    try:
        quality = float(written)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0


def _weight(ranges: Sequence[tuple[str, float]], media_type: str) -> float:
    """The weight of the range that names the type most closely; a header that names nothing wants anything."""
    if not ranges:
        return 1.0
    kind = media_type.partition("/")[0]
    for name in (media_type, f"{kind}/*", "*/*"):
        found = [weight for range_name, weight in ranges if range_name == name]
        if found:
            return max(found)
    return 0.0
