"""The recording of a card at the desk: hosts put it there, and what is said in it in every language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from aiohttp import web
from msgspec.structs import replace

from twincloth.background_threads import in_background
from twincloth.collection.captions import MOST_BYTES, given, read_file, transcript
from twincloth.collection.changes import change_card
from twincloth.collection.content import Card
from twincloth.collection.recording import Recording
from twincloth.collection.recordings import LARGEST, LIMITS, cleaned_and_named
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.file_answers import take_file
from twincloth.pages.forms import FormFields
from twincloth.pages.recordings import FOLDER

PATH = "/host/cards/{card}/telling"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """The recording of a card, and its words. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    return _page(desk, desk.card()[1])


@routes.post(PATH)
async def take(request: web.Request) -> web.StreamResponse:
    """Take a recording in. A script is answered in a line of JSON, a plain form by a page. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    _, card = desk.card()
    return await take_file(
        desk,
        LARGEST,
        lambda path, _: _keep(desk, card, path),
        desk.back(_path(card)),
        lambda refusal: _page(desk, card, {"recording": refusal}),
    )


@routes.post(f"{PATH}/words")
async def write(request: web.Request) -> web.Response:
    """Take in what is said. Raises Refusal."""
    desk, form = await desk_and_form(request)
    _, card = desk.card()
    words: dict[str, str] = {}
    problems: dict[str, Refusal] = {}
    for language in desk.content.languages:
        try:
            words[language] = transcript(form.get(f"transcript.{language}", ""))
        except Refusal as refusal:
            problems[f"transcript.{language}"] = refusal
    if problems:
        return _page(desk, card, problems, form)
    await _change(
        desk, card, lambda recording: recording and replace(recording, transcript=words), "transcript-saved"
    )
    raise desk.back(_path(card), "#words")


@routes.post(f"{PATH}/captions/{{language}}")
async def take_captions(request: web.Request) -> web.StreamResponse:
    """Take in a WebVTT file as what is said in one language. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    _, card = desk.card()
    language = request.match_info["language"]
    if language not in desk.content.languages:
        raise Refusal("unknown-page")
    return await take_file(
        desk,
        MOST_BYTES,
        lambda path, _: _keep_captions(desk, card, language, path),
        desk.back(_path(card), "#words"),
        lambda refusal: _page(desk, card, {f"captions.{language}": refusal}),
    )


@routes.post(f"{PATH}/remove")
async def remove(request: web.Request) -> NoReturn:
    """Take a recording away for good. Raises Refusal."""
    desk, _ = await desk_and_form(request)
    _, card = desk.card()
    await _change(desk, card, lambda _: None, "recording-removed")
    raise desk.back(_path(card))


def _path(card: Card) -> str:
    return PATH.replace("{card}", card.code)


async def _keep(desk: Desk, card: Card, path: Path) -> None:
    """The file first, so that no card ever points at one that is missing; then what it replaces goes."""
    media, name = await desk.services.workshop.desk.in_process(LIMITS, desk.host.id, cleaned_and_named, path)

    def told(before: Recording | None) -> Recording:
        words = before.transcript if before else {}
        taken = before.taken if before and before.name == name else datetime.now(UTC).date().isoformat()
        return Recording(
            name=name, media_type=media.media_type, size=media.size, transcript=words, taken=taken
        )

    store = desk.services.collection.store
    async with store.retaining():
        await store.put_file(f"{FOLDER}/{name}", path)
        await _change(desk, card, told, "recording-taken")


async def _keep_captions(desk: Desk, card: Card, language: str, path: Path) -> None:
    text = given(await in_background(read_file, path))
    await _change(
        desk,
        card,
        lambda told: replace(told, transcript={**told.transcript, language: text}) if told else None,
        "captions-taken",
    )


async def _change(
    desk: Desk, card: Card, change: Callable[[Recording | None], Recording | None], did: str
) -> None:
    """What it has no more is gone at once, unless another card has it."""

    def changed(now: Card) -> Card:
        return replace(now, recording=change(now.recording))

    await desk.erase(lambda content: change_card(content, card.code, changed), did)


def _page(
    desk: Desk, card: Card, problems: Problems | None = None, typed: FormFields | None = None
) -> web.Response:
    return desk.page(
        "recording_desk.html", _path(card), problems, card=card, typed=typed or {}, most_bytes=LARGEST
    )
