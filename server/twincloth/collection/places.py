"""Places: the sides of an exchange. What history refers to has a name, also where it is no place any more."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Stitch = Literal["running", "cross", "blanket", "back"]

LINEN = "#8A8072"
"""The colour of unbleached linen, for a place of which nothing is known."""


class Place(Struct, frozen=True, kw_only=True):
    """One side of the exchange; `name` is in every language, `colour` #RRGGBB, `time_zone` an IANA name.

    `country` is its code of two letters (ISO 3166-1), or empty.
    """

    key: str
    name: dict[str, str]
    time_zone: str
    colour: str
    stitch: Stitch
    country: str = ""


def former(before: Iterable[Place], now: Iterable[Place]) -> tuple[Place, ...]:
    """Those that are no places now, as they were named first: people, links and messages may still be of them."""
    keys = {place.key for place in now}
    gone: dict[str, Place] = {}
    for place in before:
        if place.key not in keys:
            gone.setdefault(place.key, place)
    return tuple(gone.values())


def stand_in(key: str, languages: Iterable[str]) -> Place:
    """For a key of which nobody has kept the place: its author's name for it, made readable."""
    name = key.replace("-", " ").title()
    return Place(
        key=key, name=dict.fromkeys(languages, name), time_zone="UTC", colour=LINEN, stitch="running"
    )
