"""The picture of a gift: hosts send one, see how far it is, and it is shown."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.pictures import MOST_BYTES
from twincloth.pages.desk import desk_of
from twincloth.pages.file_answers import take_file
from twincloth.pages.gifts import gift_page

routes = web.RouteTableDef()


@routes.post("/host/gifts/{gift}/picture")
async def take_picture(request: web.Request) -> web.StreamResponse:
    """Take a picture in. A script is answered in lines of JSON, a plain form by a page. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    gift = desk.gift()

    async def hang(path: Path, tell: ProgressCallback) -> None:
        await desk.services.collection.hanging.replace(desk.content.code, gift.code, path, tell)
        await desk.revise("picture-replaced")

    then = desk.back(f"/host/gifts/{gift.code}", "#picture")
    return await take_file(
        desk, MOST_BYTES, hang, then, lambda refusal: gift_page(desk, gift, {"picture": refusal})
    )
