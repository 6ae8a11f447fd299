"""Guides of one page, for hosts, for the desks and for participants: open to everybody, about no exchange, made to be printed."""

from aiohttp import web

from twincloth.pages.answer import KEPT, html
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_asked
from twincloth.pages.services import services

routes = web.RouteTableDef()


@routes.get("/guide/hosts")
async def for_hosts(request: web.Request) -> web.Response:
    """Before, on and after the day."""
    return _guide(request, "guide_hosts.html")


@routes.get("/guide/desks")
async def for_desks(request: web.Request) -> web.Response:
    """What moderators, interpreters and captioners do."""
    return _guide(request, "guide_desks.html")


@routes.get("/guide/participants")
async def for_participants(request: web.Request) -> web.Response:
    """How to come in, and what there is to do."""
    return _guide(request, "guide_participants.html")


def _guide(request: web.Request, template: str) -> web.Response:
    page = services(request).views.page(template, language_asked(request), path=request.path)
    return html(page, headers=OPEN | KEPT)
