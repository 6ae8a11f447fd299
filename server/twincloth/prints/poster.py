"""The poster: what it says of an exchange, and where that stands on one page of any size in the proportion of A4."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import ceil
from typing import NamedTuple

from twincloth.collection.content import Content
from twincloth.collection.places import Place, Stitch
from twincloth.collection.qr import QRMatrix
from twincloth.prints.canvas import Canvas, Colours
from twincloth.prints.faces import BOLD, SANS, SERIF
from twincloth.prints.fitting import AIRY, TIGHT, Block, TextLine, set_lines
from twincloth.prints.modules import whole_dots
from twincloth.prints.stocks import A4
from twincloth.prints.threads import draw_thread
from twincloth.views.colours import READABLE_FROM_AFAR, readable
from twincloth.views.dates import date_in, time_in
from twincloth.views.languages import interface_languages, phrase
from twincloth.views.qr import QUIET_ZONE, side_of

A3 = (297.0, 420.0)
SIZES = {"A4": A4, "A3": A3}

MARGIN = 16.0
"""Millimetres of an A4 page, as all that follow: on another page everything grows with it."""

SIDES, JOINING = (110.0, 66.0), (184.0, 97.0)
"""Where places, and the way in, begin below the top edge, and how high they may be; titles have what is above."""

GAP = 8.0
THREAD = 5.0
DPI = 300
MOST_IN_A_ROW = 3
SMALLEST = 0.2
STEP = 0.05


class PosterSide(NamedTuple):
    """A place: its name in each language, its thread, and when it begins by its own clock, the day in each language."""

    names: tuple[str, ...]
    stitch: Stitch
    colour: str
    time: str
    days: tuple[str, ...]


class PosterContent(NamedTuple):
    """All that stands on a poster; `reasons` invite to scan, in each language."""

    titles: tuple[str, ...]
    sides: tuple[PosterSide, ...]
    reasons: tuple[str, ...]
    host: str
    code: str
    matrix: QRMatrix


def poster_of(content: Content, matrix: QRMatrix, host: str) -> PosterContent:
    """What the poster of an exchange says in its languages; what is not translated yet is left out."""
    return PosterContent(
        titles=_each(content.title, content.languages),
        sides=tuple(_side(content, place) for place in content.places),
        reasons=tuple(phrase("Scan to join", content.languages).values()),
        host=f"{host}/",
        code=content.code,
        matrix=matrix,
    )


def letters_of(content: PosterContent) -> str:
    """Every letter of what people wrote, for who looks whether the typefaces have it."""
    return "".join((*content.titles, *(name for side in content.sides for name in side.names)))


def draw_poster(canvas: Canvas, size: tuple[float, float], content: PosterContent) -> None:
    """The whole page."""
    grown = size[0] / A4[0]
    width = A4[0] - 2 * MARGIN
    page = _Page(canvas, grown)
    page.threads(content.sides, (MARGIN, MARGIN), width)
    below = MARGIN + (1.3 * len(content.sides) + 1) * THREAD
    page.words(partial(_titles, content.titles), (MARGIN, below), (width, SIDES[0] - GAP - below))
    for side, corner, room in _places(content.sides, width):
        page.threads((side,), corner, room[0])
        under = 1.6 * THREAD
        page.words(partial(_of_side, side), (corner[0], corner[1] + under), (room[0], room[1] - under))
    _way_in(page, content, width)


def _way_in(page: "_Page", content: PosterContent, width: float) -> None:
    """The symbol with its address and code beside it: what a phone reads, and what people type."""
    top, height = JOINING
    module = whole_dots(height * page.grown / side_of(content.matrix), DPI)
    # Its dark modules stand in line with the words; the margin of the page is as white as its quiet zone.
    quiet = QUIET_ZONE * module
    page.canvas.symbol(MARGIN * page.grown - quiet, top * page.grown, content.matrix, module, Colours())
    left = MARGIN + height - quiet / page.grown
    page.words(partial(_address, content), (left, top), (MARGIN + width - left, height), middle=True)


class _Page:
    """Draws on a page that is so many times as large as A4; places and sizes are those of A4."""

    def __init__(self, canvas: Canvas, grown: float) -> None:
        self.canvas = canvas
        self.grown = grown

    def threads(self, sides: Sequence[PosterSide], corner: tuple[float, float], length: float) -> None:
        """The thread of each place, one below the other."""
        x, y = corner
        for number, side in enumerate(sides):
            at = x * self.grown, (y + 1.3 * number * THREAD) * self.grown
            draw_thread(self.canvas, at, length * self.grown, THREAD * self.grown, side.stitch, side.colour)

    def words(
        self,
        blocks: Callable[[float], list[Block]],
        corner: tuple[float, float],
        room: tuple[float, float],
        *,
        middle: bool = False,
    ) -> None:
        """As large as they fit."""
        lines, height = largest(blocks, room)
        top = corner[1] + ((room[1] - height) / 2 if middle else 0)
        for line in lines:
            x, y = corner[0] * self.grown, (top + line.baseline) * self.grown
            self.canvas.text(x, y, line.words, line.face, line.size * self.grown)


def largest(
    blocks: Callable[[float], list[Block]], room: tuple[float, float]
) -> tuple[list[TextLine], float]:
    """The lines and their height in the largest scale, from 1 down, in which every word is there; shortened at last."""
    scale = 1.0
    while scale > SMALLEST:
        lines, height, whole = set_lines(blocks(scale), room[0], AIRY)
        if whole and height <= room[1]:
            return lines, height
        scale -= STEP
    return set_lines(blocks(SMALLEST), room[0], TIGHT)[:2]


def _titles(titles: Sequence[str], scale: float) -> list[Block]:
    return [
        Block(title, SERIF, (32 if number else 46) * scale, 6, 0.3 if number else 0.0)
        for number, title in enumerate(titles)
    ]


def _of_side(side: PosterSide, scale: float) -> list[Block]:
    names = [Block(name, BOLD, 20 * scale, 2) for name in side.names]
    days = [Block(day, SANS, 13 * scale, 2) for day in side.days]
    return [*names, Block(side.time, SERIF, 50 * scale, 1, 0.1), *days]


def _address(content: PosterContent, scale: float) -> list[Block]:
    reasons = [Block(words, SANS, 19 * scale, 3, 0.2) for words in content.reasons]
    # A long address is broken where it must be, since nothing of it can be left out.
    address = Block(content.host, BOLD, 20 * scale, 4, 0.9, breakable=True)
    return [*reasons, address, Block(content.code, BOLD, 52 * scale, 1, 0.15)]


def _places(
    sides: Sequence[PosterSide], width: float
) -> Iterator[tuple[PosterSide, tuple[float, float], tuple[float, float]]]:
    """Each place with the corner and the size of its part, in rows that are as long as each other or one longer."""
    top, height = SIDES
    rows = ceil(len(sides) / MOST_IN_A_ROW)
    columns = ceil(len(sides) / rows)
    room = (width - (columns - 1) * GAP) / columns, (height - (rows - 1) * GAP) / rows
    for number, side in enumerate(sides):
        row, column = divmod(number, columns)
        yield side, (MARGIN + column * (room[0] + GAP), top + row * (room[1] + GAP)), room


def _side(content: Content, place: Place) -> PosterSide:
    days = [
        date_in(content.starts_at, place, language) for language in interface_languages(content.languages)
    ]
    return PosterSide(
        names=tuple(dict.fromkeys(_each(place.name, content.languages))),
        stitch=place.stitch,
        # On paper as on a stage: it is read from afar.
        colour=readable(place.colour, "#FFFFFF", READABLE_FROM_AFAR),
        time=time_in(content.starts_at, place),
        days=tuple(dict.fromkeys(days)),
    )


def _each(text: dict[str, str], languages: Sequence[str]) -> tuple[str, ...]:
    return tuple(text[language] for language in languages if text.get(language))
