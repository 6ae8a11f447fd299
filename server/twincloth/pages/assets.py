"""Files for browsers: static ones by the hash of their contents, pictures once they are unveiled."""

import gzip
import logging
from functools import cache
from pathlib import PurePosixPath

from aiohttp import web

from twincloth.collection.derivatives import FORMATS
from twincloth.exchange.refusal import Refusal
from twincloth.pages.headers import OPEN
from twincloth.pages.negotiation import takes_gzip
from twincloth.pages.pictures import picture_seen_by
from twincloth.pages.services import services
from twincloth.pages.stored import stored
from twincloth.views.static import MEDIA_TYPES, StaticFiles
from twincloth.views.viewer import View

FOR_EVER = "public, max-age=31536000, immutable"
WORTH_PACKING = frozenset({".css", ".js", ".svg", ".txt"})

PICTURE_TYPES = {form.suffix: form.media_type for form in FORMATS}

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get("/static/{hash}/{name:.+}")
async def static(request: web.Request) -> web.StreamResponse:
    """A file of the web folder. Another hash is answered too, uncached: the page may be older than the server."""
    files = services(request).views.static
    name = request.match_info["name"]
    try:
        # Sheets in an order of which no page of ours knows are read, but neither packed nor kept.
        body, packed = _contents(files, name) if files.is_ours(name) else (_read(files, name), None)
    except KeyError:
        raise Refusal("unknown-page") from None
    takes_packed = packed and takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = web.Response(body=packed if takes_packed else body)
    response.headers["Content-Type"] = MEDIA_TYPES[PurePosixPath(name).suffix]
    if packed:
        response.headers["Vary"] = "Accept-Encoding"
    if takes_packed:
        response.headers["Content-Encoding"] = "gzip"
    if files.prefix == f"/static/{request.match_info['hash']}":
        response.headers["Cache-Control"] = FOR_EVER
    return response


@routes.get("/pictures/{name}")
async def picture(request: web.Request) -> web.StreamResponse:
    """One size of a picture. What is sealed is answered like what does not exist."""
    name = request.match_info["name"]
    view = await picture_seen_by(request, name)
    if view is None:
        raise Refusal("unknown-page")
    try:
        response = await stored(request, name, PICTURE_TYPES[name.rpartition(".")[2]])
    except KeyError:
        log.exception("the picture %s is not in the data folder", name)
        raise Refusal("unknown-page") from None
    if view is View.SESSION:  # what hosts alone may see stays on nobody's disk
        response.headers.update({**OPEN, "Cache-Control": "private, max-age=31536000, immutable"})
    return response


@cache
def _contents(files: StaticFiles, name: str) -> tuple[bytes, bytes | None]:
    """A file and, where it is worth it, the same packed. Raises KeyError."""
    body = _read(files, name)
    return body, gzip.compress(body, mtime=0) if PurePosixPath(name).suffix in WORTH_PACKING else None


def _read(files: StaticFiles, name: str) -> bytes:
    """A file, or the sheets of a page as one. Raises KeyError."""
    return b"\n".join(path.read_bytes() for path in files.parts_of(name))
