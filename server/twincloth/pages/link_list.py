"""The list of secret links, for hosts: when each was last used, and how to log out, here and everywhere."""

from typing import NoReturn

from aiohttp import web

from twincloth.exchange.exchange import Command
from twincloth.exchange.staff import DismissStaff, LogOutStaff, Staff
from twincloth.pages.desk import Desk, desk_and_form, desk_of
from twincloth.pages.services import services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

PATH = "/host/links"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """Every link that is in force, the newest last. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    links = sorted(desk.exchange[Staff].links.values(), key=lambda link: link.at)
    uses = services(request).last_uses
    used = {link.id: uses.of(desk.exchange.id, link.id) for link in links}
    return desk.page("links_desk.html", PATH, links=links, used=used)


@routes.post(f"{PATH}/log-out-here")
async def log_out_here(request: web.Request) -> NoReturn:
    """Take the pass of this link out of this browser, and of no other. Raises Refusal."""
    desk, _ = await desk_and_form(request)
    tell(request, SecurityEvent.LOGGED_OUT, desk.exchange.id, desk.host.id, where="here")
    raise _left(desk)


@routes.post(f"{PATH}/log-out-everywhere")
async def log_out_everywhere(request: web.Request) -> NoReturn:
    """Put out every browser that came by this link, this one too. Raises Refusal."""
    desk, _ = await desk_and_form(request)
    await _give(desk, LogOutStaff(staff=desk.host.id))
    tell(request, SecurityEvent.LOGGED_OUT, desk.exchange.id, desk.host.id, where="everywhere")
    raise _left(desk)


@routes.post(f"{PATH}/revoke")
async def revoke(request: web.Request) -> NoReturn:
    """Make a link void that hosts may make. Raises Refusal."""
    desk, form = await desk_and_form(request)
    await _give(desk, DismissStaff(staff=form.get("link", "-")))
    raise desk.back(PATH, did="link-revoked")


def _left(desk: Desk) -> web.HTTPSeeOther:
    response = web.HTTPSeeOther("/staff?left=1")
    desk.services.identities.forget_staff(desk.request, response, desk.exchange.id, desk.host.id)
    return response


async def _give(desk: Desk, command: Command) -> None:
    await desk.services.rooms.find(desk.exchange.id).give(command, desk.host.id)
