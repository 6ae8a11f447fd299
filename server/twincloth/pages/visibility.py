"""Visibility: what a code stands for as everybody may see it now, and whether anything of it may be shown."""

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import Handover, handover_under
from twincloth.exchange.refusal import Refusal
from twincloth.pages.services import services
from twincloth.views.visible_gifts import GiftView


async def as_it_is(request: web.Request, found: CodeTarget) -> tuple[Exchange, Content, CodeTarget]:
    """An exchange between two turns, its content, and what the code stands for in that very content.

    While one waits for its turn to read, somebody may have edited what was found before. Raises Refusal.
    """
    exchange, content = await services(request).rooms.state(found.exchange.code)
    return exchange, content, services(request).collection.find(found.code) or found


def opened(exchange: Exchange, found: CodeTarget) -> bool:
    """Whether the gift is unveiled, and the patch open where it is a card's code, also if it was withdrawn since.

    Raises Refusal as `gift_view`.
    """
    handover = _handover(exchange, found)
    if found.card is None or handover.sealed:
        return not handover.sealed
    code = found.card.code
    # One that is to be published again is no part of its gift, as one that nobody has seen.
    return handover.was_opened(code) if found.withdrawn else code in handover.opened


def gift_view(exchange: Exchange, content: Content, found: CodeTarget) -> GiftView:
    """The gift as everybody may see it now, also one that was withdrawn. Raises Refusal for an exchange's code."""
    handover = _handover(exchange, found)
    assert found.gift is not None
    return GiftView(content, found.gift, handover, backstage=False)


def _handover(exchange: Exchange, found: CodeTarget) -> Handover:
    if found.gift is None:
        raise Refusal("unknown-gift")
    return handover_under(exchange, found.gift.code, found.gift.plan())
