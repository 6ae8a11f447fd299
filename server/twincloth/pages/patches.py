"""The patches of a gift as a host has drawn them on its picture: all of them sent by one form, and stored at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from aiohttp import web

from twincloth.collection.changes import change_gift
from twincloth.collection.content import Gift
from twincloth.collection.layout import DrawnPatch, Layout, to_be_cut, unmoved
from twincloth.collection.lengths import TITLE
from twincloth.collection.picture import Region
from twincloth.collection.wording import wording
from twincloth.exchange.handovers import handover_under
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, desk_and_form
from twincloth.pages.forms import FormFields
from twincloth.pages.gifts import gift_page
from twincloth.views.languages import translations

MOST_NEW = 400
"""Patches that one form may add; the largest quilts have as many."""

_FIELD = re.compile(r"x\.(new\d{1,4}|[0-9A-Z]{6})", re.ASCII)
_NUMBER = re.compile(r"\s*(\d{1,6})(?:\.\d*)?\s*", re.ASCII)

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/patches")
async def save(request: web.Request) -> web.StreamResponse:
    """Move patches, add some, and take some away. Raises Refusal; what does not fit is told in place."""
    desk, typed = await desk_and_form(request)
    gift = desk.gift()
    try:
        if typed.get("picture") != gift.original:
            raise Refusal("picture-changed")
        await desk.services.uploads.must_not_be_busy(desk.content.code)
        await _lay_out(desk, gift.code, layout_of(desk, gift, typed))
    except Refusal as refusal:
        return gift_page(desk, gift, {"patches": refusal}, typed)
    raise desk.back(f"/host/gifts/{gift.code}", "#patches")


async def _lay_out(desk: Desk, code: str, layout: Layout) -> None:
    """Store what is new and what is gone, then cut what is new or elsewhere out of the picture."""
    collection, exchange = desk.services.collection, desk.content.code
    cuts: dict[str, Region] = {}

    def change(gift: Gift) -> Gift:
        wanted = layout.of(desk.content, gift, collection.mint)
        cuts.update(to_be_cut(wanted, gift))
        return unmoved(wanted, gift)

    await collection.edit(exchange, lambda content: change_gift(content, code, change))
    if cuts:
        await collection.hanging.recrop(exchange, code, cuts)
    await desk.revise("patches-laid-out")


def layout_of(desk: Desk, gift: Gift, typed: FormFields) -> Layout:
    """What a form says. Raises Refusal."""
    handover = handover_under(desk.exchange, gift.code, gift.plan())
    return Layout(
        drawn=tuple(_drawn(desk, gift, typed)),
        removed=frozenset(name.removeprefix("remove.") for name in typed if name.startswith("remove.")),
        opened=frozenset(card.code for card in gift.cards if handover.was_opened(card.code)),
        language=desk.language,
        today=datetime.now(UTC).date().isoformat(),
    )


def _drawn(desk: Desk, gift: Gift, typed: FormFields) -> Iterator[DrawnPatch]:
    ids = [
        found[1] for name in typed if (found := _FIELD.fullmatch(name)) and f"remove.{found[1]}" not in typed
    ]
    number = len(gift.cards)
    for id in ids[: MOST_NEW + len(gift.cards)]:
        if not id.startswith("new"):
            yield DrawnPatch(code=id, name="", region=_region(typed, id))
        elif any(typed.get(f"{name}.{id}", "").strip() for name in ("name", "x", "y", "width", "height")):
            number += 1
            yield DrawnPatch(code="", name=_name(desk, typed, id, number), region=_region(typed, id))


def _region(typed: FormFields, id: str) -> Region:
    numbers = [_NUMBER.fullmatch(typed.get(f"{name}.{id}", "")) for name in ("x", "y", "width", "height")]
    if not all(numbers):
        raise Refusal("patch-needs-numbers")
    return Region(*(int(number[1]) for number in numbers if number))


def _name(desk: Desk, typed: FormFields, id: str, number: int) -> str:
    """What the host calls it, else a number to know it by."""
    written = wording(typed.get(f"name.{id}", ""), TITLE, needed=False)
    return written or translations(desk.language).gettext("Patch %(number)s") % {"number": number}
