"""The sheet of an exchange's places: their colours and stitches. Its address holds a hash of what it says."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from twincloth.collection.places import Place
from twincloth.views.colours import (
    CLOTH_DARK,
    CLOTH_LIGHT,
    LINEN_LIGHT,
    PALE,
    READABLE_FROM_AFAR,
    VIVID,
    readable,
)


class HasPlaces(Protocol):
    """Content, whole or public."""

    @property
    def code(self) -> str: ...
    @property
    def places(self) -> Sequence[Place]: ...
    @property
    def former_places(self) -> Sequence[Place]: ...


class PlaceSheet(NamedTuple):
    """Custom properties of each place, for light and dark, and the address that says so for ever."""

    rules: str
    address: str


def place_sheet(content: HasPlaces, static: str) -> PlaceSheet:
    """The sheet of an exchange, whose stitches stand under this prefix of static files."""
    looks = tuple(
        (place.key, place.colour, place.stitch) for place in (*content.places, *content.former_places)
    )
    return _sheet(content.code, looks, f"{static}/styles/stitches")


@lru_cache(maxsize=64)
def _sheet(code: str, looks: tuple[tuple[str, str, str], ...], stitches: str) -> PlaceSheet:
    light = "".join(
        f'.place-{key}{{{_by_day(colour)};--stitch:url("{stitches}/{stitch}.svg")}}\n'
        for key, colour, stitch in looks
    )
    dark = "".join(f".place-{key}{{{_by_night(colour)}}}\n" for key, colour, _ in looks)
    rules = f"{light}@media (prefers-color-scheme: dark){{\n{dark}}}\n"
    return PlaceSheet(rules, f"/{code}/places.css?{hashlib.sha256(rules.encode()).hexdigest()[:16]}")


def _by_day(colour: str) -> str:
    """The thread of pages, and that of stages: linen is the harder to be read on."""
    strong = readable(colour, LINEN_LIGHT, READABLE_FROM_AFAR)
    return f"--thread:{readable(colour, CLOTH_LIGHT)};--strong:{strong}"


def _by_night(colour: str) -> str:
    """One thread, pale enough for either."""
    pale = readable(colour, CLOTH_DARK, PALE, vivid=VIVID)
    return f"--thread:{pale};--strong:{pale}"
