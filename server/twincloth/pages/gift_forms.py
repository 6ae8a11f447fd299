"""The forms of a gift's page: its words, its custody, its lineage, and what is withdrawn or brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from twincloth.collection.changes import bring_back, change_gift, withdraw
from twincloth.collection.content import Content, Gift
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_and_form
from twincloth.pages.forms import FormFields, FormReader
from twincloth.pages.gifts import gift_page
from twincloth.pages.words import (
    seen_custody,
    seen_lineage,
    seen_words,
    with_custody,
    with_lineage,
    with_words,
)

DID = {"words": "gift-words-saved", "custody": "gift-custody-saved", "lineage": "gift-lineage-saved"}

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/words")
async def save_words(request: web.Request) -> web.StreamResponse:
    """What a gift is called, and what is said of it. Raises Refusal."""
    desk, typed = await desk_and_form(request)
    languages = desk.content.languages
    return await _save(desk, typed, lambda gift, reader: with_words(gift, languages, reader), seen_words)


@routes.post("/host/gifts/{gift}/custody")
async def save_custody(request: web.Request) -> web.StreamResponse:
    """Who has had a gift, and where it hung. Raises Refusal."""
    desk, typed = await desk_and_form(request)
    languages = desk.content.languages
    written = partial(with_custody, languages=languages, typed=typed)
    return await _save(desk, typed, lambda gift, reader: written(gift, reader=reader), seen_custody)


@routes.post("/host/gifts/{gift}/lineage")
async def save_lineage(request: web.Request) -> web.StreamResponse:
    """The gifts that it answers, from the first on. Raises Refusal."""
    desk, typed = await desk_and_form(request)
    languages = desk.content.languages
    written = partial(with_lineage, languages=languages, typed=typed)
    return await _save(desk, typed, lambda gift, reader: written(gift, reader=reader), seen_lineage)


async def _save(
    desk: Desk, typed: FormFields, written: Callable[[Gift, FormReader], Gift], seen: Callable[[Gift], str]
) -> web.StreamResponse:
    """Store what was written, or show the form again with what is wrong, nothing of it lost."""
    gift, reader = desk.gift(), FormReader(typed)
    written(gift, reader)
    form = desk.request.path.rpartition("/")[2]
    if reader.problems:
        return gift_page(desk, gift, reader.problems, typed)

    def change(gift: Gift) -> Gift:
        if typed.get("seen") != seen(gift):
            raise Refusal("changed-meanwhile")
        return written(gift, FormReader(typed))

    try:
        await desk.edit(lambda content: change_gift(content, gift.code, change), did=DID[form])
    except Refusal as refusal:
        return gift_page(await desk.again(), gift, {form: refusal}, typed)
    raise desk.back(f"/host/gifts/{gift.code}", f"#{form}")


@routes.post("/host/withdraw")
async def take_back(request: web.Request) -> web.StreamResponse:
    """Withdraw a gift or a card: its label answers since when it is gone. Raises Refusal."""
    today = datetime.now(UTC).date().isoformat()
    return await _change(request, lambda content, code: withdraw(content, code, today), "withdrawn")


@routes.post("/host/bring-back")
async def show_again(request: web.Request) -> web.StreamResponse:
    """Bring a withdrawn gift or card back. Raises Refusal."""
    return await _change(request, bring_back, "brought-back")


async def _change(
    request: web.Request, change: Callable[[Content, str], Content], did: str
) -> web.StreamResponse:
    desk, typed = await desk_and_form(request)
    code = typed.get("code", "").upper()
    found = desk.content.card(code)
    gift = found[0] if found else desk.content.gift(code)
    if gift is None:
        raise Refusal("unknown-gift")
    try:
        await desk.edit(lambda content: change(content, code), did=did, of=code)
    except Refusal as refusal:
        return gift_page(desk, gift, {"withdrawn": refusal})
    raise desk.back(f"/host/gifts/{gift.code}", "#cards" if found else "")
