"""Undo: a change of what was authored is taken back, as long as what it left still stands."""

from __future__ import annotations

import re
from typing import NoReturn

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import desk_and_form
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
    try:
        kept = await desk.services.collection.change_log.one(desk.content.code, form.get("change", ""))

        def back(content: Content) -> Content:
            return must_be_undoable(desk.exchange, content, kept.difference)

        await desk.edit(back, kept.difference.swaps(), opposite(kept.did), kept.of)
    except Refusal as refusal:
        raise desk.back(path, refused=sentence(refusal, desk.language)) from None
    raise desk.back(path)
