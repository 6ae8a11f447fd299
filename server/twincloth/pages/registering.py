"""Registering: a name, a place and a tap; and handing a shared phone to the next person."""

from contextlib import AbstractContextManager, nullcontext
from typing import NoReturn

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.actor import GUEST
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.look_alikes import alike
from twincloth.exchange.people import Participant, People, RegisterParticipant
from twincloth.exchange.refusal import Refusal
from twincloth.networks import network_of
from twincloth.pages import session
from twincloth.pages.answer import html
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.forms import fields
from twincloth.pages.language import language_of
from twincloth.pages.refusals import say_when, status_of
from twincloth.pages.removed import was_used_by_removed
from twincloth.pages.services import services
from twincloth.pages.tracing import tell, trace
from twincloth.security_events import SecurityEvent
from twincloth.views.refusals import sentence
from twincloth.views.viewer import View, Viewer

CROWDED = {"too-many-registrations", "too-many-arrivals"}
"""Refusals of who could come in a moment later."""

routes = web.RouteTableDef()


@routes.post(f"/{CODE}/register")
async def register(request: web.Request) -> web.Response:
    """Let somebody in, or say in place what stands against it; what they typed is kept."""
    code = await find_exchange(request)
    form = await fields(request)
    typed = {field: form.get(field, "")[:400] for field in ("name", "place", "consent")}
    typed["consent"] = typed["consent"] or form.get("kept", "")[:400]  # of a page from before
    exchange, content = await services(request).rooms.state(code)
    if was_used_by_removed(request, exchange):
        return await session.show(request, content, Refusal("removed"), typed)
    known = _known_here(request, exchange, typed)
    if known:
        _go_on_as(request, code, known.id)
    ticket = form.get("ticket", "")
    person = services(request).identities.redeem(ticket)
    command = RegisterParticipant(
        participant=person,
        name=typed["name"],
        place=typed["place"],
        language=language_of(request, content.languages),
        consented=bool(typed["consent"]),
    )
    again = person in exchange[People].by_id
    try:
        with nullcontext() if again else _room_for_one(request, code):
            await services(request).rooms.find(code).give(command, GUEST.id)
    except Refusal as refusal:
        trace(request, refusal)
        if refusal.code in CROWDED:
            return _come_later(request, exchange, content, refusal, typed | {"ticket": ticket})
        return await session.show(request, content, refusal, typed)
    if not again:
        tell(request, SecurityEvent.REGISTERED, code, place=command.place)
    return _go_on_as(request, code, person)


@routes.post(f"/{CODE}/hand-over")
async def hand_over(request: web.Request) -> NoReturn:
    """The phone goes to somebody else, who registers next; whoever had it can come back to it."""
    code = await find_exchange(request)
    _go_on_as(request, code, "")


@routes.post(f"/{CODE}/continue")
async def go_on(request: web.Request) -> NoReturn:
    """Somebody who used this phone before has it back."""
    code = await find_exchange(request)
    people = services(request).identities.people(request.cookies, code)
    person = (await fields(request)).get("participant", "") if people else ""
    if person not in people:
        raise Refusal("not-allowed")
    _go_on_as(request, code, person)


def _known_here(request: web.Request, exchange: Exchange, typed: dict[str, str]) -> Participant | None:
    """Somebody who registered on this very phone by this name and place: they are back, not a namesake."""
    people = exchange[People].by_id
    for id in services(request).identities.people(request.cookies, exchange.id):
        person = people.get(id)
        if person and person.place == typed["place"] and alike(person.name, typed["name"]):
            return person
    return None


def _room_for_one(request: web.Request, code: str) -> AbstractContextManager[None]:
    """Counts one who comes in within it, if the rules let them; raises Refusal where too many come."""
    address = network_of(services(request).trusted.of(request))
    return services(request).registrations.counted(code, address)


def _come_later(
    request: web.Request, exchange: Exchange, content: Content, refusal: Refusal, typed: dict[str, str]
) -> web.Response:
    """The form and nothing else: there is no time to lose on whoever floods, and the sentence is what matters."""
    language = language_of(request, content.languages)
    page = services(request).views.exchange_page(
        "come_later.html",
        Viewer(View.LOBBY, language),
        exchange,
        content,
        path=f"/{exchange.id}",
        ticket=typed["ticket"],
        earlier=[],
        error={"field": "form", "code": refusal.code, "sentence": sentence(refusal, language)},
        typed=typed,
    )
    return say_when(html(page, status=status_of(refusal)), refusal)


def _go_on_as(request: web.Request, code: str, person: str) -> NoReturn:
    response = web.HTTPSeeOther(f"/{code}")
    services(request).identities.remember_person(request, response, code, person)
    raise response
