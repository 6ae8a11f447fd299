"""The sheet of an exchange's places: their colours and stitches. Its address holds a hash of what it says."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from twincloth.collection.places import Place
from twincloth.views.colours import CLOTH_DARK, CLOTH_LIGHT, LINEN_LIGHT, READABLE_FROM_AFAR, readable


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
        f'.place-{key}{{{_thread(colour, CLOTH_LIGHT, LINEN_LIGHT)};--stitch:url("{stitches}/{stitch}.svg")}}\n'
        for key, colour, stitch in looks
    )
    dark = "".join(f".place-{key}{{{_thread(colour, CLOTH_DARK, CLOTH_DARK)}}}\n" for key, colour, _ in looks)
    rules = f"{light}@media (prefers-color-scheme: dark){{\n{dark}}}\n"
    return PlaceSheet(rules, f"/{code}/places.css?{hashlib.sha256(rules.encode()).hexdigest()[:16]}")


def _thread(colour: str, cloth: str, hardest: str) -> str:
    """The thread of pages, and that of stages: of linen and cloth one is the harder to be read on."""
    return f"--thread:{readable(colour, cloth)};--strong:{readable(colour, hardest, READABLE_FROM_AFAR)}"
