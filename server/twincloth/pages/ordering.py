"""The order of the handovers, and that of a gift's patches: a host moves one, and the page shows them as they stand then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.changes import change_gift
from twincloth.collection.content import Content, Gift
from twincloth.collection.ordering import arranged, beside, put
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form
from twincloth.pages.forms import FormFields, whole_number
from twincloth.pages.gifts import gift_page, gifts_page
from twincloth.pages.order_rows import OrderRow, gift_order, patch_order

STEPS = {"up": -1, "down": 1}
"""Buttons, and how far they move what they name."""

MOST_PLACES = 10_000
"""More than anything that stands in an order."""

routes = web.RouteTableDef()


@routes.post("/host/gifts/order")
async def order_gifts(request: web.Request) -> web.StreamResponse:
    """Move a gift before or behind others. Raises Refusal; what forbids it is told in place."""
    desk, typed = await desk_and_form(request)

    def change(content: Content) -> Content:
        order = moved(gift_order(desk.exchange, content), typed)
        return replace(content, gifts=arranged(content.gifts, order, lambda gift: gift.code))

    return await _store(desk, typed, change, "gifts-reordered", "/host/gifts", gifts_page)


@routes.post("/host/gifts/{gift}/order")
async def order_patches(request: web.Request) -> web.StreamResponse:
    """Move a patch before or behind others. Raises Refusal; what forbids it is told in place."""
    desk, typed = await desk_and_form(request)
    code = desk.gift().code

    def change(gift: Gift) -> Gift:
        order = moved(patch_order(desk.exchange, gift), typed)
        return replace(gift, cards=arranged(gift.cards, order, lambda card: card.code))

    def page(desk: Desk, problems: Problems) -> web.Response:
        return gift_page(desk, desk.gift(), problems)

    def changed(content: Content) -> Content:
        return change_gift(content, code, change)

    return await _store(desk, typed, changed, "patches-reordered", f"/host/gifts/{code}", page)


def moved(rows: Sequence[OrderRow], typed: FormFields) -> list[str]:
    """The codes as a form wants them: one a step `up` or `down`, or a `code` put at a `place`, from 1. Raises Refusal."""
    order = [row.code for row in rows]
    settled = {row.code for row in rows if row.settled}
    for name, step in STEPS.items():
        if code := typed.get(name):
            return put(order, settled, code, beside(order, settled, code, step))
    place = whole_number(typed.get("place", ""), range(MOST_PLACES))
    if place is None:
        raise Refusal("order-needs-place")
    return put(order, settled, typed.get("code", ""), place - 1)


async def _store(
    desk: Desk,
    typed: FormFields,
    change: Callable[[Content], Content],
    did: str,
    path: str,
    page: Callable[[Desk, Problems], web.Response],
) -> web.StreamResponse:
    try:
        await desk.edit(change, did=did)
    except Refusal as refusal:
        return page(await desk.again(), {"order": refusal})
    code = next((typed[name] for name in (*STEPS, "code") if typed.get(name)), "")
    raise desk.back(path, f"#place-{code}")
