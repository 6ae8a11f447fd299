"""Recordings of the makers, as long as their cards lie open; players fetch them piece by piece."""

import logging
from typing import NamedTuple

from aiohttp import web

from twincloth.collection.captions import SUFFIX, cues_of, given
from twincloth.collection.content import Content
from twincloth.collection.recording import Recording
from twincloth.database import StorageFailure
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.pages.byte_ranges import NotSatisfiable, wanted_range
from twincloth.pages.conditions import has_already
from twincloth.pages.first_answer import first_answer
from twincloth.pages.headers import OPEN, standing
from twincloth.pages.services import services
from twincloth.pages.staff import is_host
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts

FOLDER = "tellings"
"""Where they are in the store."""

# A browser asks again each time, for the card may be folded again.
SHARED = {**OPEN, "Cache-Control": "private, no-cache", "Access-Control-Allow-Origin": "*"}
"""Of what everybody may hear; what hosts alone may hear stays on nobody's disk."""

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


class Heard(NamedTuple):
    """A recording that this browser may hear; `shared` is whether everybody may, and not hosts alone."""

    recording: Recording
    shared: bool

    def known_as(self, name: str) -> bool:
        """Whether the recording is called so, or its captions in any language."""
        return name == self.recording.name or (
            name.endswith(SUFFIX) and name in self.recording.captions.values()
        )


@routes.get("/tellings/{name}")
async def show(request: web.Request) -> web.StreamResponse:
    """All of a recording, or a part of it; or its captions. Raises Refusal: of what is sealed as of what does not exist."""
    name = request.match_info["name"]
    heard = await _heard(request, name)
    if heard is None:
        raise Refusal("unknown-page")
    if name != heard.recording.name:
        return _captions(request, heard, name)
    recording = heard.recording
    etag = f'"{recording.name}"'
    headers = {
        "Content-Type": recording.media_type,
        "Accept-Ranges": "bytes",
        "ETag": etag,
        **(SHARED if heard.shared else {}),
    }
    if has_already(request, etag):
        return web.Response(status=304, headers=headers)
    try:
        part = wanted_range(request, recording.size, etag)
    except NotSatisfiable:
        return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{recording.size}"})
    if not await services(request).collection.store.can_be_read(f"{FOLDER}/{recording.name}"):
        log.error("the recording %s is not in the store", recording.name)
        raise Refusal("unknown-page")
    return await _send(request, recording, part, headers)


async def _heard(request: web.Request, name: str) -> Heard | None:
    """The recording of this name, if this browser may hear it now: hosts hear all of their exchange."""

    def heard(exchange: Exchange, content: Content) -> Heard | None:
        shown = visible_gifts(exchange, content, View.SESSION)
        told = [(card.told, True) for gift in shown for card in gift.cards]
        if is_host(request, exchange):
            told += [(card.recording, False) for gift in content.gifts for card in gift.cards]
        return next(
            (Heard(one, shared) for one, shared in told if one and Heard(one, shared).known_as(name)), None
        )

    return await first_answer(request, services(request).collection.holders(name), heard)


def _captions(request: web.Request, heard: Heard, name: str) -> web.Response:
    etag = f'"{name}"'
    headers = {"ETag": etag, **(SHARED if heard.shared else {})}
    if has_already(request, etag):
        return web.Response(status=304, headers=headers)
    told = heard.recording
    language = next(language for language, known in told.captions.items() if known == name)
    text = given(cues_of(told.transcript[language])) + "\n"
    response = web.Response(text=text, content_type="text/vtt", charset="utf-8", headers=headers)
    response.enable_compression()
    return response


async def _send(
    request: web.Request, recording: Recording, part: tuple[int, int] | None, headers: dict[str, str]
) -> web.StreamResponse:
    start, end = part or (0, recording.size)
    response = web.StreamResponse(status=206 if part else 200, headers={**standing(request), **headers})
    response.content_length = end - start
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{recording.size}"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    try:
        async for piece in services(request).collection.store.stream(
            f"{FOLDER}/{recording.name}", start, end
        ):
            await response.write(piece)
        await response.write_eof()
    except ConnectionError:
        log.debug("a player has heard enough of %s", recording.name)
    except (KeyError, StorageFailure):
        # Half of it is under way: all that is left to say is that it breaks off here.
        log.exception("the recording %s could not be read to its end", recording.name)
        if request.transport:
            request.transport.abort()
    return response
