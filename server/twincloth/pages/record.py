"""The record: what was said, by those who agreed that it stays."""

from aiohttp import web

from twincloth.exchange.consent import PublicWords
from twincloth.exchange.doors import Doors
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import KEPT, html
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.session import person_of
from twincloth.views.viewer import View, Viewer

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/record")
async def show(request: web.Request) -> web.StreamResponse:
    """A page to read and to print. Raises Refusal for guests while the doors are closed."""
    exchange, content = await services(request).rooms.state(await find_exchange(request))
    if not exchange[Doors].admits_guests and person_of(request, exchange) is None:
        raise Refusal("doors-closed", retryable=True)
    viewer = Viewer(View.SESSION, language_of(request, content.languages))
    page = services(request).views.exchange_page(
        "record.html",
        viewer,
        exchange,
        content,
        path=f"/{exchange.id}/record",
        recorded=PublicWords(exchange).recorded(),
    )
    # Until the exchange is closed everybody may still ask for their words to be left out of what stays.
    return html(page, headers=KEPT | (OPEN if exchange[Doors].ended_at else {}))
