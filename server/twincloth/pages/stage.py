"""The stage: what the halls see. Its address is a secret link, and nothing else is asked for."""

from aiohttp import web

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.staff import StaffLink
from twincloth.live.clock import server_clock
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.views.viewer import View, Viewer


async def show(request: web.Request, exchange: Exchange, link: StaffLink) -> web.Response:
    """A screen for a projector or an OBS browser source (`?transparent=1`)."""
    exchange, content = await services(request).rooms.state(exchange.id)
    page = services(request).views.exchange_page(
        "stage.html",
        Viewer(View.STAGE, language_of(request, content.languages)),
        exchange,
        content,
        now=server_clock(),
        path=request.path_qs,
        as_staff=link.id,
        transparent=bool(request.query.get("transparent")),
    )
    return html(page)
