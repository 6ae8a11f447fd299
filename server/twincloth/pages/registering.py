"""Registering: a name, a place and a tap; and handing a shared phone to the next person."""

from typing import NoReturn

from aiohttp import web

from twincloth.exchange.actor import GUEST
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.names import skeleton
from twincloth.exchange.people import Participant, People, RegisterParticipant
from twincloth.exchange.refusal import Refusal
from twincloth.pages import session
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.forms import fields
from twincloth.pages.language import language_of
from twincloth.pages.services import services

routes = web.RouteTableDef()


@routes.post(f"/{CODE}/register")
async def register(request: web.Request) -> web.Response:
    """Let somebody in, or say in place what stands against it; what they typed is kept."""
    code = find_exchange(request)
    form = await fields(request)
    typed = {field: form.get(field, "")[:400] for field in ("name", "place", "consent")}
    typed["consent"] = typed["consent"] or form.get("kept", "")[:400]  # of a page from before
    exchange, content = await services(request).rooms.state(code)
    known = _known_here(request, exchange, typed)
    if known:
        _go_on_as(request, code, known.id)
    person = services(request).identities.redeem(form.get("ticket", ""))
    command = RegisterParticipant(
        participant=person,
        name=typed["name"],
        place=typed["place"],
        language=language_of(request, content.languages),
        consented=bool(typed["consent"]),
    )
    try:
        await services(request).rooms.find(code).give(command, GUEST.id)
    except Refusal as refusal:
        return await session.show(request, content, refusal, typed)
    return _go_on_as(request, code, person)


@routes.post(f"/{CODE}/hand-over")
async def hand_over(request: web.Request) -> NoReturn:
    """The phone goes to somebody else, who registers next; whoever had it can come back to it."""
    code = find_exchange(request)
    _go_on_as(request, code, "")


@routes.post(f"/{CODE}/continue")
async def go_on(request: web.Request) -> NoReturn:
    """Somebody who used this phone before has it back."""
    code = find_exchange(request)
    form = await fields(request)
    person = form.get("participant", "")
    if person not in services(request).identities.people(request.cookies, code):
        raise Refusal("not-allowed")
    _go_on_as(request, code, person)


def _known_here(request: web.Request, exchange: Exchange, typed: dict[str, str]) -> Participant | None:
    """Somebody who registered on this very phone by this name and place: they are back, not a namesake."""
    people = exchange[People].by_id
    for id in services(request).identities.people(request.cookies, exchange.id):
        person = people.get(id)
        if person and person.place == typed["place"] and skeleton(person.name) == skeleton(typed["name"]):
            return person
    return None


def _go_on_as(request: web.Request, code: str, person: str) -> NoReturn:
    response = web.HTTPSeeOther(f"/{code}")
    services(request).identities.remember_person(request, response, code, person)
    raise response
