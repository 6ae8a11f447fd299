"""A code's page: an exchange to take part in, a gift, or a card; and a friendly word for any other code."""

from typing import NoReturn

from aiohttp import web

from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.refusal import Refusal
from twincloth.pages import cards, catalogue, session
from twincloth.pages.guesses import look_up
from twincloth.pages.language import keep_for_this_visit
from twincloth.pages.services import services
from twincloth.views.metadata.link_set import occasion_header
from twincloth.views.metadata.record import occasion_of

CODE = "{code:[^/]{1,40}}"

routes = web.RouteTableDef()


@routes.get(f"/{CODE}")
async def show(request: web.Request) -> web.StreamResponse:
    """Whatever this code stands for, in upper or lower case. Raises Refusal."""
    found = await find(request)
    if found.kind != "exchange":
        return await cards.show(request, found)
    if catalogue.wants_data(request):
        return await catalogue.show_occasion(request, found)
    response = await session.show(request, found.exchange)
    occasion = occasion_of(services(request).settings.url, found.exchange)
    response.headers.update({"Vary": cards.VARY, "Link": occasion_header(occasion)})
    keep_for_this_visit(request, response, found.exchange.languages)
    return response


@routes.get(f"/{CODE}/")
async def with_a_slash(request: web.Request) -> NoReturn:
    """To the same without it, as people and programs may write it; 307, as for all that is printed. Raises Refusal."""
    query = request.rel_url.raw_query_string
    found = await find(request)
    raise web.HTTPTemporaryRedirect(f"/{found.code}{'?' if query else ''}{query}")


async def find(request: web.Request) -> CodeTarget:
    """What the code in the address stands for. Raises Refusal."""
    found = await look_up(request, request.match_info["code"])
    if found is None:
        raise Refusal("unknown-code")
    return found


async def find_exchange(request: web.Request) -> str:
    """The exchange that the code in the address stands for. Raises Refusal."""
    found = await find(request)
    if found.kind != "exchange":
        raise Refusal("unknown-exchange")
    return found.code
