"""Received: whoever looks on sees both threads being tied, and whoever comes later finds them tied."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall
from elements.live_page import hear, page_of

HEAD = f'<script type="module" src="{STATIC}/elements/tied-threads.js"></script>'
RECEIVED = '<section id="gift"><tied-threads></tied-threads></section>'


def arrive(hall: Hall, page: Page, body: str) -> None:
    hall.pages["/K7Q2MX"] = page_of(body, head=HEAD)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    page.evaluate("customElements.whenDefined('tied-threads')")


def test_they_are_tied_before_the_eyes_of_whoever_looks_on(hall: Hall, page: Page):
    arrive(hall, page, '<section id="gift"></section>')
    hear(hall, page, 1, RECEIVED)

    expect(page.locator("tied-threads")).to_have_attribute("data-tying", "")
    hear(hall, page, 2, RECEIVED.replace("<tied", "<p>Thanks</p><tied"))
    expect(page.locator("tied-threads")).to_have_attribute("data-tying", "")


@pytest.mark.parametrize("how", ["opened later", "caught up with", "nothing may move"])
def test_others_find_them_tied(hall: Hall, page: Page, how: str):
    if how == "nothing may move":
        page.emulate_media(reduced_motion="reduce")
    arrive(hall, page, RECEIVED if how == "opened later" else '<section id="gift"></section>')
    if how != "opened later":
        hear(hall, page, 1, RECEIVED, live=how == "nothing may move")

    assert page.locator("tied-threads").get_attribute("data-tying") is None
