"""Preflights: what a browser asks before a page of another site reads something with headers of its own.

Such a header is the media type with a profile by which the IIIF specifications have descriptions asked for.
"""

from aiohttp import web

from twincloth.pages.catalogue import FORM
from twincloth.pages.headers import READABLE

ASKED = {
    **READABLE,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}

routes = web.RouteTableDef()


@routes.options("/iiif/{id}")
@routes.options("/iiif/{id}/{address:.+}")
@routes.options("/pictures/{name}")
@routes.options(FORM)
async def allow(_: web.Request) -> web.Response:
    """The same for every address, whether anything is there or not: it is the answer to the request that says so."""
    return web.Response(status=204, headers=ASKED)
