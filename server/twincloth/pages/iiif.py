"""Pictures of gifts for viewers that zoom: the IIIF Image API 3.0 at level 0, as far as the gift is open."""

import json
import logging
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.pieces import TILE
from twincloth.collection.zoom import FORMATS, Zoom, zoom_ids
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import Handovers
from twincloth.exchange.refusal import Refusal
from twincloth.pages.first_answer import first_answer
from twincloth.pages.headers import OPEN, READABLE
from twincloth.pages.services import services
from twincloth.pages.staff import is_host
from twincloth.pages.stored import stored
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts

CONTEXT = "http://iiif.io/api/image/3/context.json"
PROFILE = '<http://iiif.io/api/image/3/level0.json>;rel="profile"'
YEAR = 31_536_000

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


class Seen(NamedTuple):
    """A state of a gift's picture that this browser may see.

    `shared` is whether everybody may, and not hosts alone; `final`, whether no patch can be folded again.
    """

    zoom: Zoom
    shared: bool
    final: bool


@routes.get("/iiif/{id}")
async def base(request: web.Request) -> NoReturn:
    """The service's own address leads to its description. Raises Refusal."""
    seen = await _seen(request)
    raise web.HTTPSeeOther(seen.zoom.info, headers=READABLE if seen.shared else None)


@routes.get("/iiif/{id}/info.json")
async def info(request: web.Request) -> web.StreamResponse:
    """What may be asked for. Raises Refusal."""
    seen = await _seen(request)
    text = json.dumps(description(seen, services(request).settings.url), indent=1)
    response = web.Response(text=text, content_type="application/ld+json")
    if _wants_json(request):
        response.content_type = "application/json"
    else:
        response.headers["Content-Type"] = f'application/ld+json;profile="{CONTEXT}"'
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = PROFILE
    return _open_to(response, seen)


@routes.get("/iiif/{id}/{address:.+}")
async def image(request: web.Request) -> web.StreamResponse:
    """A tile, or the whole at one of its sizes. Raises Refusal for everything else, sealed or not there."""
    seen = await _seen(request)
    found = seen.zoom.find(request.match_info["address"])
    if found is None:
        raise Refusal("unknown-page")
    piece, canonical = found
    try:
        name = await services(request).tile_renderer.piece(seen.zoom, piece)
        response = await stored(request, name, FORMATS[piece.suffix])
    except KeyError:
        log.exception("the master %s is not in the store", seen.zoom.frame.master)
        raise Refusal("unknown-page") from None
    url = services(request).settings.url
    response.headers["Link"] = f'<{url}{seen.zoom.path}/{canonical}>;rel="canonical", {PROFILE}'
    return _open_to(response, seen)


def _wants_json(request: web.Request) -> bool:
    """Whether somebody asks for plain JSON and not for any other kind."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "ld+json" not in accepted


def description(seen: Seen, url: str) -> dict[str, Any]:
    """The image information (Image API 3.0, section 5)."""
    features = ["baseUriRedirect", "canonicalLinkHeader", "jsonldMediaType", "profileLinkHeader"]
    return {
        "@context": CONTEXT,
        "id": f"{url}{seen.zoom.path}",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        **_measures(seen.zoom),
        "extraFormats": [suffix for suffix in FORMATS if suffix != "jpg"],
        "extraQualities": ["color"],
        "extraFeatures": [*features, *(["cors"] if seen.shared else [])],
    }


def _measures(zoom: Zoom) -> dict[str, Any]:
    width, height = zoom.sizes[-1]
    limited = (width, height) != (zoom.width, zoom.height)
    factors = [1 << level for level in range(zoom.frame.levels)]
    return {
        "width": zoom.width,
        "height": zoom.height,
        **({"maxWidth": width, "maxHeight": height} if limited else {}),
        "sizes": [{"width": width, "height": height} for width, height in zoom.sizes],
        **({"tiles": [{"width": TILE, "height": TILE, "scaleFactors": factors}]} if zoom.tiled else {}),
    }


async def _seen(request: web.Request) -> Seen:
    """Raises the same Refusal for what is sealed, what is not there any more, and what never was."""
    id = request.match_info["id"]

    def seen(exchange: Exchange, content: Content) -> Seen | None:
        views = [View.SESSION, View.HOST] if is_host(request, exchange) else [View.SESSION]
        for view in views:
            for gift in visible_gifts(exchange, content, view):
                zoom = gift.zoom_by(id)
                if zoom:
                    shared = view is View.SESSION
                    final = shared and zoom.whole and gift.handover.received_at is not None
                    return Seen(zoom, shared=shared, final=final)
        return None

    found = await first_answer(request, services(request).rooms.holders(_zooms, id), seen)
    if found is None:
        raise Refusal("unknown-page")
    return found


def _zooms(exchange: Exchange, content: Content) -> Iterator[str]:
    """The ids of all zooms that anybody may have been told of an exchange."""
    handovers = exchange[Handovers].by_gift
    for gift in content.offered:
        opened = handovers[gift.code].opened if gift.code in handovers else ()
        regions = {card.code: card.region for card in gift.patches}
        yield from zoom_ids(content, gift, (regions[code] for code in opened if code in regions))


def _open_to(response: web.StreamResponse, seen: Seen) -> web.StreamResponse:
    """Say who may keep it, and that pages of other sites may read what everybody may see."""
    if seen.shared:  # what hosts alone may see stays on nobody's disk, and on our own pages
        kept_by = "public" if seen.final else "private"
        response.headers.update({**READABLE, "Cache-Control": f"{kept_by}, max-age={YEAR}, immutable"})
    if seen.shared and seen.zoom.whole:  # what is covered with linen is for nobody's search
        response.headers.update(OPEN)
    return response
