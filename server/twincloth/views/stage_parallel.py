"""A message on the stage in every language it stands in: one under the other or side by side, whichever is larger."""

from collections.abc import Sequence
from typing import NamedTuple

from twincloth.views.stage_type import COLUMN, LEADING, LOWER_THIRD, STEPS, beginning, lines, message_page

ROOM = 690
"""Units of height that words have alone: a message by itself has 760, but a translation names its translator."""
GAP = 56
"""Units between two wordings."""
BENEATH = 530
BENEATH_LINES = 3
"""The width of a lower third, and how many lines it has."""


class ParallelPage(NamedTuple):
    """The wordings of a message as they stand on the stage; `beside` says that they stand side by side."""

    size: int
    texts: tuple[str, ...]
    beside: bool = False


def parallel_page(texts: Sequence[str], *, alone: bool) -> ParallelPage:
    """Alone all are told whole, in the largest size that holds them; beneath something else they share three lines.

    Where not even the smallest size holds all of them, the first is told whole, and the others as far as there is room.
    """
    if len(texts) == 1:
        page = message_page(texts[0], alone=alone)
        return ParallelPage(page.size, (page.text,))
    flat = [" ".join(text.split()) for text in texts]
    if not alone:
        return ParallelPage(LOWER_THIRD, _beginnings(flat))
    return _fitting(texts) or _fitting(flat) or _shortened(flat)


def _beginnings(texts: Sequence[str]) -> tuple[str, ...]:
    """One line of each, and what is left over for the first that has more to say."""
    told = texts[:BENEATH_LINES]
    spare = BENEATH_LINES - len(told)
    fits = []
    for text in told:
        more = min(spare, lines(text, LOWER_THIRD, BENEATH) - 1)
        spare -= more
        fits.append(1 + more)
    return tuple(beginning(text, most, LOWER_THIRD, BENEATH) for text, most in zip(told, fits, strict=True))


def _fitting(texts: Sequence[str]) -> ParallelPage | None:
    for size in STEPS:
        under = sum(_height(text, size, COLUMN) for text in texts) + GAP * (len(texts) - 1)
        if under <= ROOM:
            return ParallelPage(size, tuple(texts))
        if max(_height(text, size, _beside(texts)) for text in texts) <= ROOM:
            return ParallelPage(size, tuple(texts), beside=True)
    return None


def _shortened(texts: Sequence[str]) -> ParallelPage:
    size, (first, *others) = STEPS[-1], texts
    line = size * LEADING
    left = ROOM - _height(first, size, COLUMN) - GAP * len(others)
    fits = max(1, int(left / line / len(others)))
    return ParallelPage(size, (first, *(beginning(text, fits, size, COLUMN) for text in others)))


def _height(text: str, size: int, width: float) -> float:
    return lines(text, size, width) * size * LEADING


def _beside(texts: Sequence[str]) -> float:
    return (COLUMN - GAP * (len(texts) - 1)) / len(texts)
