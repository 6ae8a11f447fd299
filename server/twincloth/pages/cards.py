"""Cards and gifts by their permanent codes: open, still sealed, or withdrawn."""

from aiohttp import web

from twincloth.collection.museum import Found
from twincloth.pages.answer import html
from twincloth.pages.house import house
from twincloth.pages.language import language_of
from twincloth.views.showcase import GiftView, showcase
from twincloth.views.viewer import View, Viewer


async def show(request: web.Request, found: Found) -> web.Response:
    """The page of a gift or a card: of what is still sealed it says nothing but that it is coming."""
    exchange, content = await house(request).rooms.state(found.exchange.code)
    viewer = Viewer(View.SESSION, language_of(request, content.languages))
    gift = next(
        (gift for gift in showcase(exchange, content, viewer.view) if gift.code == _gift(found)), None
    )
    template, status = _template(found, gift)
    page = house(request).views.exchange_page(
        template, viewer, exchange, content, path=f"/{found.code}", **_shown(found, gift, template)
    )
    return html(page, status=status)


def _gift(found: Found) -> str:
    return found.gift.code if found.gift else ""


def _template(found: Found, gift: GiftView | None) -> tuple[str, int]:
    opened = gift is not None and not gift.handover.sealed
    if found.card is not None:
        opened = gift is not None and found.card.code in gift.handover.opened
    if found.withdrawn:
        return ("withdrawn.html", 410) if opened or gift is None else ("sealed.html", 200)
    if not opened:
        return "sealed.html", 200
    return ("gift.html" if found.card is None else "card.html"), 200


def _shown(found: Found, gift: GiftView | None, template: str) -> dict[str, object]:
    """What the template may know: nothing of the thing itself while it is sealed."""
    if template == "sealed.html":
        return {"gift": gift, "card": None, "code": found.code}
    return {"gift": gift, "card": found.card, "code": found.code, "withdrawn": found.withdrawn}
