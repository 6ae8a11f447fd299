"""The occasion at the desk: title, welcome, languages, the date in every place's clock, who may come in, and the call."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from twincloth.collection.content import Content
from twincloth.collection.content_languages import draft_with_languages, still_pending
from twincloth.collection.drafts import DraftSwap, Swaps
from twincloth.collection.folder.exchange_file import MOST_RETENTION_DAYS
from twincloth.collection.sound_content import must_be_sound
from twincloth.collection.wall_clock import both_moments, local_time
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields
from twincloth.pages.harmless import must_be_harmless
from twincloth.pages.occasion_form import OccasionFields, place_of, seen_occasion, texts_of
from twincloth.resources import INTERFACE_LANGUAGES

PATH = "/host/setup"

BESIDE = {
    "exchange-already-started": "at",
    "language-is-read": "languages",
    "words-only-there": "languages",
    "words-would-be-lost": "languages",
}
"""The field beside which a refusal stands; every other stands above the form."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The form. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as")))


@routes.post(f"{PATH}/check")
async def check(request: web.Request) -> web.StreamResponse:
    """The page as it follows from what stands in its form; nothing is kept. Raises Refusal."""
    desk, form = await desk_and_form(request)
    problems = OccasionFields(form, desk.content).problems
    page = _page(desk, {"at": problems["at"]} if "at" in problems else None, form)
    # It was well asked; browsers would note anything else as an error.
    page.set_status(200)
    return page


@routes.post(PATH)
async def save(request: web.Request) -> web.StreamResponse:
    """Store what was written, once it is sure that a language is to go. Raises Refusal, StorageFailure."""
    desk, form = await desk_and_form(request)
    sent = OccasionFields(form, desk.content)
    if sent.problems:
        return _page(desk, sent.problems, form)
    if sent.removed and form.get("sure") != " ".join(sent.removed):
        return _page(desk, None, form, asked=sent.removed)
    try:
        await _store(desk, sent)
    except Refusal as refusal:
        return _page(await desk.again(), {BESIDE.get(refusal.code, "occasion"): refusal}, form)
    raise desk.back(PATH)


async def _store(desk: Desk, sent: OccasionFields) -> None:
    """What is written of cards and not published changes its languages with all else."""
    swaps: Swaps = {}
    if sent.languages != desk.content.languages:
        drafts = await desk.services.collection.drafts.of(desk.content.code)
        swaps = {
            card: DraftSwap(words, draft_with_languages(words, sent.languages))
            for card, words in drafts.items()
        }
    exchange = desk.exchange

    def change(content: Content) -> Content:
        changed = must_be_sound(sent.onto(content), content)
        must_be_harmless(exchange, content, changed)
        return changed

    await desk.edit(change, swaps, did="occasion-saved")


def _page(
    desk: Desk,
    problems: Problems | None = None,
    typed: FormFields | None = None,
    asked: list[str] | None = None,
) -> web.Response:
    """The page; after a form that was not taken, with what was typed, what is wrong with it, or what is asked."""
    form, content = typed or {}, desk.content
    seen = seen_occasion(content)
    by = place_of(content, form.get("at_place", desk.host.place))
    at = form.get("at", local_time(content.starts_at, by.time_zone))
    return desk.page(
        "occasion_desk.html",
        PATH,
        problems,
        typed=form,
        by=by,
        at=at,
        moments=_moments(at, by.time_zone),
        known=INTERFACE_LANGUAGES,
        asked=asked or [],
        left=still_pending(*texts_of(content)),
        most_days=MOST_RETENTION_DAYS,
        seen=seen if "occasion" in (problems or {}) else form.get("seen", seen),
    )


def _moments(at: str, zone: str) -> list[datetime]:
    """The moment that is meant, or the two that may be; none where it cannot be read."""
    try:
        return sorted(set(both_moments(at, zone)))
    except Refusal:
        return []
