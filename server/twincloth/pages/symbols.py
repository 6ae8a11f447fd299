"""QR symbols by address: of an exchange, a gift or a card."""

from aiohttp import web
from markupsafe import Markup

from twincloth.collection.museum import Found
from twincloth.collection.qr import printed_address
from twincloth.pages.exchange import CODE, find
from twincloth.pages.house import house
from twincloth.views.qr import qr_svg

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/qr.svg")
async def show(request: web.Request) -> web.StreamResponse:
    """The symbol that is printed on a label, always the same. Raises Refusal, WrongLabel."""
    svg = await symbol(request, find(request))
    response = web.Response(text=str(svg), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


async def symbol(request: web.Request, found: Found) -> Markup:
    """The symbol of a code under today's public address, as SVG. Raises WrongLabel."""
    address = printed_address(house(request).settings.url, found.code)
    return qr_svg(await house(request).museum.qr(found.code, address), found.code)
