"""The owner as a host: an ordinary link of a host, appointed by the operator, whose pass the owner's browser keeps."""

from typing import NoReturn

from aiohttp import web

from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.staff import AppointStaff, Staff, StaffLink, key_hash
from twincloth.pages.forms import fields
from twincloth.pages.owner import owner_of
from twincloth.pages.services import services
from twincloth.pages.staff import let_in, new_key

FIRST_PAGE = "/host/setup"

routes = web.RouteTableDef()


@routes.post("/begin/host")
async def open_as_host(request: web.Request) -> NoReturn:
    """Go on as a host of the place and the exchange that the form names. Raises Refusal."""
    await owner_of(request)
    form = await fields(request)
    raise await as_host(request, form.get("code", ""), form.get("place", ""))


async def as_host(request: web.Request, code: str, place: str) -> web.HTTPSeeOther:
    """The way to the desk of an exchange, its pass in the answer; by the link of before where it still admits.

    Raises Refusal, StorageFailure.
    """
    link = await _held(request, code, place)
    if link is not None:
        return web.HTTPSeeOther(f"{FIRST_PAGE}?as={link.id}")
    here, hashed = services(request), key_hash(new_key())
    staff = f"s{hashed[:12]}"
    appoint = AppointStaff(staff=staff, role=Role.HOST, place=place, key_hash=hashed)
    await here.rooms.find(code).give(appoint, OPERATOR.id)
    exchange, _ = await here.rooms.state(code)
    response = web.HTTPSeeOther(f"{FIRST_PAGE}?as={staff}")
    await let_in(request, response, exchange, exchange[Staff].links[staff])
    return response


async def _held(request: web.Request, code: str, place: str) -> StaffLink | None:
    """The host's link of this place by which this browser came already."""
    here = services(request)
    exchange, _ = await here.rooms.state(code)
    passes = here.identities.passes(request.cookies)
    links = (exchange[Staff].admits(entry) for entry in passes if entry.exchange == code)
    return next((link for link in links if link and (link.role, link.place) == (Role.HOST, place)), None)
