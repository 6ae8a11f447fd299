"""The hosts' dashboard."""

from aiohttp import web

from twincloth.exchange.staff import Staff, key_hash
from twincloth.live.clock import server_clock
from twincloth.pages import said
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import host_of, link_address
from twincloth.views.viewer import View, Viewer

routes = web.RouteTableDef()


@routes.get("/host")
async def show(request: web.Request) -> web.StreamResponse:
    """The dashboard of one host. Raises Refusal."""
    exchange, link = await host_of(request, request.query.get("as"))
    new_key = services(request).identities.said_once(request)
    word = said.take(request, exchange.id)
    exchange, content = await services(request).rooms.state(exchange.id)
    made = exchange[Staff].holder(key_hash(new_key)) if new_key else None
    page = services(request).views.exchange_page(
        "host.html",
        Viewer(View.HOST, language_of(request, content.languages)),
        exchange,
        content,
        now=server_clock(),
        path=f"/host?as={link.id}",
        host=link,
        own_link=link,
        said=word,
        here="/host",
        new_link=link_address(services(request).settings.url, made.role, new_key)
        if made and new_key
        else None,
    )
    response = html(page)
    if new_key:
        services(request).identities.forget_said(response)
    if word:
        said.forget(request, response)
    return response
