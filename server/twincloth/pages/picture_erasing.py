"""Erasing a picture: what hangs at a gift, or what hung before it, goes for good and at once."""

from __future__ import annotations

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import desk_and_form
from twincloth.pages.gifts import gift_page
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/picture/erase")
async def erase(request: web.Request) -> web.StreamResponse:
    """Erase the picture that the form names. Raises Refusal; what forbids it is told in place."""
    desk, typed = await desk_and_form(request)
    gift, here = desk.gift(), desk.services
    hangs = gift.original == typed.get("picture")
    try:
        async with here.uploads.busy(desk.content.code):
            await here.collection.hanging.erase(desk.content.code, gift.code, typed.get("picture", ""))
    except Refusal as refusal:
        return gift_page(await desk.again(), gift, {"erase": refusal})
    what = "picture" if hangs else "former-picture"
    tell(request, SecurityEvent.ERASED, desk.content.code, desk.host.id, what=what, gift=gift.code)
    await desk.revise_erased("picture-erased" if hangs else "former-picture-erased")
    raise desk.back(f"/host/gifts/{gift.code}", "#picture")
