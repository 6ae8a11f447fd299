"""Postponing at the desk: what hosts say of it in each language, the new day or that it follows; and the way back."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.collection.lengths import PARAGRAPH
from twincloth.collection.wall_clock import both_moments, local_time, moment_of
from twincloth.exchange.postponing import PostponeExchange, Postponing, WithdrawPostponement, milliseconds
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields, FormReader
from twincloth.pages.harmless import must_be_harmless
from twincloth.pages.occasion_form import place_of

PATH = "/host/postponing"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The form. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as"), rehearsed=True))


@routes.post(f"{PATH}/check")
async def check(request: web.Request) -> web.StreamResponse:
    """The page as it follows from what stands in its form; nothing is kept. Raises Refusal."""
    desk, form = await desk_and_form(request, rehearsed=True)
    problems: Problems = {}
    try:
        _new_day(desk, form)
    except Refusal as refusal:
        problems = {"at": refusal}
    page = _page(desk, problems, form)
    page.set_status(200)
    return page


@routes.post(PATH)
async def save(request: web.Request) -> web.StreamResponse:
    """Postpone it, say it anew, or take it back. Raises Refusal, StorageFailure; what is wrong is told in place."""
    desk, form = await desk_and_form(request, rehearsed=True)
    if form.get("do") == "withdraw":
        return await _withdraw(desk, form)
    fields = FormReader(form)
    notice = fields.text("notice", desk.content.languages, PARAGRAPH, needed=False)
    problems = fields.problems
    new_day = None
    try:
        new_day = _new_day(desk, form)
    except Refusal as refusal:
        problems["at"] = refusal
    if not problems:
        try:
            # What is said comes first: should the second not come to pass, the day is yet to follow.
            await desk.give(PostponeExchange(notice=notice, was=milliseconds(desk.content.starts_at)))
            if new_day and new_day != desk.content.starts_at:
                await _edit_day(await desk.again(), new_day)
        except Refusal as refusal:
            problems["postponing"] = refusal
    if problems:
        return _page(await desk.again(), problems, form)
    raise desk.back(PATH, did="postponed")


async def _withdraw(desk: Desk, form: FormFields) -> web.StreamResponse:
    """With the former day, where that is wanted."""
    former = desk.exchange[Postponing].former
    try:
        await desk.give(WithdrawPostponement())
        if form.get("former"):
            await _edit_day(await desk.again(), former)
    except Refusal as refusal:
        return _page(await desk.again(), {"postponing": refusal}, form)
    raise desk.back(PATH, did="postponement-withdrawn")


async def _edit_day(desk: Desk, day: datetime) -> None:
    """Raises Refusal where it has begun meanwhile, StorageFailure."""

    def change(content: Content) -> Content:
        changed = replace(content, starts_at=day)
        must_be_harmless(desk.exchange, content, changed)
        return changed

    await desk.edit(change, did="day-changed")


def _new_day(desk: Desk, form: FormFields) -> datetime | None:
    """None where it is to follow. Raises Refusal for what cannot be read, and for the day on which it was to be."""
    written = (form.get("at") or "").strip()
    if not written:
        return None
    zone = place_of(desk.content, form.get("at_place", "")).time_zone
    day = moment_of(written, zone, form.get("which") or "")
    postponing = desk.exchange[Postponing]
    was = postponing.was if postponing.stands(desk.exchange) else milliseconds(desk.content.starts_at)
    if milliseconds(day) == was:
        raise Refusal("day-is-the-former")
    return day


def _page(desk: Desk, problems: Problems | None = None, typed: FormFields | None = None) -> web.Response:
    form, content = typed or {}, desk.content
    postponing = desk.exchange[Postponing]
    stands = postponing.stands(desk.exchange)
    by = place_of(content, form.get("at_place", desk.host.place))
    known = stands and postponing.dated(content.starts_at)
    at = form.get("at", local_time(content.starts_at, by.time_zone) if known else "")
    return desk.page(
        "postponing_desk.html",
        PATH,
        problems,
        typed=form,
        by=by,
        at=at,
        moments=_moments(at, by.time_zone),
        stands=stands,
        known=known,
        notice=postponing.notice if stands else {},
    )


def _moments(at: str, zone: str) -> list[datetime]:
    """The moment that is meant, or the two that may be; none where it cannot be read."""
    try:
        return sorted(set(both_moments(at, zone)))
    except Refusal:
        return []
