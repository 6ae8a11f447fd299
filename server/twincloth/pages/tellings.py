"""Tellings: recordings of the makers, as long as their cards lie open; players fetch them piece by piece."""

import logging

from aiohttp import web

from twincloth.collection.content import Telling
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.byte_ranges import NotSatisfiable, wanted_range
from twincloth.pages.headers import standing
from twincloth.pages.services import services
from twincloth.pages.staff import is_host
from twincloth.views.showcase import showcase
from twincloth.views.viewer import View

FOLDER = "tellings"
"""Where they are in the store."""

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get("/tellings/{name}")
async def show(request: web.Request) -> web.StreamResponse:
    """All of a recording, or a part of it. Raises Refusal: of what is sealed as of what does not exist."""
    telling = await _told(request, request.match_info["name"])
    if telling is None:
        raise Refusal("unknown-page")
    etag = f'"{telling.name}"'
    headers = {
        "Content-Type": telling.media_type,
        "Accept-Ranges": "bytes",
        "ETag": etag,
        # A browser asks again each time, for the card may be folded again.
        "Cache-Control": "private, no-cache",
    }
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=headers)
    try:
        part = wanted_range(request, telling.size, etag)
    except NotSatisfiable:
        return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{telling.size}"})
    if not await services(request).museum.store.exists(f"{FOLDER}/{telling.name}"):
        log.error("the recording %s is not in the store", telling.name)
        raise Refusal("unknown-page")
    return await _send(request, telling, part, headers)


async def _told(request: web.Request, name: str) -> Telling | None:
    """The recording of this name, if this browser may hear it now: hosts hear all of their exchange."""
    museum, rooms = services(request).museum, services(request).rooms
    for code in museum.contents:
        exchange, content = await rooms.state(code)
        if is_host(request, exchange):
            heard = [card.telling for gift in content.gifts for card in gift.cards]
        else:
            heard = [card.told for gift in showcase(exchange, content, View.SESSION) for card in gift.cards]
        for telling in heard:
            if telling and telling.name == name:
                return telling
    return None


async def _send(
    request: web.Request, telling: Telling, part: tuple[int, int] | None, headers: dict[str, str]
) -> web.StreamResponse:
    start, end = part or (0, telling.size)
    response = web.StreamResponse(status=206 if part else 200, headers={**standing(request), **headers})
    response.content_length = end - start
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{telling.size}"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    try:
        async for piece in services(request).museum.store.stream(f"{FOLDER}/{telling.name}", start, end):
            await response.write(piece)
        await response.write_eof()
    except ConnectionError:
        log.debug("a player has heard enough of %s", telling.name)
    except (KeyError, StorageFailure):
        # Half of it is under way: all that is left to say is that it breaks off here.
        log.exception("the recording %s could not be read to its end", telling.name)
        if request.transport:
            request.transport.abort()
    return response
