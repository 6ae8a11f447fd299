"""Begin: where the owner of a server makes its exchanges, copies one, or takes one in."""

from aiohttp import web

from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.owner import owner_of
from twincloth.pages.services import services

PATH = "/begin"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """The ways to begin, and what is here already. Raises Refusal for who is no owner."""
    await owner_of(request)
    here = services(request)
    page = here.views.page(
        "begin.html", language_of(request), path=PATH, contents=list(here.collection.contents.values())
    )
    return html(page)
