"""Cards and gifts by their permanent codes: open, still sealed, or withdrawn."""

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.museum import Found
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import Handover, Handovers, handover_of
from twincloth.exchange.plan import GiftPlan
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import html
from twincloth.pages.house import house
from twincloth.pages.language import language_of
from twincloth.views.showcase import GiftView
from twincloth.views.viewer import View, Viewer


async def show(request: web.Request, found: Found) -> web.Response:
    """The page of a gift or a card: of what is still sealed it says nothing but that it is coming."""
    exchange, content = await house(request).rooms.state(found.exchange.code)
    viewer = Viewer(View.SESSION, language_of(request, content.languages))
    gift = gift_view(exchange, content, found)
    template, status = _template(found, gift)
    page = house(request).views.exchange_page(
        template, viewer, exchange, content, path=f"/{found.code}", **_shown(found, gift, template)
    )
    return html(page, status=status)


def gift_view(exchange: Exchange, content: Content, found: Found) -> GiftView:
    """The gift as everybody may see it now, also one that was withdrawn."""
    if found.gift is None:
        raise Refusal("unknown-gift")
    if found.gift.withdrawn is None:
        handover = handover_of(exchange, found.gift.code)
    else:
        unplanned = Handover(GiftPlan(giver=found.gift.giver, receiver=found.gift.receiver, patches=()))
        handover = exchange[Handovers].by_gift.get(found.gift.code, unplanned)
    return GiftView(content, found.gift, handover, backstage=False)


def _template(found: Found, gift: GiftView) -> tuple[str, int]:
    if found.withdrawn:
        return "withdrawn.html", 410
    if not _opened(found, gift):
        return "sealed.html", 200
    return ("gift.html" if found.card is None else "card.html"), 200


def _opened(found: Found, gift: GiftView) -> bool:
    if gift.handover.sealed:
        return False
    return found.card is None or found.card.code in gift.handover.opened


def _shown(found: Found, gift: GiftView, template: str) -> dict[str, object]:
    """What the template may know: nothing of the thing itself while it is sealed, nor when it was withdrawn unseen."""
    card = found.card if _opened(found, gift) else None
    if template == "sealed.html":
        return {"gift": gift, "card": None, "code": found.code}
    if template == "withdrawn.html":
        whole = gift if found.card is None else None
        return {"gift": whole, "card": card, "code": found.code, "withdrawn": found.withdrawn}
    return {"gift": gift, "card": card, "code": found.code}
