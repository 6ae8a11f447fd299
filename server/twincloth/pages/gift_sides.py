"""Between whom a gift goes: hosts may change it until somebody has touched its threads."""

from __future__ import annotations

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.changes import change_gift
from twincloth.collection.content import Content
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import desk_and_form
from twincloth.pages.forms import FormReader
from twincloth.pages.gifts import gift_page
from twincloth.pages.harmless import must_be_harmless

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/sides")
async def save(request: web.Request) -> web.StreamResponse:
    """Another giver, another receiver. Raises Refusal; what forbids it is told in place."""
    desk, typed = await desk_and_form(request)
    gift, reader = desk.gift(), FormReader(typed)
    giver, receiver = sides(desk.content, reader)
    if reader.problems:
        return gift_page(desk, gift, reader.problems, typed)

    def change(content: Content) -> Content:
        changed = change_gift(content, gift.code, lambda gift: replace(gift, giver=giver, receiver=receiver))
        must_be_harmless(desk.exchange, content, changed)
        return changed

    try:
        await desk.edit(change, did="gift-sides-saved")
    except Refusal as refusal:
        return gift_page(await desk.again(), gift, {"sides": refusal}, typed)
    raise desk.back(f"/host/gifts/{gift.code}", "#sides")


def sides(content: Content, reader: FormReader) -> tuple[str, str]:
    """The giver and the receiver of a form, two places of today; what is wrong is noted by the reader."""
    places = {place.key for place in content.places}
    chosen = {name: reader.given(name) or "" for name in ("giver", "receiver")}
    for name, key in chosen.items():
        if key not in places:
            reader.problems[name] = Refusal("unknown-place")
    if chosen["giver"] == chosen["receiver"] and not reader.problems:
        reader.problems["receiver"] = Refusal("gift-to-itself")
    return chosen["giver"], chosen["receiver"]
