"""The hosts' dashboard, and the links of stages that they make and revoke."""

from typing import NoReturn

from aiohttp import web

from twincloth.exchange.actor import Role
from twincloth.exchange.staff import AppointStaff, key_hash
from twincloth.live.clock import server_clock
from twincloth.pages import said
from twincloth.pages.answer import html
from twincloth.pages.desk import desk_and_form
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import host_of, link_address, new_key
from twincloth.views.viewer import View, Viewer

routes = web.RouteTableDef()


@routes.get("/host")
async def show(request: web.Request) -> web.StreamResponse:
    """The dashboard of one host. Raises Refusal."""
    exchange, link = await host_of(request, request.query.get("as"))
    new_link = services(request).identities.said_once(request)
    word = said.take(request, exchange.id)
    exchange, content = await services(request).rooms.state(exchange.id)
    page = services(request).views.exchange_page(
        "host.html",
        Viewer(View.HOST, language_of(request, content.languages)),
        exchange,
        content,
        now=server_clock(),
        path=f"/host?as={link.id}",
        host=link,
        me_place=content.place(link.place),
        said=word,
        here="/host",
        new_link=link_address(services(request).settings.url, Role.STAGE, new_link) if new_link else None,
    )
    response = html(page)
    if new_link:
        services(request).identities.forget_said(response)
    if word:
        said.forget(request, response)
    return response


@routes.post("/host/stage-links")
async def make_stage_link(request: web.Request) -> NoReturn:
    """Make a stage's link; its address is shown once. Raises Refusal."""
    desk, form = await desk_and_form(request)
    key = new_key()
    command = AppointStaff(
        staff=f"s{key_hash(key)[:12]}",
        role=Role.STAGE,
        place=form.get("place", ""),
        key_hash=key_hash(key),
    )
    await services(request).rooms.find(desk.content.code).give(command, desk.host.id)
    response = desk.back("/host", "#stages", did="stage-link-made")
    services(request).identities.say_once(response, key)
    raise response
