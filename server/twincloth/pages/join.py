"""The first page: one field for a code."""

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import KEPT, html
from twincloth.pages.guesses import look_up
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_of
from twincloth.pages.refusals import say_when, status_of
from twincloth.pages.services import services
from twincloth.pages.tracing import trace
from twincloth.views.refusals import sentence

routes = web.RouteTableDef()


@routes.get("/")
async def join(request: web.Request) -> web.StreamResponse:
    """Ask for a code; go where it leads, or say in place that it leads nowhere."""
    if "code" not in request.query:
        return _page(request)
    typed = request.query["code"][:80]
    try:
        found = await look_up(request, typed)
    except Refusal as refusal:
        trace(request, refusal)
        return _page(request, typed, refusal)
    if found is None:
        return _page(request, typed, Refusal("unknown-code"))
    raise web.HTTPSeeOther(f"/{found.code}")


def _page(request: web.Request, typed: str = "", refusal: Refusal | None = None) -> web.Response:
    language = language_of(request)
    error = sentence(refusal, language) if refusal else None
    here = services(request)
    empty = not (here.collection.contents or here.collection.unreadable)
    page = here.views.page("join.html", language, path="/", typed=typed, error=error, empty=empty)
    if refusal:
        return say_when(html(page, status=status_of(refusal)), refusal)
    return html(page, headers=OPEN | KEPT)
