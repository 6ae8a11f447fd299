"""Folders into a server by a browser: an archive that an owner sends, or a copy of the demo; and how far it is."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from aiohttp import web

from twincloth.background_threads import in_background
from twincloth.collection.folder import FolderProblems
from twincloth.collection.folder.archive import MOST_PACKED, UNPACKING, unpack
from twincloth.collection.folder.codes_file import FILE as CODES
from twincloth.collection.folder.dated_copy import dated_copy
from twincloth.collection.folder.reading import LIMITS
from twincloth.collection.keys import key_from
from twincloth.collection.limited_process import in_limited_process
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.history.reading import has_history, history_problems
from twincloth.pages.answer import html
from twincloth.pages.begin import begin_page
from twincloth.pages.begin_form import taken_keys
from twincloth.pages.file_answers import LINES
from twincloth.pages.forms import fields
from twincloth.pages.language import language_of
from twincloth.pages.owner import FIRST_PAGE as PATH
from twincloth.pages.owner import owner_of
from twincloth.pages.owner_work import TakenFolder
from twincloth.pages.refusals import meant, say_when, status_of
from twincloth.pages.services import Services, services
from twincloth.pages.taking_in import bring_back, parse, take_parsed
from twincloth.resources import DEMO
from twincloth.views.refusals import sentence

WORK = f"{PATH}/work"
DEMO_KEY = "oxford-perm"

routes = web.RouteTableDef()


@routes.post(f"{PATH}/folder")
async def send_archive(request: web.Request) -> web.StreamResponse:
    """Take a zip file, and begin to take in what is in it. A script is answered in a line of JSON. Raises Refusal."""
    link = await owner_of(request)
    here = services(request)
    scripted = LINES in request.headers.get("Accept", "")
    try:
        await here.owner_work.must_be_free()
        async with here.uploads.receive(request, PATH, MOST_PACKED, {}) as path:
            kept = path.rename(path.with_suffix(".zip"))
        try:
            await here.owner_work.begin("folder", lambda taken: _take_archive(here, kept, taken, link.id))
        except (Refusal, StorageFailure):
            kept.unlink()
            raise
    except (Refusal, StorageFailure) as error:
        refusal = meant(request, error)
        if scripted:
            words = sentence(refusal, language_of(request))
            return say_when(_line(status_of(refusal), refused=words), refusal)
        return say_when(begin_page(request, {"folder": refusal}), refusal)
    if scripted:
        return _line(200, hung=WORK)
    raise web.HTTPSeeOther(WORK)


@routes.post(f"{PATH}/demo")
async def copy_demo(request: web.Request) -> web.StreamResponse:
    """Begin to take in a copy of the demo, under a key of its own. Raises Refusal."""
    link = await owner_of(request)
    form, here = await fields(request), services(request)
    if form.get("do") != "copy":
        _to_begin()
    try:
        await here.owner_work.begin("demo", lambda taken: _take_demo(here, taken, link.id))
    except Refusal as refusal:
        return begin_page(request, {"demo": refusal})
    raise web.HTTPSeeOther(WORK)


@routes.get(WORK)
async def show(request: web.Request) -> web.StreamResponse:
    """How far it is, or what came of it. Raises Refusal for who is no owner."""
    await owner_of(request)
    here, language = services(request), language_of(request)
    taken = await here.owner_work.shown()
    if taken is None:
        _to_begin()
    page = here.views.page(
        "begin_work.html",
        language,
        path=WORK,
        taken=taken,
        content=here.collection.contents.get(taken.code),
        refused=sentence(taken.refusal, language) if taken.refusal else "",
    )
    return html(page)


def _to_begin() -> NoReturn:
    """A server that was started again meanwhile knows of none any more."""
    raise web.HTTPSeeOther(PATH)


async def _take_archive(here: Services, archive: Path, taken: TakenFolder, by: str) -> None:
    target = archive.with_suffix("")
    try:
        folder = await in_limited_process(UNPACKING, unpack, archive, target)
        taken.phase = "reading"
        if has_history(folder):
            await _with_history(here, folder, taken, by)
        else:
            await _without_history(here, folder, taken, by)
    finally:
        await in_background(_clear, archive, target)


def _clear(archive: Path, target: Path) -> None:
    archive.unlink(missing_ok=True)
    shutil.rmtree(target, ignore_errors=True)


async def _with_history(here: Services, folder: Path, taken: TakenFolder, by: str) -> None:
    # Here it is read by the server itself, as a folder of the machine's own is; so it is found right elsewhere first.
    if problems := await in_limited_process(LIMITS, history_problems, folder):
        raise FolderProblems(problems)
    history, present = await bring_back(here, folder, taken.tell, by)
    taken.code, taken.here_already = history.content.code, present is not None


async def _without_history(here: Services, folder: Path, taken: TakenFolder, by: str) -> None:
    exported = (folder / CODES).exists()
    parsed = await parse(folder)
    report = await take_parsed(here, parsed, taken.tell, by)
    taken.notes = parsed.notes
    taken.code, taken.created, taken.recoded = report.code, report.created, report.recoded
    taken.without_history = exported and report.created
    taken.cards = {name: len(getattr(report, name)) for name in ("new", "updated", "unchanged", "withdrawn")}


async def _take_demo(here: Services, taken: TakenFolder, by: str) -> None:
    target = here.uploads.place()
    try:
        key = key_from(DEMO_KEY, taken_keys(here.collection), "demo")
        await in_background(dated_copy, DEMO, target, datetime.now(UTC), key)
        taken.phase = "reading"
        await _without_history(here, target, taken, by)
        taken.without_history = False
    finally:
        await in_background(shutil.rmtree, target, ignore_errors=True)


def _line(status: int, **said: str) -> web.Response:
    return web.Response(body=json.dumps(said).encode() + b"\n", status=status, content_type=LINES)
