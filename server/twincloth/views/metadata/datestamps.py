"""Datestamps: which gifts and cards everybody may read, or could once, and when each of them changed last (OAI-PMH 2.0, 2.7.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.stamp import Stamp
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import Handover, handover_under


class Datestamp(NamedTuple):
    """Of a code, in whole seconds since 1970; `deleted` is what everybody could read once and cannot any more.

    They sort by time: what changes while somebody reads them in that order comes again at the end.
    """

    at: int
    code: str
    exchange: str
    deleted: bool


def datestamps(exchange: Exchange, content: Content) -> Iterator[Datestamp]:
    """Of everything that is open or was. Of what nobody has ever seen there is none, and it moves no other one.

    A rehearsal is nobody's to find.
    """
    for gift in () if content.rehearsal else content.gifts:
        handover = handover_under(exchange, gift.code, gift.plan())
        if not handover.sealed:
            yield from _GiftStamps(content, gift, handover).all()


class _GiftStamps:
    """Those of one unveiled gift."""

    def __init__(self, content: Content, gift: Gift, handover: Handover) -> None:
        self._content = content
        self._gift = gift
        self._handover = handover
        self._opened = frozenset(handover.opened)

    def all(self) -> Iterator[Datestamp]:
        gift, cards = self._gift, [card for card in self._gift.cards if self._was_shown(card)]
        gone = gift.withdrawn is not None
        own = [self._moment(card) for card in cards]
        # Its picture and its rights are those of all patches together, so it changes with any, and with their number.
        more = [self._stamp(card.code).joined_or_left for card in gift.cards]
        yield self._datestamp(gift.code, max(self._moment_of_gift(), *own, *more), deleted=gone)
        for card, moment in zip(cards, own, strict=True):
            yield self._datestamp(card.code, moment, deleted=gone or card.code not in self._opened)

    def _was_shown(self, card: Card) -> bool:
        """Whether it is open, or was: also one that was published only after the gift was received, and so at once."""
        received = self._handover.received_at
        left = self._stamp(card.code).joined_or_left
        recorded = self._handover.recorded.changed_at
        return (
            card.code in self._opened or card.code in recorded or (received is not None and left > received)
        )

    def _moment(self, card: Card) -> int:
        seen = self._handover.recorded.changed_at.get(card.code, self._handover.received_at or 0)
        return max(self._moment_of_gift(), self._stamp(card.code).changed, seen)

    def _moment_of_gift(self) -> int:
        """What changes with a gift changes all of its cards, which tell what they are part of and who keeps it."""
        content, gift = self._content, self._gift
        known = (self._handover.unveiled_at or 0, content.here_since)
        return max(self._stamp(content.code).changed, self._stamp(gift.code).changed, *known)

    def _stamp(self, code: str) -> Stamp:
        return self._content.stamps.get(code, _NEVER)

    def _datestamp(self, code: str, moment: int, *, deleted: bool) -> Datestamp:
        return Datestamp(moment // 1000, code, self._content.code, deleted)


_NEVER = Stamp()
