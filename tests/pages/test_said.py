"""The word of success: whatever form of the desk does something, the next page says so, once."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from halls import Hall, Visitor
from pages.desk import Desk, desk_of

FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
TAG = re.compile(r"<(input|textarea|select|option|button)\b([^>]*)>(?:\n?([^<]*)</textarea>)?", re.DOTALL)
WORD = re.compile(r'<p class="desk-done">(.+?)</p>|<span class="desk-done">(.+?)</span>')

ELSEWHERE = re.compile(r"log-out|/check$|/preview|/print/proof|/preflight/code|/hand-over$|/host/rehearsal")
"""Where forms lead that do nothing here, or lead out of the desk."""


class Form(NamedTuple):
    """A form of a page as a browser would send it by one of its buttons."""

    route: str
    action: str
    fields: dict[str, str]
    multipart: bool


def forms_of(page: str) -> Iterator[Form]:
    for form in FORM.findall(page):
        head = form[: form.index(">") + 1]
        action = html.unescape(attribute(head, "action"))
        if not action or "file" in re.findall(r'type="(\w+)"', form):
            continue
        fields, buttons = fields_of(form)
        route = re.sub(r"\b(?=\w*\d)[0-9A-Z]{6}\b|\b[A-Z]{6}\b", "{}", action.partition("?")[0])
        for button in buttons or [{}]:
            yield Form(route, action, fields | button, "multipart" in head)


def fields_of(form: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    fields: dict[str, str] = {}
    buttons, select = [], ""
    for kind, tag, text in TAG.findall(form):
        name, value = (html.unescape(attribute(tag, one)) for one in ("name", "value"))
        if kind == "button":
            buttons.append({name: value} if name else {})
        elif kind == "option":
            if " selected" in tag or select not in fields:
                fields[select] = value
        elif kind == "select":
            select = name
        elif not re.search(r'type="(checkbox|radio)"', tag) or " checked" in tag:
            fields[name] = html.unescape(text) if kind == "textarea" else value
    fields.pop("", None)
    return fields, buttons


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""


async def send(visitor: Visitor, form: Form) -> tuple[bool, str]:
    """Whether it led on, and the page on which it ended."""
    async with visitor.http.post(form.action, data=form.fields) as response:
        return bool(response.history), await response.text()


async def test_every_form_of_the_desk_that_does_something_says_so_once(hall: Hall):
    desk = await desk_of(hall)
    await hall.visitor("ru").register("Вера", "perm")
    done: dict[str, str] = {}
    silent: list[str] = []
    for path in await pages_of(desk):
        for form in forms_of(await desk.page(path)):
            if form.route + str(sorted(form.fields)) in done or ELSEWHERE.search(form.action):
                continue
            led_on, page = await send(desk.nina, form)
            if led_on:
                found = WORD.search(page)
                done[form.route + str(sorted(form.fields))] = form.route
                silent += [] if found else [f"{form.route} {form.fields}"]

    assert silent == []
    assert {
        *("/host/setup", "/host/places", "/host/gifts/{}/words", "/host/gifts/{}/custody", "/host/people"),
        *("/host/cards/{}", "/host/withdraw", "/host/bring-back", "/host/undo", "/host/gifts/{}/patches"),
    } <= set(done.values())


async def pages_of(desk: Desk) -> list[str]:
    """The pages to which the navigation leads, one of a gift and of a card; and those again where things were withdrawn."""
    page = await desk.page("/host/gifts")
    nav = page[page.index('class="desk-nav"') :]
    nav = nav[: nav.index("</nav>")]
    named = [path.partition("?")[0] for path in re.findall(r'href="([^"]+)"', nav)]
    own = [f"/host/cards/{desk.gift.cards[0].code}", desk.path, desk.path]
    return [*own, *named]


async def test_a_page_that_only_leads_on_says_nothing(hall: Hall):
    desk = await desk_of(hall)
    await desk.page("/print/labels")
    assert not WORD.search(await desk.page("/print/labels"))
    assert not WORD.search(await desk.page())
