"""The rehearsal's page, for hosts: begin it, go in, and wipe it again."""

from typing import NoReturn

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import AppointStaff, Staff, StaffLink, key_hash
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import whole_number
from twincloth.pages.services import services
from twincloth.pages.staff import let_in, new_key
from twincloth.pages.tracing import tell
from twincloth.rehearsal.rehearsals import MOST_GUESTS
from twincloth.security_events import SecurityEvent

PATH = "/host/rehearsal"

SUGGESTED = 12
"""Guests: enough that something happens, few enough to read them all."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """What a rehearsal is, or how the one stands that goes on. Raises Refusal."""
    return await _page(await desk_of(request, request.query.get("as"), rehearsed=True))


@routes.post(f"{PATH}/begin")
async def begin(request: web.Request) -> web.StreamResponse:
    """Make the copy, and let guests come. Raises Refusal, StorageFailure; a wrong number is told in place."""
    desk, form = await desk_and_form(request)
    typed = form.get("guests", "").strip()
    guests = whole_number(typed, range(MOST_GUESTS + 1))
    if guests is None:
        return await _page(desk, {"guests": Refusal("rehearsal-guests", most=MOST_GUESTS)}, typed)
    rehearsal = await desk.services.rehearsals.begin(desk.content.code, guests)
    tell(request, SecurityEvent.REHEARSED, desk.content.code, desk.host.id, rehearsal=rehearsal.key)
    raise desk.back(PATH)


@routes.post(f"{PATH}/enter")
async def enter(request: web.Request) -> NoReturn:
    """Let a host of the real exchange be the host of the same place in its rehearsal. Raises Refusal."""
    desk, _ = await desk_and_form(request)
    rehearsal = desk.services.rehearsals.of(desk.content.code)
    if rehearsal is None:
        raise Refusal("rehearsal-over")
    link = await _link(desk, rehearsal)
    exchange, _ = await desk.services.rooms.state(rehearsal.code)
    response = web.HTTPSeeOther(f"/host?as={link.id}")
    await let_in(request, response, exchange, link)
    raise response


@routes.post(f"{PATH}/end")
async def end(request: web.Request) -> NoReturn:
    """Wipe it. Whoever came in by the rehearsal goes back to the real exchange. Raises Refusal, StorageFailure."""
    desk, _ = await desk_and_form(request, rehearsed=True)
    rehearsal = desk.content if desk.content.rehearsal else desk.services.rehearsals.of(desk.content.code)
    real = await _real(desk)
    if rehearsal:
        await desk.services.rehearsals.end(rehearsal.code)
        tell(request, SecurityEvent.ERASED, rehearsal.rehearsal_of, desk.host.id, what="rehearsal")
    raise web.HTTPSeeOther(f"{PATH}?as={real.host.id}" if real else "/host")


async def _link(desk: Desk, rehearsal: Content) -> StaffLink:
    """The host's link in the rehearsal, one for each that they have here; nobody ever learns its key."""
    id = f"r{key_hash(desk.host.id)[:12]}"
    exchange, _ = await desk.services.rooms.state(rehearsal.code)
    if id not in exchange[Staff].links:
        command = AppointStaff(staff=id, role=Role.HOST, place=desk.host.place, key_hash=key_hash(new_key()))
        await desk.services.rooms.find(rehearsal.code).give(command, OPERATOR.id)
    exchange, _ = await desk.services.rooms.state(rehearsal.code)
    return exchange[Staff].links[id]


async def _real(desk: Desk) -> Desk | None:
    """The desk of the real exchange, where this browser has come by a host's link of it too."""
    if not desk.content.rehearsal:
        return desk
    for entry in services(desk.request).identities.passes(desk.request.cookies):
        if entry.exchange == desk.content.rehearsal_of:
            try:
                return await desk_of(desk.request, entry.staff)
            except Refusal:
                continue
    return None


async def _page(desk: Desk, problems: Problems | None = None, typed: str = str(SUGGESTED)) -> web.Response:
    here = desk.services
    inside = desk.content.rehearsal is not None
    rehearsal = desk.content if inside else here.rehearsals.of(desk.content.code)
    real = await _real(desk)
    registered = 0
    if rehearsal:
        exchange, _ = await here.rooms.state(rehearsal.code)
        registered = len(exchange[People].by_id)
    return (await desk.again()).page(
        "rehearsal_desk.html",
        PATH,
        problems,
        copy=rehearsal,
        inside=inside,
        back=real.host.id if real else "",
        ends_at=here.rehearsals.ends_at(rehearsal) if rehearsal else 0,
        registered=registered,
        attended=bool(rehearsal and here.rehearsals.parties.can_come(rehearsal.code)),
        join=f"{here.settings.url}/{rehearsal.code}" if rehearsal else "",
        most=MOST_GUESTS,
        typed=typed,
    )
