"""The picture of a gift: hosts send one, see how far it is, and it hangs."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

from aiohttp import web

from twincloth.collection.content import Gift
from twincloth.collection.pictures import MOST_BYTES
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_of
from twincloth.pages.gifts import gift_page
from twincloth.pages.headers import standing
from twincloth.pages.refusals import status_of
from twincloth.pages.services import services
from twincloth.views.refusals import sentence

LINES = "application/x-ndjson"
LOOK = 0.25
"""Seconds between two lines that tell how far it is; a browser that is gone is noticed by them."""

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/picture")
async def take_picture(request: web.Request) -> web.StreamResponse:
    """Take a picture in. A script is answered in lines of JSON, a plain form by a page. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    gift = desk.gift()
    scripted = LINES in request.headers.get("Accept", "")
    try:
        data = services(request).settings.data
        async with services(request).uploads.receive(request, desk.content.code, data, MOST_BYTES) as path:
            progress = UploadProgress()
            if scripted:
                return await _tell(desk, gift, path, progress)
            await _hang(desk, gift, path, progress)
    except (Refusal, StorageFailure) as error:
        refusal = _as_refusal(error)
        return _refused_line(desk, refusal) if scripted else gift_page(desk, gift, {"picture": refusal})
    raise desk.back(f"/host/gifts/{gift.code}", "#picture")


class UploadProgress:
    """How much of a picture is done, from 0 to 1."""

    def __init__(self) -> None:
        self.done = 0.0

    def tell(self, done: float) -> None:
        self.done = done


async def _hang(desk: Desk, gift: Gift, path: Path, progress: UploadProgress) -> None:
    await services(desk.request).collection.replace_picture(desk.content.code, gift.code, path, progress.tell)
    await services(desk.request).rooms.revise(desk.content.code)


async def _tell(desk: Desk, gift: Gift, path: Path, progress: UploadProgress) -> web.StreamResponse:
    """Say how far it is until it hangs; whoever goes away meanwhile has changed their mind."""
    # A proxy that collects an answer before it passes it on would show all of the progress at its end.
    response = web.StreamResponse(headers={"X-Accel-Buffering": "no", **standing(desk.request)})
    response.content_type = LINES
    await response.prepare(desk.request)
    hanging = asyncio.create_task(_hang(desk, gift, path, progress))
    try:
        while not (await asyncio.wait({hanging}, timeout=LOOK))[0]:
            await response.write(_line(done=round(progress.done, 3)))
        await response.write(await _outcome(desk, gift, hanging))
    except ConnectionError:
        log.info("the picture of %s was given up by its sender", gift.code)
    finally:
        hanging.cancel()
        await asyncio.wait({hanging})
    return response


async def _outcome(desk: Desk, gift: Gift, hanging: asyncio.Task[None]) -> bytes:
    try:
        await hanging
    except (Refusal, StorageFailure) as error:
        return _line(refused=sentence(_as_refusal(error), desk.language))
    except Exception:
        # The answer is under way, so the seam can no longer say it.
        log.exception("the picture of %s could not be hung", gift.code)
        return _line(refused=sentence(Refusal("server-error"), desk.language))
    return _line(hung=f"/host/gifts/{gift.code}?as={desk.host.id}#picture")


def _as_refusal(error: Refusal | StorageFailure) -> Refusal:
    if isinstance(error, StorageFailure):
        log.error("a picture could not be kept: %s", error)
        return Refusal(error.code)
    return error


def _refused_line(desk: Desk, refusal: Refusal) -> web.Response:
    body = _line(refused=sentence(refusal, desk.language))
    return web.Response(body=body, status=status_of(refusal), content_type=LINES)


def _line(**said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"
