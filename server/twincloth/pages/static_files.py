"""Static files for browsers, by the hash of their contents: our own, and those of another release that runs beside us."""

from functools import cache
from pathlib import PurePosixPath

from aiohttp import ClientError, hdrs, web

from twincloth.exchange.refusal import Refusal
from twincloth.live.fleet import Fleet
from twincloth.pages.conditions import has_already
from twincloth.pages.negotiation import chosen_coding
from twincloth.pages.services import services
from twincloth.views.static import MEDIA_TYPES, PACKED, StaticFiles

FOR_EVER = "public, max-age=31536000, immutable"

ASKED = (hdrs.ACCEPT_ENCODING, hdrs.IF_NONE_MATCH)
TOLD = (hdrs.CONTENT_TYPE, hdrs.CONTENT_ENCODING, hdrs.CACHE_CONTROL, hdrs.ETAG, hdrs.VARY)
"""Headers that go from one process to another, and back."""

routes = web.RouteTableDef()
internal = web.RouteTableDef()
"""For other processes, which have other files."""


@routes.get("/static/{hash}/{name:.+}")
async def static(request: web.Request) -> web.StreamResponse:
    """A file for browsers. Another hash is answered too, by whoever has it, or uncached: the page may be older."""
    here = services(request)
    if here.sharing and request.match_info["hash"] != here.views.static.hash:
        theirs = await _of_other_release(request, here.sharing.fleet)
        if theirs:
            return theirs
    return _own_file(request)


@internal.get("/static/{hash}/{name:.+}")
async def for_others(request: web.Request) -> web.StreamResponse:
    """What a browser gets here; other processes are not asked again."""
    try:
        return _own_file(request)
    except Refusal:
        raise web.HTTPNotFound from None


async def _of_other_release(request: web.Request, fleet: Fleet) -> web.Response | None:
    """What a process answers whose files these are; None where none is alive, or it has no such file."""
    # A path that climbs would lead to what processes ask each other alone.
    if ".." in request.match_info["name"].split("/"):
        return None
    there = await fleet.processes.find_files("/static/" + request.match_info["hash"])
    if there is None:
        return None
    headers = {name: request.headers[name] for name in ASKED if name in request.headers}
    try:
        asked = await fleet.client.ask(there, "GET", request.rel_url.raw_path, headers=headers)
        async with asked as answer:
            if answer.status not in (200, 304):
                return None
            told = {name: answer.headers[name] for name in TOLD if name in answer.headers}
            return web.Response(status=answer.status, body=await answer.read() or None, headers=told)
    except (ClientError, OSError):
        return None


def _own_file(request: web.Request) -> web.Response:
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


@cache
def _read(files: StaticFiles, name: str) -> tuple[bytes, dict[str, bytes]]:
    """A file, and the same in each coding in which it was built, the smallest first. Raises KeyError."""
    path = files.path(name)
    beside = {coding: path.with_name(path.name + suffix) for coding, suffix in PACKED.items()}
    packed = {coding: file.read_bytes() for coding, file in beside.items() if file.is_file()}
    return path.read_bytes(), packed
