"""What stands in an order as hosts see it: gifts in that of their handovers, patches in that of their opening."""

from __future__ import annotations

from typing import NamedTuple

from twincloth.collection.content import Content, Gift, Text
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import handover_under


class OrderRow(NamedTuple):
    """One that has a place in an order; what is settled has been seen there, and stays."""

    code: str
    title: Text
    settled: bool


def gift_order(exchange: Exchange, content: Content) -> list[OrderRow]:
    """The gifts that are not withdrawn; those that were unveiled are settled."""
    return [
        OrderRow(gift.code, gift.title, not handover_under(exchange, gift.code, gift.plan()).sealed)
        for gift in content.offered
    ]


def patch_order(exchange: Exchange, gift: Gift) -> list[OrderRow]:
    """The patches of a gift that are not withdrawn, published or not; those that were opened are settled."""
    was_opened = handover_under(exchange, gift.code, gift.plan()).was_opened
    shown = (card for card in gift.cards if card.withdrawn is None)
    return [OrderRow(card.code, card.title, was_opened(card.code)) for card in shown]
