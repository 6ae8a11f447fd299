"""The lineage: the gifts that a gift answers, from the first on, as a page of its own."""

from typing import NamedTuple

from aiohttp import web

from twincloth.collection.content import Lineage
from twincloth.collection.content_index import CodeTarget
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import KEPT, html
from twincloth.pages.exchange import CODE
from twincloth.pages.guesses import look_up
from twincloth.pages.headers import OPEN
from twincloth.pages.language import language_asked
from twincloth.pages.services import services
from twincloth.views.viewer import View, Viewer
from twincloth.views.visible_gifts import GiftView, visible_gifts

routes = web.RouteTableDef()


class LineageStep(NamedTuple):
    """One step, and the gifts of this exchange that it leads to, where it is the last of theirs."""

    lineage: Lineage
    gifts: list[GiftView]


@routes.get(f"/{CODE}/lineage")
async def show(request: web.Request) -> web.Response:
    """Of one gift, or of all of an exchange, as far as they are unveiled. Raises Refusal.

    What is sealed, what has no lineage and what does not exist are answered alike.
    """
    found = await look_up(request, request.match_info["code"])
    if found is None or found.kind == "card" or found.withdrawn:
        raise Refusal("unknown-page")
    if found.exchange.rehearsal:
        raise Refusal("unknown-page")
    exchange, content = await services(request).rooms.state(found.exchange.code)
    gifts = [
        gift for gift in visible_gifts(exchange, content, View.SESSION) if gift.shown and _of(found, gift)
    ]
    told = steps(gifts)
    if not told:
        raise Refusal("unknown-page")
    page = services(request).views.exchange_page(
        "lineage.html",
        Viewer(View.SESSION, language_asked(request, content.languages)),
        exchange,
        content,
        path=f"/{found.code}/lineage",
        steps=told,
        code=found.code,
        lines=[gift for gift in gifts if gift.shown and gift.shown.lineage],
    )
    return html(page, headers=OPEN | KEPT)


def steps(gifts: list[GiftView]) -> list[LineageStep]:
    """The steps of several gifts as one line of years: what two gifts tell alike is told once."""
    found: list[LineageStep] = []
    for gift in gifts:
        lineage = gift.shown.lineage if gift.shown else ()
        for number, earlier in enumerate(lineage, 1):
            last = [gift] if number == len(lineage) else []
            same = next((step for step in found if step.lineage == earlier), None)
            if same:
                same.gifts.extend(last)
            else:
                found.append(LineageStep(earlier, last))
    return sorted(found, key=lambda step: step.lineage.year)


def _of(found: CodeTarget, gift: GiftView) -> bool:
    return found.gift is None or gift.code == found.gift.code
