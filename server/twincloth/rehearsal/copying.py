"""Copying: an exchange as it stands becomes its rehearsal, under codes that are nobody else's."""

from collections.abc import Iterator

from msgspec.structs import replace

from twincloth.collection.content import Content, Gift
from twincloth.collection.rehearsal import Rehearsal

KEY = "rehearsal."
"""How keys of rehearsals begin; with its full stop no author's key can be one."""


def rehearsed(content: Content, since: int, guests: int, codes: Iterator[str]) -> Content:
    """The copy: the same words and the same files, which are not copied, since the store names them by what they are.

    `since` is in milliseconds since 1970; `codes` were never given out.
    """
    return replace(
        content,
        key=f"{KEY}{content.key}",
        code=next(codes),
        gifts=tuple(_gift(gift, codes) for gift in content.gifts),
        secret="",
        stamps={},
        here_since=0,
        rehearsal=Rehearsal(of=content.code, since=since, guests=guests),
    )


def _gift(gift: Gift, codes: Iterator[str]) -> Gift:
    """With codes of its own; nobody takes a picture back in a rehearsal, so the one before is not held fast."""
    cards = tuple(replace(card, code=next(codes)) for card in gift.cards)
    return replace(gift, code=next(codes), cards=cards, former=None)
