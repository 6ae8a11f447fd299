"""The telling of a card at the desk: hosts put a recording there, and what is said in it in every language."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.changes import change_card
from twincloth.collection.content import Card, Recording
from twincloth.collection.lengths import TRANSCRIPT
from twincloth.collection.recordings import LARGEST, clean, name_of
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_of
from twincloth.pages.editing import edit
from twincloth.pages.forms import fields
from twincloth.pages.gift_picture import LINES
from twincloth.pages.recordings import FOLDER
from twincloth.pages.refusals import status_of
from twincloth.pages.services import services
from twincloth.pages.words import FormReader, Typed
from twincloth.views.refusals import sentence

PATH = "/host/cards/{card}/telling"

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """The recording of a card, and its words. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    return _page(desk, _card(desk))


@routes.post(PATH)
async def take(request: web.Request) -> web.StreamResponse:
    """Take a recording in. A script is answered in a line of JSON, a plain form by a page. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    card = _card(desk)
    scripted = LINES in request.headers.get("Accept", "")
    try:
        data = services(request).settings.data
        async with services(request).uploads.receive(request, desk.content.code, data, LARGEST) as path:
            await _keep(desk, card, path)
    except (Refusal, StorageFailure) as error:
        refusal = _as_refusal(error)
        if not scripted:
            return _page(desk, card, {"recording": refusal})
        return _line(status_of(refusal), refused=sentence(refusal, desk.language))
    if scripted:
        return _line(200, hung=f"{_path(card)}?as={desk.host.id}")
    raise desk.back(_path(card))


@routes.post(f"{PATH}/words")
async def write(request: web.Request) -> web.Response:
    """Take in what is said. Raises Refusal."""
    form = await fields(request)
    desk = await desk_of(request, form.get("as", ""))
    card = _card(desk)
    reader = FormReader(form)
    names = {language: f"transcript.{language}" for language in desk.content.languages}
    words = {one: reader.line(name, TRANSCRIPT, needed=False) for one, name in names.items()}
    if reader.problems:
        return _page(desk, card, reader.problems, form)
    await _change(desk, card, lambda recording: recording and replace(recording, transcript=words))
    raise desk.back(_path(card), "#words")


@routes.post(f"{PATH}/remove")
async def remove(request: web.Request) -> NoReturn:
    """Take a recording away for good. Raises Refusal."""
    form = await fields(request)
    desk = await desk_of(request, form.get("as", ""))
    card = _card(desk)
    await _change(desk, card, lambda _: None)
    await _forget(desk, card.recording)
    raise desk.back(_path(card))


def _card(desk: Desk) -> Card:
    found = desk.content.card(desk.request.match_info["card"].upper())
    if found is None:
        raise Refusal("unknown-patch")
    return found[1]


def _path(card: Card) -> str:
    return PATH.replace("{card}", card.code)


async def _keep(desk: Desk, card: Card, path: Path) -> None:
    """The file first, so that no card ever points at one that is missing; then what it replaces goes."""
    media = await asyncio.to_thread(clean, path)
    name = await asyncio.to_thread(name_of, path, media)
    await services(desk.request).collection.store.put_file(f"{FOLDER}/{name}", path)

    def told(before: Recording | None) -> Recording:
        words = before.transcript if before else {}
        return Recording(name=name, media_type=media.media_type, size=media.size, transcript=words)

    await _change(desk, card, told)
    await _forget(desk, card.recording)


async def _change(desk: Desk, card: Card, change: Callable[[Recording | None], Recording | None]) -> None:
    await edit(
        desk.request,
        desk.content.code,
        lambda content: change_card(
            content, card.code, lambda now: replace(now, recording=change(now.recording))
        ),
    )


async def _forget(desk: Desk, recording: Recording | None) -> None:
    """Delete a recording that no card tells any more."""
    collection = services(desk.request).collection
    if recording and not collection.holders(recording.name):
        await collection.store.delete(f"{FOLDER}/{recording.name}")


def _page(
    desk: Desk, card: Card, problems: Problems | None = None, typed: Typed | None = None
) -> web.Response:
    return desk.page(
        "recording_desk.html", _path(card), problems, card=card, typed=typed or {}, most_bytes=LARGEST
    )


def _as_refusal(error: Refusal | StorageFailure) -> Refusal:
    if isinstance(error, StorageFailure):
        log.error("a recording could not be kept: %s", error)
        return Refusal(error.code)
    return error


def _line(status: int, **said: str) -> web.Response:
    return web.Response(body=json.dumps(said).encode() + b"\n", status=status, content_type=LINES)
