"""The programme at the desk: templates to begin with, items added, changed, moved and taken away, during the call too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from gettext import NullTranslations
from secrets import token_hex

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.collection.ordering import arranged
from twincloth.collection.programme_item import KINDS, ProgrammeItem
from twincloth.collection.run_of_show import (
    INTERPRETATION,
    TEMPLATES,
    drafted,
    length_of,
    minutes_of,
    must_have,
    with_changed_item,
    with_item,
    without_item,
)
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields
from twincloth.pages.harmless import must_be_harmless
from twincloth.pages.order_rows import OrderRow
from twincloth.pages.ordering import STEPS, moved
from twincloth.pages.programme_form import ItemFields
from twincloth.pages.readiness import Finding, State, look
from twincloth.views.languages import LANGUAGE_NAMES, translations

Change = Callable[[Content], Content]

PATH = "/host/programme"
USUAL = "60"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The run of show, and what a template would make of it. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as"), rehearsed=True))


@routes.post(f"{PATH}/template")
async def take_template(request: web.Request) -> web.StreamResponse:
    """A template's items in the place of those that there are. Raises Refusal; what forbids it is told in place."""
    desk, form = await desk_and_form(request, rehearsed=True)
    programme = _drafted(desk, *_chosen(form))
    try:
        await _edit(desk, lambda content: replace(content, programme=programme), "programme-begun")
    except Refusal as refusal:
        return _page(await desk.again(), {"template": refusal}, form)
    raise desk.back(PATH)


@routes.post(f"{PATH}/order")
async def order(request: web.Request) -> web.StreamResponse:
    """Move an item before or behind others. Raises Refusal; what forbids it is told in place."""
    desk, form = await desk_and_form(request, rehearsed=True)

    def change(content: Content) -> Content:
        return replace(
            content, programme=arranged(content.programme, moved(_rows(content), form), lambda item: item.key)
        )

    try:
        await _edit(desk, change, "programme-reordered")
    except Refusal as refusal:
        return _page(await desk.again(), {"order": refusal})
    key = next((form[name] for name in (*STEPS, "code") if form.get(name)), "")
    raise desk.back(PATH, f"#place-{key}")


@routes.get(f"{PATH}/new")
async def show_new(request: web.Request) -> web.StreamResponse:
    """The form of an item more. Raises Refusal for who is no host."""
    return _item_page(await desk_of(request, request.query.get("as"), rehearsed=True), None)


@routes.post(f"{PATH}/new")
async def add(request: web.Request) -> web.StreamResponse:
    """An item more, at the end. Raises Refusal; what is wrong with a field is told in place."""
    desk, form = await desk_and_form(request, rehearsed=True)
    item, problems = _read(desk, form, _new_key())
    if not problems:
        try:
            await _edit(desk, partial(with_item, item=item), "item-added")
        except Refusal as refusal:
            problems = {"item": refusal}
    if problems:
        return _item_page(await desk.again(), None, problems, form)
    raise desk.back(PATH, f"#place-{item.key}")


@routes.get(f"{PATH}/{{item}}")
async def show_item(request: web.Request) -> web.StreamResponse:
    """One item. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    return _item_page(desk, must_have(desk.content, request.match_info["item"]))


@routes.post(f"{PATH}/{{item}}")
async def change_item(request: web.Request) -> web.StreamResponse:
    """Other words, another length or place for it; or take it away. Raises Refusal; what is wrong is told in place."""
    desk, form = await desk_and_form(request, rehearsed=True)
    before = must_have(desk.content, request.match_info["item"])
    problems: Problems = {}
    if form.get("do") == "remove":
        change, did = partial(without_item, key=before.key), "item-removed"
    else:
        item, problems = _read(desk, form, before.key)
        change, did = partial(with_changed_item, item=item), "item-changed"
    if not problems:
        try:
            await _edit(desk, change, did)
        except Refusal as refusal:
            problems = {"item": refusal}
    if problems:
        return _item_page(await desk.again(), before, problems, form)
    raise desk.back(PATH, "" if did == "item-removed" else f"#place-{before.key}")


@look(30)
def programme(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether there is one, and how long it takes."""
    items = desk.content.programme
    if not items:
        yield Finding(State.MISSING, words.gettext("There is no programme yet."), PATH)
        return
    minutes = minutes_of(items)
    said = words.ngettext(
        "The programme takes %(num)s minute.", "The programme takes %(num)s minutes.", minutes
    )
    yield Finding(State.WELL, said % {"num": minutes}, PATH)


async def _edit(desk: Desk, change: Change, did: str) -> None:
    """Raises Refusal where it would take away what is on at the moment, StorageFailure."""

    def harmless(content: Content) -> Content:
        changed = change(content)
        must_be_harmless(desk.exchange, content, changed)
        return changed

    await desk.edit(harmless, did=did)


def _read(desk: Desk, form: FormFields, key: str) -> tuple[ProgrammeItem, Problems]:
    fields = ItemFields(form)
    return fields.item(key, desk.content.languages, desk.exchange.plan.places), fields.problems


def _chosen(form: FormFields) -> tuple[str, str]:
    """The template and how it is interpreted, as a form or an address says it; the usual ones for what is none."""
    template, factor = form.get("template", USUAL), form.get("interpretation", "1")
    return template if template in TEMPLATES else USUAL, factor if factor in INTERPRETATION else "1"


def _drafted(desk: Desk, template: str, factor: str) -> tuple[ProgrammeItem, ...]:
    return drafted(template, desk.content, INTERPRETATION[factor], _say, _new_key)


def _say(words: str, language: str) -> str:
    return translations(language).gettext(words) if language in LANGUAGE_NAMES else ""


def _new_key() -> str:
    """Never one that was: what happened refers to items by their keys."""
    return f"item-{token_hex(4)}"


def _rows(content: Content) -> list[OrderRow]:
    return [OrderRow(item.key, item.title, settled=False) for item in content.programme]


def _page(desk: Desk, problems: Problems | None = None, typed: FormFields | None = None) -> web.Response:
    template, factor = _chosen(typed if typed is not None else desk.request.query)
    draft = _drafted(desk, template, factor)
    starts = desk.content.starts_at
    asked = typed is not None or "template" in desk.request.query
    return desk.page(
        "programme_desk.html",
        PATH,
        problems,
        [
            (name, desk.request.query[name])
            for name in ("template", "interpretation")
            if name in desk.request.query
        ],
        order=_rows(desk.content),
        minutes=minutes_of(desk.content.programme),
        ends=starts + timedelta(minutes=minutes_of(desk.content.programme)),
        asked=asked,
        chosen=template,
        interpretation=factor,
        draft=draft,
        planned_minutes=length_of(template),
        drafted=minutes_of(draft),
        draft_ends=starts + timedelta(minutes=minutes_of(draft)),
    )


def _item_page(
    desk: Desk, item: ProgrammeItem | None, problems: Problems | None = None, typed: FormFields | None = None
) -> web.Response:
    return desk.page(
        "programme_item.html",
        f"{PATH}/{item.key if item else 'new'}",
        problems,
        item=item,
        typed=typed or {},
        kinds=KINDS,
    )
