"""The desks: where moderators, interpreters and captioners work, each by their own secret link."""

from aiohttp import web

from twincloth.exchange.actor import HOSTS, STAFF, STAFF_ROLES
from twincloth.live.clock import server_clock
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import link_of
from twincloth.views.viewer import View, Viewer

PATH = "/desk"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """The desk of the link by which somebody came. Raises Refusal."""
    exchange, link = await link_of(request, request.query.get("as"), STAFF - HOSTS)
    exchange, content = await services(request).rooms.state(exchange.id)
    view = View(STAFF_ROLES[link.role].view)
    page = services(request).views.exchange_page(
        f"{view}.html",
        Viewer(view, language_of(request, content.languages)),
        exchange,
        content,
        now=server_clock(),
        path=f"{PATH}?as={link.id}",
        own_link=link,
    )
    return html(page)
