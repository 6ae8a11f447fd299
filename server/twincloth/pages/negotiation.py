"""Negotiation: in which form and which coding a browser or a program asks for a thing (RFC 9110, 12.5)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

LONGEST_HEADER = 2000
"""Characters of such a header that are read; browsers send some 150."""


@lru_cache(maxsize=256)
def preferred(accept: str, offered: Sequence[str]) -> str:
    """The most wanted of the offered media types (12.5.1); the first where nothing fits or nothing is said, for pages are it.

    Of types wanted alike the first offered wins.
    """
    ranges = list(_ranges(accept[:LONGEST_HEADER]))
    weights = [_weight(ranges, media_type) for media_type in offered]
    most = max(weights)
    return offered[weights.index(most)] if most > 0 else offered[0]


@lru_cache(maxsize=256)
def chosen_coding(accept_encoding: str, offered: Sequence[str]) -> str | None:
    """The most wanted of the offered codings, of those wanted alike the first; None for a thing as it is (12.5.3).

    Nothing is packed for who says nothing.
    """
    weights: dict[str, float] = {}
    for coding, weight in _ranges(accept_encoding[:LONGEST_HEADER]):
        # x-gzip is an older name of the same (8.4.1.3).
        name = coding.removeprefix("x-")
        weights[name] = max(weight, weights.get(name, 0.0))
    wanted = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in offered}
    most = max(wanted.values(), default=0.0)
    if most <= 0 or most < weights.get("identity", 0.0):
        return None
    return next(coding for coding in offered if wanted[coding] == most)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a browser would rather have it packed with gzip than as it is."""
    return chosen_coding(accept_encoding, ("gzip",)) is not None


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
