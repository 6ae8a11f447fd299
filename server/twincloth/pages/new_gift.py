"""A new gift: what it is called, what it is, who gives it to whom; its picture, patches and story come later."""

from __future__ import annotations

from aiohttp import web

from twincloth.collection.content import GiftText
from twincloth.collection.lengths import PARAGRAPH, TITLE
from twincloth.collection.making import with_new_gift
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields, FormReader
from twincloth.pages.gift_sides import sides
from twincloth.pages.words import kind_of
from twincloth.views.kinds import KIND_NAMES

PATH = "/host/gifts/new"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The form. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as")))


@routes.post(PATH)
async def make(request: web.Request) -> web.StreamResponse:
    """Make it, and go on to its page. Raises Refusal; what is wrong with a field is told in place."""
    desk, typed = await desk_and_form(request)
    reader = FormReader(typed)
    text = _text(desk, reader)
    if reader.problems:
        return _page(desk, reader.problems, typed)
    code = desk.services.collection.mint()
    try:
        async with desk.services.collection.hanging.linen() as linen:
            await desk.edit(
                lambda content: with_new_gift(content, text, code, linen), did="gift-made", of=code
            )
    except Refusal as refusal:
        return _page(await desk.again(), {"gift": refusal}, typed)
    raise desk.back(f"/host/gifts/{code}", "#picture")


def _text(desk: Desk, reader: FormReader) -> GiftText:
    languages = desk.content.languages
    nothing = dict.fromkeys(languages, "")
    giver, receiver = sides(desk.content, reader)
    return GiftText(
        key="",
        giver=giver,
        receiver=receiver,
        title=reader.text("title", languages, TITLE),
        kind=kind_of("quilt", languages, reader),
        makers=reader.text("makers", languages, PARAGRAPH, needed=False),
        story=nothing,
        alt=nothing,
        lineage=(),
    )


def _page(desk: Desk, problems: Problems | None = None, typed: FormFields | None = None) -> web.Response:
    own = desk.host.place or next((place.key for place in desk.content.places), "")
    other = next((place.key for place in desk.content.places if place.key != own), "")
    return desk.page(
        "new_gift.html",
        PATH,
        problems,
        typed=typed or {},
        kinds=KIND_NAMES,
        chosen={"giver": own, "receiver": other} | dict(typed or {}),
    )
