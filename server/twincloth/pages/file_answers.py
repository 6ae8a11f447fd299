"""Answers to a file that a host sends: a script hears how far it is in lines of JSON, a plain form gets a page."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from twincloth.collection.derivatives import ProgressCallback
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk
from twincloth.pages.headers import standing
from twincloth.pages.refusals import meant, say_when, status_of
from twincloth.views.refusals import sentence

LINES = "application/x-ndjson"
LOOK = 0.25
"""Seconds between two lines that tell how far it is; a browser that is gone is noticed by them."""

Keep = Callable[[Path, ProgressCallback], Awaitable[None]]
"""Takes a file in, and tells how much of it is done, from 0 to 1. Raises Refusal, StorageFailure."""

log = logging.getLogger(__name__)


async def take_file(
    desk: Desk, most: int, keep: Keep, then: web.HTTPSeeOther, page: Callable[[Refusal], web.Response]
) -> web.StreamResponse:
    """Take a file of so many bytes at most in and go on to `then`; what was refused is told by the `page` of a form."""
    scripted = LINES in desk.request.headers.get("Accept", "")
    progress = _Progress()
    try:
        async with desk.upload(most) as path:
            keeping = keep(path, progress.tell)
            if scripted:
                return await _tell(desk, asyncio.ensure_future(keeping), progress, then)
            await keeping
    except (Refusal, StorageFailure) as error:
        refusal = meant(desk.request, error)
        return say_when(_refused(desk, refusal) if scripted else page(refusal), refusal)
    raise desk.told(then)


class _Progress:
    """How much of a file is done, from 0 to 1."""

    def __init__(self) -> None:
        self.done = 0.0

    def tell(self, done: float) -> None:
        self.done = done


async def _tell(
    desk: Desk, keeping: asyncio.Future[None], progress: _Progress, then: web.HTTPSeeOther
) -> web.StreamResponse:
    """Say how far it is until it is done; whoever goes away meanwhile has changed their mind."""
    try:
        if (await asyncio.wait({keeping}, timeout=LOOK))[0]:
            keeping.result()
            return desk.told(web.Response(body=_line(hung=str(then.location)), content_type=LINES))
        return await _stream(desk, keeping, progress, then)
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


async def _stream(
    desk: Desk, keeping: asyncio.Future[None], progress: _Progress, then: web.HTTPSeeOther
) -> web.StreamResponse:
    # A proxy that collects an answer before it passes it on would show all of the progress at its end.
    response = web.StreamResponse(headers={"X-Accel-Buffering": "no", **standing(desk.request)})
    response.content_type = LINES
    try:
        await response.prepare(desk.request)
        while True:
            await response.write(_line(done=round(progress.done, 3)))
            if (await asyncio.wait({keeping}, timeout=LOOK))[0]:
                break
        await response.write(_outcome(desk, keeping, then))
    except ConnectionError:
        log.info("%s was given up by its sender", desk.request.path)
    return response


def _outcome(desk: Desk, keeping: asyncio.Future[None], then: web.HTTPSeeOther) -> bytes:
    """The last line; the answer is under way, so that the seam can no longer say it."""
    try:
        keeping.result()
    except Exception as error:  # noqa: BLE001  # logged there, with its traceback where it is a defect
        return _line(refused=sentence(meant(desk.request, error), desk.language))
    return _line(hung=desk.hung(then))


def _refused(desk: Desk, refusal: Refusal) -> web.Response:
    body = _line(refused=sentence(refusal, desk.language))
    return web.Response(body=body, status=status_of(refusal), content_type=LINES)


def _line(**said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"
