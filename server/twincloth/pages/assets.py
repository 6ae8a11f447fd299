"""Files for browsers: static ones by the hash of their contents, pictures once they are unveiled."""

import logging
from functools import cache
from pathlib import PurePosixPath

from aiohttp import web

from twincloth.collection.derivatives import FORMATS
from twincloth.exchange.refusal import Refusal
from twincloth.pages.conditions import has_already
from twincloth.pages.data_saving import saves_data, smaller
from twincloth.pages.headers import OPEN, READABLE
from twincloth.pages.negotiation import chosen_coding
from twincloth.pages.pictures import seen_picture
from twincloth.pages.services import services
from twincloth.pages.stored import stored
from twincloth.views.static import MEDIA_TYPES, PACKED, StaticFiles
from twincloth.views.viewer import View

FOR_EVER = "public, max-age=31536000, immutable"

PICTURE_TYPES = {form.suffix: form.media_type for form in FORMATS}

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get("/static/{hash}/{name:.+}")
async def static(request: web.Request) -> web.StreamResponse:
    """A file for browsers. Another hash is answered too, uncached: the page may be older than the server."""
    files = services(request).views.static
    name = request.match_info["name"]
    try:
        body, packed = _read(files, name)
    except KeyError:
        raise Refusal("unknown-page") from None
    coding = chosen_coding(request.headers.get("Accept-Encoding", ""), tuple(packed))
    headers = {"Content-Type": MEDIA_TYPES[PurePosixPath(name).suffix], "ETag": f'W/"{files.hash}"'}
    if packed:
        headers["Vary"] = "Accept-Encoding"
    if request.match_info["hash"] == files.hash:
        headers["Cache-Control"] = FOR_EVER
    if has_already(request, headers["ETag"]):
        return web.Response(status=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return web.Response(body=packed[coding] if coding else body, headers=headers)


@routes.get("/pictures/{name}")
async def picture(request: web.Request) -> web.StreamResponse:
    """One size of a picture, or a smaller one to save data. What is sealed is answered like what does not exist."""
    name = request.match_info["name"]
    seen = await seen_picture(request, name)
    if seen is None:
        raise Refusal("unknown-page")
    if saves_data(request):
        name = smaller(seen.picture, name)
    try:
        response = await stored(request, name, PICTURE_TYPES[name.rpartition(".")[2]])
    except KeyError:
        log.exception("the picture %s is not in the data folder", name)
        raise Refusal("unknown-page") from None
    response.headers["Vary"] = "Save-Data"
    if seen.view is View.SESSION:  # what hosts alone may see stays on nobody's disk
        response.headers.update({**OPEN, **READABLE, "Cache-Control": "private, max-age=31536000, immutable"})
    return response


@cache
def _read(files: StaticFiles, name: str) -> tuple[bytes, dict[str, bytes]]:
    """A file, and the same in each coding in which it was built, the smallest first. Raises KeyError."""
    path = files.path(name)
    beside = {coding: path.with_name(path.name + suffix) for coding, suffix in PACKED.items()}
    packed = {coding: file.read_bytes() for coding, file in beside.items() if file.is_file()}
    return path.read_bytes(), packed
