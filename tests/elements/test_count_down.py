"""A countdown follows the server's clock, in the language of the page."""

import time

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall, refused
from elements.live_page import hear, hold_time, page_of

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


def counting(hall: Hall, page: Page, body: str, ahead: int = 0) -> int:
    """A page whose time stands still, and whose server's clock is so many milliseconds ahead; gives the server's time."""
    page.clock.install()
    hall.answers["clock"] = refused("no", "Not yet.")
    hall.pages["/K7Q2MX"] = page_of(body)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    return hold_time(hall, page, ahead)


def test_it_counts_by_the_servers_clock_to_the_end(hall: Hall, page: Page):
    page.add_init_script("addEventListener('done', () => { window.doneAt = Date.now() })")
    until = counting(hall, page, "<div id=region></div>", 3 * HOUR) + 3500
    hear(hall, page, 1, f'<div id="region"><count-down until="{until}" data-seconds>soon</count-down></div>')

    for text in ("4", "3", "2", "1", "0"):
        expect(page.locator("count-down")).to_have_text(text)
        page.clock.run_for(1000)
    expect(page.locator("count-down")).to_have_attribute("done", "")
    assert page.evaluate("doneAt") + 3 * HOUR == pytest.approx(until, abs=1, rel=0)


def test_before_the_clock_is_known_the_servers_words_stand(hall: Hall, page: Page):
    hall.silent = True
    page.clock.install()
    hall.pages["/K7Q2MX"] = page_of('<count-down until="1795264200000">21 November, 15:00</count-down>')
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    page.clock.run_for(1000)

    expect(page.locator("count-down")).to_have_text("21 November, 15:00")


def test_a_fragment_with_the_same_end_does_not_disturb_it(hall: Hall, page: Page):
    region = '<div id="region" {}><count-down until="{}">soon</count-down></div>'
    until = counting(hall, page, "<div id=region></div>") + 99_500
    hear(hall, page, 1, region.format("", until))
    expect(page.locator("count-down")).to_have_text("1:40")
    page.evaluate(
        """() => {
          window.seen = []
          new MutationObserver(() => window.seen.push(document.querySelector("count-down").textContent))
            .observe(document.querySelector("#region"), { subtree: true, childList: true, characterData: true })
        }"""
    )

    hear(hall, page, 2, region.format('class="new"', until))
    expect(page.locator("#region.new")).to_have_count(1)
    assert "soon" not in page.evaluate("window.seen")

    hear(hall, page, 3, region.format('class="new"', until + 60_000))
    expect(page.locator("count-down")).to_have_text("2:40")


def test_a_page_without_a_connection_counts_by_its_own_clock(hall: Hall, page: Page):
    until = round(time.time() * 1000) + 2 * DAY + 30 * MINUTE
    script = f'<script type="module" src="{STATIC}/elements/count-down.js"></script>'
    hall.pages["/card"] = f'<html lang="ru">{script}<count-down until="{until}">скоро</count-down>'
    page.goto(f"{hall.url}/card")

    expect(page.locator("count-down")).to_have_text("2 дня 1 час")
    expect(page.locator("count-down")).to_have_attribute("role", "timer")


SENTENCE = (
    '<p lang="en"><count-down until="{}"><span data-until>We begin in <span data-left>a while</span></span>'
    "<span data-over hidden>We begin as soon as everybody is ready.</span></count-down></p>"
)


def test_at_the_end_it_makes_way_for_the_words_that_the_server_put_there(hall: Hall, page: Page):
    until = counting(hall, page, "<div id=region></div>") + 2500
    hear(hall, page, 1, f'<div id="region">{SENTENCE.format(until)}</div>')

    expect(page.locator("#region")).to_have_text("We begin in 0:03", use_inner_text=True)
    page.clock.run_for(3000)
    expect(page.locator("#region")).to_have_text(
        "We begin as soon as everybody is ready.", use_inner_text=True
    )

    hear(hall, page, 2, f'<div id="region">{SENTENCE.format(until + 59_500)}</div>')
    expect(page.locator("#region")).to_have_text("We begin in 0:59", use_inner_text=True)


def test_a_page_without_a_connection_trusts_the_time_at_which_it_was_made(hall: Hall, page: Page):
    made = 1_795_264_200_000
    script = f'<script type="module" src="{STATIC}/elements/count-down.js"></script>'
    sentence = SENTENCE.format(made + 2 * DAY + 30 * MINUTE).replace(
        "<count-down", f'<count-down now="{made}"'
    )
    hall.pages["/card"] = f"<html lang=en>{script}{sentence}"
    page.clock.install(time=0)
    page.goto(f"{hall.url}/card")

    expect(page.locator("p")).to_have_text("We begin in 2 days, 1 hour", use_inner_text=True)
    page.clock.fast_forward(3 * DAY)
    expect(page.locator("p")).to_have_text("We begin as soon as everybody is ready.", use_inner_text=True)
