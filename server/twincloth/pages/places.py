"""Places in an exchange's pages: their colours and stitches, as a stylesheet."""

from aiohttp import web

from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.services import services
from twincloth.pages.static_files import FOR_EVER
from twincloth.views.place_sheet import place_sheet

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/places.css")
async def stylesheet(request: web.Request) -> web.StreamResponse:
    """The sheet as it is now; kept for ever under the address that names this very one. Raises Refusal."""
    content = services(request).collection.contents[await find_exchange(request)]
    sheet = place_sheet(content, services(request).views.static.prefix)
    response = web.Response(text=sheet.rules, content_type="text/css")
    response.headers["Cache-Control"] = FOR_EVER if request.path_qs == sheet.address else "public, max-age=60"
    response.headers["Vary"] = "Accept-Encoding"
    response.enable_compression()
    return response
