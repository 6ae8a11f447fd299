"""What is ready and what is missing, on one page; it ends with what to print and whom to send which link."""

from aiohttp import web

from twincloth.exchange.actor import Role
from twincloth.exchange.preparations import NotePreparation
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_and_form, desk_of
from twincloth.pages.readiness import State, findings
from twincloth.pages.ready_links import READY, links_of
from twincloth.pages.shared_links import new_link, participants_link
from twincloth.prints.labels import labels_of

routes = web.RouteTableDef()


@routes.get(READY)
async def show(request: web.Request) -> web.StreamResponse:
    """The list, and the links. Raises Refusal for who is no host."""
    desk = await desk_of(request, request.query.get("as"))
    found = findings(desk)
    made = await new_link(desk)
    symbol = desk.services.views.join_symbols[desk.content.code]
    response = desk.page(
        "ready.html",
        READY,
        open=[one for one in found if one.state is not State.WELL],
        well=[one for one in found if one.state is State.WELL],
        made=made,
        invitations=[(place, participants_link(desk, place, symbol)) for place in desk.content.places],
        staff_of=lambda role, place: links_of(desk, Role(role), place),
        used=lambda link: desk.services.last_uses.of(desk.exchange.id, link.id),
    )
    if made:
        desk.services.identities.forget_said(response)
    return response


@routes.post(f"{READY}/done")
async def done(request: web.Request) -> web.StreamResponse:
    """A host says that it is printed, or rehearsed. Raises Refusal."""
    desk, form = await desk_and_form(request)
    match form.get("kind"):
        case "labels":
            await desk.give(NotePreparation(kind="labels", codes=_labels(desk)))
        case "poster" | "rehearsal" as kind:
            await desk.give(NotePreparation(kind=kind, codes=(desk.content.code,)))
        case _:
            raise Refusal("form-unreadable")
    raise desk.back(READY, did="preparation-noted")


def _labels(desk: Desk) -> tuple[str, ...]:
    return tuple(label.code for label in labels_of(desk.content))
