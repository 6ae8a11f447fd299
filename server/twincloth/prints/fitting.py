"""Fitting: words broken into lines, made smaller, and cut at last, until they stand where there is room for them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from twincloth.prints.faces import POINT, Typeface

BASELINE = 0.97
"""The depth of a line's baseline, in ems."""

ELLIPSIS = "…"


class Block(NamedTuple):
    """A paragraph: at most so many lines, `size` in points, `above` the empty space over it in ems.

    Where it is `breakable`, a break within a word loses nothing.
    """

    words: str
    face: Typeface
    size: float
    most: int = 1
    above: float = 0.0
    breakable: bool = False


class Spacing(NamedTuple):
    """The height of a line in ems, and the share of the space between blocks that is kept."""

    leading: float
    between: float


AIRY = Spacing(1.25, 1)
TIGHT = Spacing(1.15, 0.4)


class TextLine(NamedTuple):
    """A line of words with its baseline, in millimetres below the top of them all."""

    words: str
    face: Typeface
    size: float
    baseline: float


def set_lines(
    blocks: Sequence[Block], width: float, spacing: Spacing = AIRY
) -> tuple[list[TextLine], float, bool]:
    """All blocks below each other, the height they take in millimetres, and whether every word is there."""
    lines: list[TextLine] = []
    depth, whole = 0.0, True
    for block in blocks:
        broken = list(broken_lines(block, width))
        whole = whole and len(broken) <= block.most and (block.breakable or _unbroken(block, width))
        em = block.size * POINT
        depth += block.above * spacing.between * em if lines else 0.0
        for words in shortened(broken, block, width):
            lines.append(TextLine(words, block.face, block.size, depth + BASELINE * em))
            depth += spacing.leading * em
    return lines, depth, whole


def broken_lines(block: Block, width: float) -> Iterator[str]:
    """The words in lines no wider than this; a word that is wider alone is broken where it must be."""
    line = ""
    for word in block.words.split():
        longer = f"{line} {word}" if line else word
        if block.face.width(longer, block.size) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _pieces(word, block, width)
        yield from full
    if line:
        yield line


def shortened(lines: list[str], block: Block, width: float) -> list[str]:
    """The lines that there is room for, the last one ending in an ellipsis where some are left out."""
    if len(lines) <= block.most:
        return lines
    *kept, last = lines[: block.most]
    while last and block.face.width(last + ELLIPSIS, block.size) > width:
        last = last[:-1]
    return [*kept, last.rstrip(" ,;:–—-") + ELLIPSIS]


def _unbroken(block: Block, width: float) -> bool:
    return all(block.face.width(word, block.size) <= width for word in block.words.split())


def _pieces(word: str, block: Block, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and block.face.width(pieces[-1] + letter, block.size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
