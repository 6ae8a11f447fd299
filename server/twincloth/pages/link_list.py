"""The list of secret links, for hosts: whose each is, when it was last used, and how to log out, here and everywhere."""

from typing import NoReturn

from aiohttp import web

from twincloth.exchange.actor import STAFF_ROLES
from twincloth.exchange.staff import DismissStaff, LogOutStaff, Staff
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields
from twincloth.pages.shared_links import new_link
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

PATH = "/host/links"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """Every link that is in force, the newest last. Raises Refusal."""
    return await links_page(await desk_of(request, request.query.get("as"), rehearsed=True))


async def links_page(
    desk: Desk, problems: Problems | None = None, typed: FormFields | None = None
) -> web.Response:
    """The same; after a form that was refused, with what was typed and what is wrong with it."""
    links = sorted(desk.exchange[Staff].links.values(), key=lambda link: link.at)
    uses = desk.services.last_uses
    used = {link.id: uses.of(desk.exchange.id, link.id) for link in links}
    made = await new_link(desk)
    response = desk.page(
        "links_desk.html",
        PATH,
        problems,
        links=links,
        used=used,
        made=made,
        typed=typed or {},
        roles=STAFF_ROLES,
    )
    if made:
        desk.services.identities.forget_said(response)
    return response


@routes.post(f"{PATH}/log-out-here")
async def log_out_here(request: web.Request) -> NoReturn:
    """Take the pass of this link out of this browser, and of no other. Raises Refusal."""
    desk, _ = await desk_and_form(request, rehearsed=True)
    tell(request, SecurityEvent.LOGGED_OUT, desk.exchange.id, desk.host.id, where="here")
    raise _left(desk)


@routes.post(f"{PATH}/log-out-everywhere")
async def log_out_everywhere(request: web.Request) -> NoReturn:
    """Put out every browser that came by this link, this one too. Raises Refusal."""
    desk, _ = await desk_and_form(request, rehearsed=True)
    await desk.give(LogOutStaff(staff=desk.host.id))
    tell(request, SecurityEvent.LOGGED_OUT, desk.exchange.id, desk.host.id, where="everywhere")
    raise _left(desk)


@routes.post(f"{PATH}/revoke")
async def revoke(request: web.Request) -> NoReturn:
    """Make a link void, of whichever host or stage, but not one's own. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    await desk.give(DismissStaff(staff=form.get("link", "-")))
    raise desk.back(PATH, did="link-revoked")


def _left(desk: Desk) -> web.HTTPSeeOther:
    response = web.HTTPSeeOther("/staff?left=1")
    desk.services.identities.forget_staff(desk.request, response, desk.exchange.id, desk.host.id)
    return response
