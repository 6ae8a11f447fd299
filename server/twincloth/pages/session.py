"""The session page: where participants are during the call; while the doors are closed, its lobby."""

from typing import Any

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.actor import Role
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.message import Message
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import Participant, People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.removal import Removals
from twincloth.live.clock import server_clock
from twincloth.pages import removed
from twincloth.pages.answer import KEPT, html
from twincloth.pages.language import language_asked
from twincloth.pages.refusals import status_of
from twincloth.pages.services import services
from twincloth.pages.watch_address import watch_of
from twincloth.views.metadata.head import exchange_head
from twincloth.views.refusals import sentence
from twincloth.views.viewer import View, Viewer, must_see

ERROR_FIELDS = {
    **dict.fromkeys(
        (
            *("name-empty", "name-too-long", "name-taken", "name-of-staff", "name-of-mixed-letters"),
            "first-name-only",
            *("text-unprintable", "text-piled-marks"),
        ),
        "name",
    ),
    **dict.fromkeys(("unknown-place", "unknown-language"), "place"),
}
"""The field beside which a refusal stands; every other stands above the form."""


async def show(
    request: web.Request,
    content: Content,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> web.Response:
    """The page as this browser's person may see it; with what was wrong about a registration, if anything was."""
    language = language_asked(request, content.languages)
    exchange, content = await services(request).rooms.state(content.code)
    if removed.turns_away(request, exchange):
        return removed.page(request, exchange, content, earlier_people(request, exchange))
    me = person_of(request, exchange)
    outside = None if me else waiting_of(request, exchange)
    view = View.WAITING if outside else _view(exchange, me)
    viewer = Viewer(view, language)
    page = services(request).views.exchange_page(
        f"{view}.html",
        viewer,
        exchange,
        content,
        now=server_clock(),
        path=f"/{exchange.id}",
        metadata=exchange_head(services(request).settings.url, exchange, content, language),
        me=me or outside,
        watch=None if me or outside else watch_of(request, exchange, viewer),
        call=content.call if me else None,
        mine=_own_messages(exchange, me),
        ticket=services(request).identities.ticket(),
        earlier=earlier_people(request, exchange),
        error=_error(refusal, language),
        typed=typed or {"name": "", "place": "", "consent": ""},
    )
    return html(page, status=max(422, status_of(refusal))) if refusal else html(page, headers=KEPT)


def person_of(request: web.Request, exchange: Exchange) -> Participant | None:
    """The participant who uses this browser; nobody where they wait, or have been removed."""
    person = _somebody(request, exchange)
    return person if person and exchange.actor(person.id).role is Role.PARTICIPANT else None


def waiting_of(request: web.Request, exchange: Exchange) -> Participant | None:
    """Who uses this browser and waits to be let in, or was turned away; after the end nobody waits."""
    person = _somebody(request, exchange)
    if person is None or exchange[Doors].phase is Phase.ENDED:
        return None
    return person if exchange.actor(person.id).role is Role.WAITING else None


def _somebody(request: web.Request, exchange: Exchange) -> Participant | None:
    id = services(request).identities.participant(request.cookies, exchange.id)
    return exchange[People].by_id.get(id)


def earlier_people(request: web.Request, exchange: Exchange) -> list[Participant]:
    """Others who used this browser before."""
    people = exchange[People].by_id
    earlier = services(request).identities.people(request.cookies, exchange.id)[1:]
    known = [people[id] for id in earlier if id in people and exchange.actor(id).role is not Role.GUEST]
    return [person for person in known if person.id not in exchange[Removals]]


def _view(exchange: Exchange, me: Participant | None) -> View:
    try:
        must_see(exchange, View.SESSION, exchange.actor(me.id if me else ""))
    except Refusal:
        return View.LOBBY
    return View.SESSION


def _own_messages(exchange: Exchange, me: Participant | None) -> list[Message]:
    messages = exchange[Messages].by_author.get(me.id, {}) if me else {}
    public = PublicWords(exchange)
    return [
        message
        for message in messages.values()
        if message.text and (message.original or message not in public)
    ]


def _error(refusal: Refusal | None, language: str) -> dict[str, Any] | None:
    if refusal is None:
        return None
    return {
        "field": ERROR_FIELDS.get(refusal.code, "form"),
        "code": refusal.code,
        "sentence": sentence(refusal, language),
    }
