"""The content index: what stands behind a code, and which exchanges hold a file, without looking through them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.picture import Picture
from twincloth.collection.reverse_index import ReverseIndex


class CodeTarget(Struct, frozen=True, kw_only=True):
    """What a code stands for; `gift` is None for an exchange, `card` for anything but a card."""

    kind: Literal["exchange", "gift", "card"]
    code: str
    exchange: Content
    gift: Gift | None = None
    card: Card | None = None

    @property
    def withdrawn(self) -> str | None:
        """The date since when it is not shown (YYYY-MM-DD)."""
        own = self.card.withdrawn if self.card else None
        return own or (self.gift.withdrawn if self.gift else None)


class ContentIndex:
    """Of all exchanges. Pictures and recordings are named by what is in them, so several exchanges may hold one."""

    def __init__(self) -> None:
        self._targets: dict[str, CodeTarget] = {}
        self._files = ReverseIndex()

    def take(self, before: Content | None, content: Content) -> None:
        """Put what an exchange holds now in the place of what it held before."""
        if before:
            for code in before.codes().values():
                self._targets.pop(code, None)
        self._targets |= {target.code: target for target in _targets(content)}
        self._files.put(content.code, _files(content))

    def drop(self, content: Content) -> None:
        """Nothing of an exchange is held any more."""
        for code in content.codes().values():
            self._targets.pop(code, None)
        self._files.drop(content.code)

    def target(self, code: str) -> CodeTarget | None:
        return self._targets.get(code)

    def holders(self, file: str) -> frozenset[str]:
        """The codes of the exchanges that use a picture, a recording or captions of this name."""
        return self._files.of(file)


def _targets(content: Content) -> Iterator[CodeTarget]:
    yield CodeTarget(kind="exchange", code=content.code, exchange=content)
    for gift in content.gifts:
        yield CodeTarget(kind="gift", code=gift.code, exchange=content, gift=gift)
        for card in gift.cards:
            yield CodeTarget(kind="card", code=card.code, exchange=content, gift=gift, card=card)


def _files(content: Content) -> Iterator[str]:
    for gift in content.gifts:
        yield from _variants(gift.picture)
        for card in gift.cards:
            yield from _variants(card.picture)
            if card.recording:
                yield card.recording.name
                yield from card.recording.captions.values()


def _variants(picture: Picture) -> Iterator[str]:
    return (variant.name for variant in picture.variants)
