"""The guest book of a gift or a card: what visitors have left there, and the form for one line more."""

import hashlib
from datetime import UTC, datetime

from aiohttp import web

from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.actor import GUEST
from twincloth.exchange.guest_book import LeaveLine
from twincloth.exchange.refusal import Refusal
from twincloth.networks import network_of
from twincloth.pages.answer import KEPT, html
from twincloth.pages.exchange import CODE
from twincloth.pages.forms import fields
from twincloth.pages.guesses import look_up
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_asked
from twincloth.pages.refusals import say_when, status_of
from twincloth.pages.services import services
from twincloth.pages.tracing import trace
from twincloth.pages.visibility import gift_view, opened
from twincloth.views.refusals import sentence
from twincloth.views.viewer import View, Viewer

ERROR_FIELDS = {
    **dict.fromkeys(("name-empty", "name-too-long", "name-of-staff", "name-of-mixed-letters"), "name"),
    "place-too-long": "place",
    **dict.fromkeys(("line-empty", "line-too-long", "text-unprintable", "text-piled-marks"), "text"),
}
"""The field beside which a refusal stands; every other stands above the form."""

LONGEST_TYPED = 4000
"""Characters of a field that are given back to be made shorter."""

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/guest-book")
async def show(request: web.Request) -> web.Response:
    """Every line of a page that is open, and the form. Raises Refusal: the same for what is sealed and what is not there."""
    return await _page(request, await _found(request))


@routes.post(f"/{CODE}/guest-book")
async def leave(request: web.Request) -> web.Response:
    """Take in a line, or say in place what stands against it; what was typed is kept. Raises Refusal."""
    found = await _found(request)
    form = await fields(request)
    typed = {name: form.get(name, "")[:LONGEST_TYPED] for name in ("name", "place", "text")}
    try:
        await _give(request, found, typed)
    except Refusal as refusal:
        if refusal.code == "unknown-page":
            raise
        trace(request, refusal)
        return await _page(request, found, refusal, typed)
    raise web.HTTPSeeOther(f"/{found.code}/guest-book?left=1#left")


async def _found(request: web.Request) -> CodeTarget:
    """The gift or card in the address, as long as it lies open. Raises Refusal."""
    found = await look_up(request, request.match_info["code"])
    if found is None or found.kind == "exchange":
        raise Refusal("unknown-page")
    exchange, _ = await services(request).rooms.state(found.exchange.code)
    if found.withdrawn:
        raise Refusal("taken-back")
    if not opened(exchange, found):
        raise Refusal("unknown-page")
    return found


async def _give(request: web.Request, found: CodeTarget, typed: dict[str, str]) -> None:
    """Hand a line in. Raises Refusal, also where too many came from the same address."""
    here, line = services(request), _id_of(found.code, typed)
    address = network_of(here.trusted.of(request))
    exchange, _ = await here.rooms.state(found.exchange.code)
    command = LeaveLine(
        id=line, of=found.code, language=language_asked(request, found.exchange.languages), **typed
    )
    with here.guest_book_limits.counted(exchange, address, found.code, line):
        await here.rooms.find(found.exchange.code).give(command, GUEST.id)


def _id_of(code: str, typed: dict[str, str]) -> str:
    """The same words of the same name on the same day are the same line, however often the form is sent.

    The page with the form is the same for everybody, so that no ticket can stand in it.
    """
    day = datetime.now(UTC).date().isoformat()
    written = "\0".join((code, day, *(" ".join(words.split()) for words in typed.values())))
    return "g" + hashlib.sha256(written.encode()).hexdigest()[:24]


async def _page(
    request: web.Request,
    found: CodeTarget,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> web.Response:
    exchange, content = await services(request).rooms.state(found.exchange.code)
    language = language_asked(request, content.languages)
    page = services(request).views.exchange_page(
        "guest_book.html",
        Viewer(View.SESSION, language),
        exchange,
        content,
        path=f"/{found.code}/guest-book",
        code=found.code,
        gift=gift_view(exchange, content, found),
        card=found.card,
        left="left" in request.query and refusal is None,
        error=_error(refusal, language),
        typed=typed or {"name": "", "place": "", "text": ""},
    )
    response = html(page, status=max(422, status_of(refusal))) if refusal else html(page, headers=OPEN | KEPT)
    return say_when(response, refusal) if refusal else response


def _error(refusal: Refusal | None, language: str) -> dict[str, str] | None:
    if refusal is None:
        return None
    return {"field": ERROR_FIELDS.get(refusal.code, "form"), "sentence": sentence(refusal, language)}
