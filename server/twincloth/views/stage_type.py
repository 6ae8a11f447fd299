"""How large pictures and words stand on the stage, by their shape and their length.

Measured in units: one is a pixel of a picture of 1920 by 1080, and the stage has as many of them in any shape.
"""

from collections.abc import Mapping
from functools import cache
from math import ceil, sqrt
from typing import NamedTuple
from unicodedata import category, east_asian_width

import regex

WIDTH, HEIGHT = 1920, 1080
SHARE = 0.555
"""Of the stage's area that a picture takes where its shape allows."""

STEPS = (148, 104, 80, 64, 52, 44, 36)
"""Sizes of titles; each is a `data-size` of the styles."""

COLUMN = 1384
"""The width of words beside the corner."""
LEADING = 1.3
LOWER_THIRD = 36

_WIDE = frozenset("mwMWжшщюыфмЖШЩЮЫФМ")
_NARROW = frozenset("iljtfI.,;:!|'’‘()[]")
_BREAKS = regex.compile(r"[^\s\u2010\u2013\u2014/-]*[\u2010\u2013\u2014/-]*\s*")
_SENTENCE = regex.compile(r".+?(?:[.!?…]+[»”’\")\]]*(?=\s|$)|\n{2,}|$)\s*", regex.DOTALL)


class Frame(NamedTuple):
    """A box, in units."""

    width: int
    height: int


@cache
def frame(width: int, height: int) -> Frame:
    """The box of a picture of this shape that takes its share; higher than the stage where that is too low for it."""
    tall = sqrt(WIDTH * HEIGHT * SHARE * height / width)
    return Frame(ceil(tall * width / height), ceil(tall))


def ems(text: str) -> float:
    """The width of a text on one line, in its own size; measured of PT Serif, whose capitals and Cyrillic are wide."""
    return sum(map(_advance, text))


@cache
def _advance(letter: str) -> float:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if letter.isspace():
        return 0.245
    if letter in _NARROW:
        return 0.32
    if east_asian_width(letter) in "WF" or letter == "—":
        return 1
    wide = 0.27 if letter in _WIDE else 0
    if letter.isupper():
        return 0.67 + wide
    return (0.5 if letter.isascii() else 0.54) + wide


def lines(text: str, size: int, width: float) -> int:
    """How many lines a text takes in a column, as a browser would break it; both measures in units."""
    return sum(_lines_of(paragraph, width / size) for paragraph in text.split("\n"))


def _lines_of(paragraph: str, room: float) -> int:
    number, used = 1, 0.0
    for word in _BREAKS.findall(paragraph):
        wide = ems(word.rstrip())
        if used and used + wide > room:
            number, used = number + 1, 0.0
        # What is wider than a whole line is broken.
        over = max(ceil(wide / room) - 1, 0)
        number, used = number + over, used + ems(word) - over * room
    return number


def step(text: str, width: float, most: int, within: int = 3) -> int:
    """The largest size, from `most` on, in which a title takes so many lines at most, and no word of it is broken."""
    longest = max((ems(word) for word in text.split()), default=0)
    for size in (one for one in STEPS if one <= most):
        if longest * size <= width and lines(text, size, width) <= within:
            return size
    return STEPS[-1]


def title_step(texts: Mapping[object, str], width: float, most: int, within: int = 3) -> int:
    """The same for several that stand together, such as a title in every language."""
    return min(step(text, width, most, within) for text in texts.values() if text)


class MessagePage(NamedTuple):
    """A message as it stands on the stage."""

    size: int
    text: str


def message_page(text: str, *, alone: bool) -> MessagePage:
    """Alone it is told whole, in the largest size that holds it; breaks of line are given up where there are too many."""
    if not alone:
        return MessagePage(LOWER_THIRD, beginning(" ".join(text.split()), 3, LOWER_THIRD, 530))
    size = next((one for one in STEPS if lines(text, one, COLUMN) * one * LEADING <= 760), 0)
    if size:
        return MessagePage(size, text)
    return message_page(" ".join(text.split()), alone=True)


def beginning(text: str, fits: int, size: int, width: float) -> str:
    """As much of a text as fits into so many lines, in whole sentences where there are any, else in whole words."""
    return "".join(pieces(text, fits, size, width))


def pieces(text: str, fits: int, size: int, width: float) -> list[str]:
    """The same in its sentences, or where not even one fits, in its words; what is left out is told by an ellipsis."""
    sentences = [one for one in _SENTENCE.findall(text) if one]
    if lines(text, size, width) <= fits:
        return sentences
    if lines(f"{sentences[0]} …", size, width) > fits:
        sentences = [one for one in _BREAKS.findall(text) if one]
    low, high = 1, len(sentences)
    while low < high:
        middle = (low + high + 1) // 2
        if lines("".join(_shortened(sentences[:middle])), size, width) <= fits:
            low = middle
        else:
            high = middle - 1
    return _shortened(sentences[:low])


def _shortened(told: list[str]) -> list[str]:
    return [*told[:-1], told[-1].rstrip(" ,;:–—\n") + " …"]
