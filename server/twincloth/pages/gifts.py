"""The desk's gifts: all of them with their cards, and a page for each with its picture, patches, words and custody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from twincloth.collection.content import Card, Gift
from twincloth.collection.content_languages import still_pending
from twincloth.collection.pictures import MOST_BYTES
from twincloth.collection.vocabulary import meaning
from twincloth.exchange.handovers import handover_under
from twincloth.pages.desk import Desk, Problems, desk_of
from twincloth.pages.forms import FormFields
from twincloth.pages.order_rows import gift_order, patch_order
from twincloth.pages.words import (
    GIFT_WORDS,
    custody_rows,
    lineage_rows,
    seen_custody,
    seen_lineage,
    seen_words,
)
from twincloth.views.kinds import KIND_NAMES, kind_words

routes = web.RouteTableDef()


@routes.get("/host/gifts")
async def show_all(request: web.Request) -> web.StreamResponse:
    """Every gift of the exchange with its cards. Raises Refusal for who is no host."""
    return gifts_page(await desk_of(request, request.query.get("as")))


@routes.get("/host/gifts/{gift}")
async def show(request: web.Request) -> web.StreamResponse:
    """One gift. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"))
    return gift_page(desk, desk.gift())


def gifts_page(desk: Desk, problems: Problems | None = None) -> web.Response:
    """The page of all gifts; after their order was refused, with the reason."""
    codes = [card.code for gift in desk.content.gifts for card in gift.cards]
    return desk.page(
        "gifts_desk.html",
        "/host/gifts",
        problems,
        scans=desk.services.collection.scans(codes),
        order=gift_order(desk.exchange, desk.content),
    )


def gift_page(
    desk: Desk, gift: Gift, problems: Problems | None = None, typed: FormFields | None = None
) -> web.Response:
    """The page of a gift; after a form that was refused, with what was typed and what is wrong with it."""
    form, vocabulary = typed or {}, desk.content.vocabulary
    return desk.page(
        "gift_desk.html",
        f"/host/gifts/{gift.code}",
        problems,
        gift=gift,
        handover=handover_under(desk.exchange, gift.code, gift.plan()) if gift.withdrawn is None else None,
        typed=form,
        fields=GIFT_WORDS,
        kinds=KIND_NAMES,
        meant={
            "kind": meaning(vocabulary, "kind", kind_words(gift.kind, desk.content.languages)).terms,
            "makers": meaning(vocabulary, "person", gift.makers).terms,
        },
        custody=custody_rows(gift, desk.content.languages, form),
        left=still_pending(gift.title, gift.makers, gift.story, gift.alt),
        seen_words=seen_words(gift),
        seen_custody=seen_custody(gift),
        lineage=lineage_rows(gift, desk.content.languages, form),
        seen_lineage=seen_lineage(gift),
        order=patch_order(desk.exchange, gift),
        begun=handover_under(desk.exchange, gift.code, gift.plan()).begun,
        patches=patch_rows(desk, gift, form),
        most_bytes=MOST_BYTES,
        exports=desk.services.collection.exports.of(desk.content.code),
        former=gift.former if gift.former and gift.former.until > datetime.now(UTC) else None,
    )


def patch_rows(desk: Desk, gift: Gift, typed: FormFields) -> list[dict[str, Any]]:
    """The patches as a form shows them: those there are, those that were new when it was refused."""
    was_opened = handover_under(desk.exchange, gift.code, gift.plan()).was_opened
    rows = [_row(card, typed, opened=was_opened(card.code)) for card in gift.cards if card.withdrawn is None]
    new = sorted({name.split(".")[1] for name in typed if name.startswith("name.new")})
    return [*rows, *(_new_row(id, typed) for id in new)]


def _row(card: Card, typed: FormFields, *, opened: bool) -> dict[str, Any]:
    region = card.region
    own = {"x": region.x, "y": region.y, "width": region.width, "height": region.height}
    numbers = {name: typed.get(f"{name}.{card.code}", str(value)) for name, value in own.items()}
    removed = f"remove.{card.code}" in typed
    return {"id": card.code, "card": card, "opened": opened, "removed": removed, **numbers}


def _new_row(id: str, typed: FormFields) -> dict[str, Any]:
    written = {name: typed.get(f"{name}.{id}", "") for name in ("name", "x", "y", "width", "height")}
    return {"id": id, "card": None, "removed": False, **written}
