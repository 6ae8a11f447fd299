"""What hosts take back in a gift's picture: the picture itself, and the patches of cards that are withdrawn."""

from __future__ import annotations

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import desk_and_form
from twincloth.pages.gifts import gift_page

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/picture/undo")
async def go_back(request: web.Request) -> web.StreamResponse:
    """Hang the picture again that hung before. Raises Refusal; what forbids it is told in place."""
    desk, typed = await desk_and_form(request)
    gift = desk.gift()
    try:
        await desk.services.uploads.must_not_be_busy(desk.content.code)
        await desk.services.collection.hanging.go_back(desk.content.code, gift.code, typed.get("former", ""))
    except Refusal as refusal:
        return gift_page(await desk.again(), gift, {"former": refusal})
    await desk.revise("picture-undone")
    raise desk.back(f"/host/gifts/{gift.code}", "#picture")


@routes.post("/host/cards/{card}/cover")
async def cover(request: web.Request) -> web.StreamResponse:
    """Cover the patch of a withdrawn card, or show it again. Raises Refusal; what forbids it is told in place."""
    desk, typed = await desk_and_form(request)
    gift, card = desk.card()
    hanging, covers = desk.services.collection.hanging, typed.get("do") == "cover"
    try:
        await desk.services.uploads.must_not_be_busy(desk.content.code)
        await (hanging.cover if covers else hanging.uncover)(desk.content.code, card.code)
    except Refusal as refusal:
        return gift_page(desk, gift, {f"cover.{card.code}": refusal})
    await desk.revise("patch-covered" if covers else "patch-uncovered")
    raise desk.back(f"/host/gifts/{gift.code}", "#cards")
