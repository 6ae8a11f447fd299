"""A countdown follows the server's clock, in the language of the page."""

import time

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall
from elements.live_page import page_of

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("left", "language", "text"),
    [
        (0, "en", "0:00"),
        (-5000, "en", "0:00"),
        (1, "en", "0:01"),
        (9 * SECOND, "en", "0:09"),
        (59 * MINUTE + 59 * SECOND, "en", "59:59"),
        (HOUR, "en", "1 hour"),
        (2 * HOUR + 5 * MINUTE, "en", "2 hours, 5 minutes"),
        (2 * HOUR + 5 * MINUTE, "ru", "2 часа 5 минут"),
        (DAY, "en", "1 day"),
        (21 * DAY + 3 * HOUR, "ru", "21 день 3 часа"),
        (DAY - 1, "en", "1 day"),
    ],
)
def test_the_time_left_in_words(hall: Hall, page: Page, left: int, language: str, text: str):
    hall.pages["/"] = "<p>x"
    page.goto(hall.url)
    words = page.evaluate(
        "async ([module, left, language]) => (await import(module)).timeLeft(left, language)",
        [f"{STATIC}/live/countdown.js", left, language],
    )

    assert words == text


def counting(hall: Hall, page: Page, body: str, ahead: int = 0) -> Page:
    """A page whose server's clock is so many milliseconds ahead of this machine's."""
    hall.answers["clock"] = lambda fields: {"ok": True, "at": time.time() * 1000 + ahead}
    hall.pages["/K7Q2MX"] = page_of(body)
    page.goto(f"{hall.url}/K7Q2MX")
    return page


def test_it_counts_by_the_servers_clock_to_the_end(hall: Hall, page: Page):
    ahead = 3 * HOUR
    until = round(time.time() * 1000) + ahead + 3500
    page.add_init_script("addEventListener('done', () => { window.doneAt = Date.now() })")
    counting(hall, page, f'<count-down until="{until}" data-seconds>soon</count-down>', ahead)
    count = page.locator("count-down")

    for text in ("3", "2", "1", "0"):
        expect(count).to_have_text(text)
    expect(count).to_have_attribute("done", "")
    assert abs(page.evaluate("doneAt") + ahead - until) < 100


def test_before_the_clock_is_known_the_servers_words_stand(hall: Hall, page: Page):
    hall.silent = True
    counting(hall, page, '<count-down until="1795264200000">21 November, 15:00</count-down>')
    page.wait_for_timeout(400)

    expect(page.locator("count-down")).to_have_text("21 November, 15:00")


def test_a_fragment_with_the_same_end_does_not_disturb_it(hall: Hall, page: Page):
    until = round(time.time() * 1000) + 100 * SECOND
    region = '<div id="region" {}><count-down until="{}">soon</count-down></div>'
    counting(hall, page, region.format("", until))
    expect(page.locator("count-down")).to_have_text("1:39")
    page.evaluate(
        """() => {
          window.seen = []
          new MutationObserver(() => window.seen.push(document.querySelector("count-down").textContent))
            .observe(document.querySelector("#region"), { subtree: true, childList: true, characterData: true })
        }"""
    )

    hall.tell(1, region.format('class="new"', until))
    expect(page.locator("#region.new")).to_have_count(1)
    assert "soon" not in page.evaluate("window.seen")

    hall.tell(2, region.format('class="new"', until + 60_000))
    expect(page.locator("count-down")).to_have_text("2:37")


def test_a_page_without_a_connection_counts_by_its_own_clock(hall: Hall, page: Page):
    until = round(time.time() * 1000) + 2 * DAY + 30 * MINUTE
    script = f'<script type="module" src="{STATIC}/elements/count-down.js"></script>'
    hall.pages["/card"] = f'<html lang="ru">{script}<count-down until="{until}">скоро</count-down>'
    page.goto(f"{hall.url}/card")

    expect(page.locator("count-down")).to_have_text("2 дня 1 час")
    expect(page.locator("count-down")).to_have_attribute("role", "timer")
