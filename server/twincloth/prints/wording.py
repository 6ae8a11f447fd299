"""Wording: what a label says in each language, as blocks that are made to fit."""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

from twincloth.collection.content import Card, Gift, Text
from twincloth.collection.spoken import words_in
from twincloth.prints.faces import BOLD, SANS, SERIF
from twincloth.prints.fitting import AIRY, TIGHT, Block, Spacing, TextLine, set_lines
from twincloth.views.languages import phrase

SMALLEST_CODE = 10.0
SMALLEST_WORDS = 5.5
"""Points."""

SMALLEST_SCALE = 0.75
STEP = 0.05
ROOM_AT_ONE = 27.0
"""Millimetres: the side of a square in which words of the ordinary size look at home."""

MOST_LINES = 3


class Wording(NamedTuple):
    """A visitor's label says all of it, a sewn one its code alone."""

    code: str
    host: str = ""
    kind: str = ""
    titles: tuple[str, ...] = ()
    maker: str = ""
    reasons: tuple[str, ...] = ()


def wording_of(gift: Gift, card: Card | None, languages: tuple[str, ...], host: str) -> Wording:
    """What stands on a visitor's label, in the languages of the exchange."""
    thing, makers = (card, card.maker) if card else (gift, gift.makers)
    return Wording(
        code=thing.code,
        host=f"{host}/",
        kind="" if card else " · ".join(phrase("A gift", languages).values()),
        titles=tuple(_each(thing.title, languages)),
        maker=words_in(makers, languages[0]),
        reasons=tuple(phrase("Scan to read its story", languages).values()),
    )


def fitted(wording: Wording, room: tuple[float, float]) -> tuple[list[TextLine], float]:
    """The lines of a label and their height: as large as fits, then shortened titles, then without what is not needed."""
    for blocks, spacing in _attempts(wording, room):
        lines, height, whole = set_lines(blocks, room[0], spacing)
        if height <= room[1] and (whole or spacing is TIGHT):
            return lines, height
    return set_lines([_code(wording, SMALLEST_SCALE)], room[0])[:2]


def _attempts(wording: Wording, room: tuple[float, float]) -> Iterator[tuple[list[Block], Spacing]]:
    """Ever less room for ever fewer words; what is tight may be shortened too."""
    scale = max(sqrt(room[0] * room[1]) / ROOM_AT_ONE, SMALLEST_SCALE)
    while scale > SMALLEST_SCALE:
        yield _blocks(wording, scale), AIRY
        scale -= STEP
    bare = wording._replace(maker="", kind="")
    for said, titles, maker in (
        (wording, MOST_LINES, 2),
        (wording, 2, 2),
        (wording, 2, 1),
        (wording, 1, 1),
        (bare, 2, 1),
        (bare, 1, 1),
        (bare._replace(reasons=wording.reasons[:1]), 1, 1),
        (bare._replace(reasons=()), 1, 1),
    ):
        yield _blocks(said, SMALLEST_SCALE, titles, maker), TIGHT


def _blocks(wording: Wording, scale: float, most: int = MOST_LINES, most_of_maker: int = 2) -> list[Block]:
    small = max(6.5 * scale, SMALLEST_WORDS)
    titles = [
        Block(title, SERIF, (8.5 if number else 10) * scale, most, 0.25 if number else 0.0)
        for number, title in enumerate(wording.titles)
    ]
    reasons = [
        Block(words, SANS, small, 2, 0.1 if number else 0.5) for number, words in enumerate(wording.reasons)
    ]
    return [
        *([Block(wording.kind, SANS, small)] if wording.kind else []),
        *titles,
        *([Block(wording.maker, SANS, small, most_of_maker, 0.4)] if wording.maker else []),
        *reasons,
        *([Block(wording.host, SANS, small, 3, 0.7, breakable=True)] if wording.host else []),
        _code(wording, scale),
    ]


def _code(wording: Wording, scale: float) -> Block:
    return Block(wording.code, BOLD, max(12 * scale, SMALLEST_CODE), 1, 0.05)


def _each(text: Text, languages: tuple[str, ...]) -> Iterator[str]:
    """A text in every language that has one, the exchange's own order."""
    return (text[language] for language in languages if text.get(language))
