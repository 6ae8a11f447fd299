"""What may be changed while something has happened already: names, colours and words; not what people stand on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from twincloth.collection.content import Card, Content, Gift
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import handover_under
from twincloth.exchange.people import People
from twincloth.exchange.postponing import Postponing
from twincloth.exchange.programme import Programme
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff


def must_be_harmless(exchange: Exchange, content: Content, changed: Content) -> None:
    """Raises Refusal where a change of the content would take away what somebody or something hangs on."""
    for place in {place.key for place in content.places} - {place.key for place in changed.places}:
        nobody_must_be_of(exchange, place)
    for language in set(content.languages) - set(changed.languages):
        nobody_must_read(exchange, language)
    begun = exchange[Doors].phase is not Phase.BEFORE and not exchange[Postponing].stands(exchange)
    if content.starts_at != changed.starts_at and begun:
        raise Refusal("exchange-already-started")
    _must_keep_item(exchange, changed)
    unveiled = {
        gift.code for gift in content.offered if not handover_under(exchange, gift.code, gift.plan()).sealed
    }
    _must_keep_places(_codes(content.offered), _codes(changed.offered), unveiled)
    for gift in content.gifts:
        if (now := changed.gift(gift.code)) and now != gift:
            _must_keep_handover(exchange, gift, now)


def _must_keep_places(order: Sequence[str], now: Sequence[str], settled: Collection[str]) -> None:
    """Raises Refusal where what has been seen in an order would stand elsewhere in it."""
    if sorted(order) == sorted(now) and any(
        one in settled and one != other for one, other in zip(order, now, strict=True)
    ):
        raise Refusal("order-settled")


def nobody_must_be_of(exchange: Exchange, place: str) -> None:
    """Raises Refusal where people or secret links are of a place."""
    if any(person.place == place for person in exchange[People].by_id.values()):
        raise Refusal("place-has-people")
    if any(link.place == place for link in exchange[Staff].links.values()):
        raise Refusal("place-has-links")


def nobody_must_read(exchange: Exchange, language: str) -> None:
    """Raises Refusal while people who came in by a language are in the call."""
    readers = (person for person in exchange[People].by_id.values() if person.language == language)
    if exchange[Doors].phase is Phase.RUNNING and any(readers):
        raise Refusal("language-is-read")


def _must_keep_item(exchange: Exchange, changed: Content) -> None:
    item = exchange[Programme].item
    keys = [one.key for one in changed.programme]
    if exchange[Doors].phase is Phase.RUNNING and item in exchange.plan.programme and item not in keys:
        raise Refusal("item-is-now")


def _must_keep_handover(exchange: Exchange, gift: Gift, changed: Gift) -> None:
    handover = handover_under(exchange, gift.code, gift.plan())
    if handover.begun and (gift.giver, gift.receiver) != (changed.giver, changed.receiver):
        raise Refusal("handover-has-begun")
    opened = {card.code for card in gift.cards if handover.was_opened(card.code)}
    _must_keep_places(_codes(gift.cards), _codes(changed.cards), opened)
    published = {card.code for card in changed.cards if card.published}
    if any(
        card.published and card.code not in published and handover.was_opened(card.code)
        for card in gift.cards
    ):
        raise Refusal("patch-was-opened")


def _codes(things: Iterable[Gift | Card]) -> list[str]:
    return [one.code for one in things]
