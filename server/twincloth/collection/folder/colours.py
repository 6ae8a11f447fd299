"""Colours of places: written #RRGGBB, and far enough apart to be told apart."""

import re
from collections.abc import Sequence

from twincloth.collection.folder.tables import Table
from twincloth.collection.places import Place
from twincloth.collection.srgb import linear_light

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
LEAST_DISTANCE = 0.1
"""In OKLab, where 0.02 is about the least that an eye notices side by side; threads are seen far apart."""


def note_colour(table: Table, key: str) -> str:
    """The colour as #RRGGBB in capitals."""
    colour = table.string(key, 60)
    if colour and not _COLOUR.fullmatch(colour):
        table.note(key, f'colour "{colour}" is not #RRGGBB', 'write for example "#9B2A2C"')
        return ""
    return colour.upper()


def note_alike(place: Place, others: Sequence[Place], table: Table) -> None:
    """A problem where the colour cannot be told from another place's."""
    for other in others:
        if place.colour and other.colour and distance(place.colour, other.colour) < LEAST_DISTANCE:
            what = f'colour {place.colour} is too much like {other.colour} of "{other.key}"'
            table.note("colour", what, "choose one that is lighter, darker or of another hue")


def distance(one: str, other: str) -> float:
    """How far apart two colours #RRGGBB look (Euclidean in OKLab; black to white is 1)."""
    pairs = zip(_oklab(one), _oklab(other), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def _oklab(colour: str) -> tuple[float, float, float]:
    """Björn Ottosson, "A perceptual color space for image processing", 2020."""
    red, green, blue = linear_light(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
