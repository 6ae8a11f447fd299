"""The people at the desk: hosts find somebody by name among hundreds, remove them, or let them back in."""

from __future__ import annotations

from typing import Any, NoReturn

from aiohttp import web

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import Participant, People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.removal import ReadmitParticipant, Removals, RemoveParticipant
from twincloth.pages.desk import desk_and_form, desk_of

PATH = "/host/people"
RULINGS = {"remove": RemoveParticipant, "readmit": ReadmitParticipant}
"""What the buttons of a person ask for."""

PAGE = 50
"""People that are listed at once; a few letters of a name find the others."""

LONGEST = 80
"""Letters that are looked for, as many as a name has at most."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """Whoever's name holds what is looked for, who came last first. Raises Refusal for who is no host."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    wanted = request.query.get("find", "").strip()[:LONGEST]
    found = _found(desk.exchange, wanted)
    return desk.page(
        "people_desk.html",
        PATH,
        query=[("find", wanted)] if wanted else [],
        wanted=wanted,
        found=found[:PAGE],
        number=len(found),
        wrote=_wrote(desk.exchange, found[:PAGE]),
    )


@routes.post(PATH)
async def rule(request: web.Request) -> NoReturn:
    """Remove somebody, or let them back in. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    ruling = RULINGS.get(form.get("ruling", ""))
    participant = form.get("participant", "")
    if ruling is None or participant not in desk.exchange[People].by_id:
        raise Refusal("unknown-person")
    await desk.services.rooms.find(desk.content.code).give(ruling(participant=participant), desk.host.id)
    wanted = form.get("find", "")
    found = [("find", wanted)] if wanted else []
    did = "person-removed" if ruling is RemoveParticipant else "person-let-back-in"
    raise desk.back(PATH, f"#person-{participant}", *found, did=did)


def _found(exchange: Exchange, wanted: str) -> list[Participant]:
    """The removed ones first, so that they are never out of sight; names whose time is over are nobody's."""
    letters = wanted.casefold()
    named = [
        person
        for person in reversed(exchange[People].by_id.values())
        if person.name and letters in person.name.casefold()
    ]
    return sorted(named, key=lambda person: person.id not in exchange[Removals])


def _wrote(exchange: Exchange, people: list[Participant]) -> dict[str, Any]:
    """How many messages of each there are."""
    return {person.id: len(exchange[Messages].by_author.get(person.id, ())) for person in people}
