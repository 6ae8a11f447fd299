"""Swatches: a place's colour as pages and stages will show it, by day and by night, with its contrast."""

from __future__ import annotations

import re
from typing import NamedTuple

from twincloth.views.colours import (
    CLOTH_DARK,
    CLOTH_LIGHT,
    LINEN_LIGHT,
    PALE,
    READABLE_FROM_AFAR,
    VIVID,
    contrast,
    readable,
)

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


class Swatch(NamedTuple):
    """`where` it is (page, stage, night), on which cloth, in which colour (#RRGGBB each), with which contrast (1 to 21)."""

    where: str
    cloth: str
    colour: str
    contrast: float
    moved: bool


def swatches(colour: str) -> list[Swatch]:
    """How a colour is darkened or lightened until it can be read, as in the sheet of places; none of what is no colour."""
    if not _COLOUR.fullmatch(colour):
        return []
    shown = (
        ("page", CLOTH_LIGHT, readable(colour, CLOTH_LIGHT)),
        ("stage", LINEN_LIGHT, readable(colour, LINEN_LIGHT, READABLE_FROM_AFAR)),
        ("night", CLOTH_DARK, readable(colour, CLOTH_DARK, PALE, vivid=VIVID)),
    )
    return [
        Swatch(where, cloth, found, contrast(found, cloth), found.upper() != colour.upper())
        for where, cloth, found in shown
    ]
