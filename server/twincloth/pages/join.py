"""The first page: one field for a code."""

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import html
from twincloth.pages.house import house
from twincloth.pages.language import language_of
from twincloth.views.refusals import sentence

routes = web.RouteTableDef()


@routes.get("/")
async def join(request: web.Request) -> web.StreamResponse:
    """Ask for a code; go where it leads, or say in place that it leads nowhere."""
    typed = request.query.get("code", "")[:80]
    found = house(request).museum.find(typed)
    if found:
        raise web.HTTPSeeOther(f"/{found.code}")
    language = language_of(request)
    error = sentence(Refusal("unknown-code"), language) if "code" in request.query else None
    page = house(request).views.page("join.html", language, path="/", typed=typed, error=error)
    return html(page, status=404 if error else 200)
