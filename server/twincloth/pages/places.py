"""Places in an exchange's pages: their colours and stitches, as a stylesheet."""

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.services import services
from twincloth.views.colours import CLOTH_DARK, CLOTH_LIGHT, readable

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/places.css")
async def stylesheet(request: web.Request) -> web.StreamResponse:
    """Custom properties of each place, for light and dark. Raises Refusal."""
    content = services(request).collection.contents[find_exchange(request)]
    stitches = services(request).views.static.prefix + "/styles/stitches"
    response = web.Response(text=_rules(content, stitches), content_type="text/css")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _rules(content: Content, stitches: str) -> str:
    places = (*content.places, *content.former_places)
    light = "".join(
        f".place-{place.key}{{--thread:{readable(place.colour, CLOTH_LIGHT)};"
        f'--stitch:url("{stitches}/{place.stitch}.svg")}}\n'
        for place in places
    )
    dark = "".join(
        f".place-{place.key}{{--thread:{readable(place.colour, CLOTH_DARK)}}}\n" for place in places
    )
    return f"{light}@media (prefers-color-scheme: dark){{\n{dark}}}\n"
