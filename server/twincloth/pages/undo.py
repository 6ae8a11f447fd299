"""Undo: a change of what was authored, or an act, is taken back, as long as what it left still stands."""

from __future__ import annotations

import re
from typing import NoReturn

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.reversing import inverse_of
from twincloth.pages.desk import Desk, desk_and_form
from twincloth.pages.undoable import must_be_undoable
from twincloth.views.done import opposite
from twincloth.views.refusals import sentence

PAGE_OF_THE_DESK = re.compile(r"/(?:host|print)(?:/[\w-]+)*", re.ASCII)

routes = web.RouteTableDef()


@routes.post("/host/undo")
async def undo(request: web.Request) -> NoReturn:
    """Put back what stood there before a change, and go on where its word was said. Raises Refusal, StorageFailure."""
    desk, form = await desk_and_form(request, rehearsed=True)
    path = form.get("back", "")
    path = path if PAGE_OF_THE_DESK.fullmatch(path) else "/host/audit"
    if "act" in form:
        raise await _reverse(desk, path, form["act"])
    try:
        kept = await desk.services.collection.change_log.one(desk.content.code, form.get("change", ""))

        def back(content: Content) -> Content:
            return must_be_undoable(desk.exchange, content, kept.difference)

        await desk.edit(back, kept.difference.swaps(), opposite(kept.did), kept.of)
    except Refusal as refusal:
        raise desk.back(path, refused=sentence(refusal, desk.language)) from None
    raise desk.back(path)


async def _reverse(desk: Desk, path: str, act: str) -> web.HTTPSeeOther:
    """Take back what happened live, of this number, by the command that does so. Raises StorageFailure."""
    rooms, code = desk.services.rooms, desk.content.code
    number = int(act) if act.isascii() and act.isdigit() and len(act) < 12 else 0
    entries = await rooms.entries(code, number - 1, 1) if 0 < number <= desk.exchange.seq else []
    try:
        command = inverse_of(desk.exchange, entries[0]) if entries else None
        if command is None:
            raise Refusal("act-not-reversible")
        await rooms.find(code).give(command, desk.host.id)
    except Refusal as refusal:
        return desk.back(path, refused=sentence(refusal, desk.language))
    return desk.back(path, did="act-taken-back")
