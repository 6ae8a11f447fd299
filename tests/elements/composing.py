"""A page on which one writes, and what has come of it."""

from playwright.sync_api import Page

from elements.hall import Hall
from elements.live_page import page_of

BODY = """<ol id="stream"></ol><ol id="mine"></ol><p id="messaging" data-open="{open}"></p>
<message-composer><form><textarea name="text" data-most="20"></textarea>
  <output data-left hidden>Letters left: <b data-number></b></output><button>Send</button></form>
<template data-outbox-item><li data-state="kept"><p data-text dir="auto"></p><p data-when="kept">Kept here.</p><output data-refusal></output>
  <button type="button" data-take-back>Take back</button></li></template></message-composer>"""


def arrive(hall: Hall, page: Page, *, me: str = "p-vera", messaging: str = "true", head: str = "") -> Page:
    hall.pages["/K7Q2MX"] = page_of(BODY.format(open=messaging), me=me, head=head)
    asked = len(hall.commands("catch-up"))
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: len(hall.commands("catch-up")) > asked)
    return page


def write(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Send").click()


def posted(hall: Hall) -> list[str]:
    return [fields["text"] for fields in hall.commands("post-message")]


def taken(hall: Hall) -> list[str]:
    """What a server would have taken of it: the same id again is the same message."""
    return list({fields["id"]: fields["text"] for fields in hall.commands("post-message")}.values())
