"""Lettering: words as outlines in our own typeface, so that a picture looks the same whatever fonts a machine has."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from twincloth.resources import WEB

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

SUBSETS = ("latin", "cyrillic", "latin-ext", "cyrillic-ext")
UNKNOWN = "?"
"""Drawn in the place of a letter that the face has not."""

LEADING = 1.16
"""From line to line, in sizes."""

_FACE = "pt-serif"
_reading = Lock()
"""fontTools reads a font's tables as they are asked for, which is not for two threads at once."""


class Line(NamedTuple):
    """A line of words at a size in pixels; `width` is its own."""

    words: str
    size: float
    width: float

    def path(self, x: float, y: float) -> str:
        """The data of an SVG path, with the line's left end on the baseline at a point."""
        with _reading:
            return _path(self.words, self.size, x, y)


def line(words: str, size: float) -> Line:
    """A line, measured."""
    with _reading:
        return Line(words, size, sum(map(_advance, words)) * size)


def fitted(words: str, sizes: tuple[int, ...], width: float, height: float) -> list[Line]:
    """Words in lines, broken at spaces, within a width and a height, at the largest of the sizes at which they fit.

    Where they fit at none, lines are set smaller still until each is narrow enough, and the last holds the rest.
    """
    for size in sizes:
        lines = _wrapped(words, size, width)
        if len(lines) * size * LEADING <= height and all(one.width <= width for one in lines):
            return lines
    lines, most = _wrapped(words, sizes[-1], width), int(height / sizes[-1] / LEADING)
    rest = " ".join(one.words for one in lines[most - 1 :])
    lines = [*lines[: most - 1], *([line(rest, sizes[-1])] if rest else [])]
    return [line(one.words, one.size * min(1, width / one.width)) for one in lines]


def _wrapped(words: str, size: float, width: float) -> list[Line]:
    lines: list[Line] = []
    for word in words.split(" "):
        longer = line(f"{lines[-1].words} {word}", size) if lines else None
        if longer and longer.width <= width:
            lines[-1] = longer
        else:
            lines.append(line(word, size))
    return lines


def _path(words: str, size: float, x: float, y: float) -> str:
    from fontTools.pens.svgPathPen import SVGPathPen  # noqa: PLC0415  # 5 MB that most servers need once
    from fontTools.pens.transformPen import TransformPen  # noqa: PLC0415  # the same

    pieces = []
    for letter in words:
        font, glyph = _glyph(letter)
        glyphs = font.getGlyphSet()
        scale = size / font["head"].unitsPerEm
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}")
        glyphs[glyph].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
        pieces.append(pen.getCommands())
        x += _advance(letter) * size
    return "".join(pieces)


def _advance(letter: str) -> float:
    """In ems."""
    font, glyph = _glyph(letter)
    advance: int = font["hmtx"][glyph][0]
    return advance / float(font["head"].unitsPerEm)


def _glyph(letter: str) -> tuple[TTFont, str]:
    return _glyphs().get(letter) or _glyphs()[UNKNOWN]


@cache
def _glyphs() -> dict[str, tuple[TTFont, str]]:
    """Of every letter the font that has it, and its glyph there; a file each alphabet, as prints have them too."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # the same

    fonts = [TTFont(WEB / "vendor" / "print" / f"{_FACE}-{name}-400-normal.woff") for name in SUBSETS]
    return {
        chr(letter): (font, glyph) for font in reversed(fonts) for letter, glyph in font.getBestCmap().items()
    }
