"""The stage: what the halls see. Its address is a secret link, and nothing else is asked for."""

from aiohttp import web

from twincloth.exchange.actor import Role
from twincloth.exchange.refusal import Refusal
from twincloth.live.clock import server_clock
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import holder
from twincloth.views.viewer import View, Viewer

routes = web.RouteTableDef()


@routes.get("/stage/{key}")
async def show(request: web.Request) -> web.StreamResponse:
    """A screen for a projector or an OBS browser source (`?transparent=1`). Raises Refusal."""
    exchange, link = await holder(request, request.match_info["key"])
    if link.role is not Role.STAGE:
        raise Refusal("staff-link-void")
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
    response = html(page)
    services(request).identities.remember_staff(request, response, exchange.id, link.id)
    return response
