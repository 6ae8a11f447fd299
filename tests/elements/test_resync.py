"""Where numbers do not help, the page fetches itself again and goes on."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from elements.hall import Hall, refusal
from elements.live_page import HEAD, chance, page_of, pass_time

BODY = '<ol id="stream">{}</ol><textarea id="text"></textarea>'


def item(number: int) -> str:
    return f'<li id="message-{number}" data-into="stream" data-order="{number}">entry {number}</li>'


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    hall.pages["/K7Q2MX"] = page_of(BODY.format(item(1)), seq=1)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    page.evaluate("window.same = document.querySelector('live-exchange')")
    return page


def still_the_same(page: Page) -> bool:
    return page.evaluate("window.same === document.querySelector('live-exchange')")


def test_a_fragment_may_ask_for_the_whole_page(hall: Hall, live: Page):
    live.locator("#text").press_sequentially("half")
    hall.pages["/K7Q2MX"] = page_of(BODY.format(item(1) + item(2)), seq=3)

    hall.tell(2, "<template data-resync></template>")
    hall.tell(3, None)
    hall.tell(4, item(4))

    expect(live.locator("#stream > li")).to_have_text(["entry 1", "entry 2", "entry 4"])
    expect(live.locator("#text")).to_be_focused()
    expect(live.locator("#text")).to_have_value("half")
    assert still_the_same(live)
    assert hall.fetched.count("/K7Q2MX") == 2


def test_a_catch_up_may_ask_for_the_whole_page(hall: Hall, live: Page):
    hall.answers["catch-up"] = lambda fields: {"ok": True, "resync": True}
    hall.pages["/K7Q2MX"] = page_of(BODY.format(item(9)), seq=9)

    hall.emit("present", {"seq": 9, "places": {}})

    expect(live.locator("#stream > li")).to_have_text(["entry 9"])
    assert hall.fetched.count("/K7Q2MX") == 2


def test_an_old_page_is_caught_up_with(hall: Hall, live: Page):
    hall.remember(2, item(2))
    hall.remember(3, item(3))

    hall.tell(4, "<template data-resync></template>")

    expect(live.locator("#stream > li")).to_have_text(["entry 1", "entry 2", "entry 3"])


def test_pages_that_ask_again_and_again_are_fetched_more_and_more_slowly(hall: Hall, page: Page):
    chance(page, 0)
    page.clock.install()
    hall.pages["/K7Q2MX"] = page_of(BODY.format(item(1)), seq=1)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    began, seqs = page.evaluate("Date.now()"), count(2)

    pass_time(
        page,
        lambda: (
            hall.tell(next(seqs), "<template data-resync></template>") or hall.fetched.count("/K7Q2MX") == 6
        ),
    )

    assert page.evaluate("Date.now()") - began > 8000, "of pauses of none, a half, one, two and five seconds"


@pytest.mark.parametrize("code", ["doors-closed", "register-first", "not-allowed", "unknown-exchange"])
def test_a_refused_page_is_fetched_again_and_never_in_a_loop(hall: Hall, page: Page, code: str):
    chance(page, 0.5)
    page.clock.install()
    hall.refusal = refusal(code, "No.")
    hall.pages["/K7Q2MX"] = page_of(BODY.format(""), seq=1)

    page.goto(f"{hall.url}/K7Q2MX")
    began = page.evaluate("Date.now()")
    pass_time(page, lambda: len(hall.greetings) == 6)

    assert page.evaluate("Date.now()") - began > 15_000, (
        "of pauses of a half, one, two, four and eight seconds"
    )
    assert 5 <= hall.fetched.count("/K7Q2MX") - 1 <= 6


def test_a_guest_whose_doors_have_closed_comes_to_stand_in_the_lobby(hall: Hall, live: Page):
    hall.pages["/K7Q2MX"] = page_of("<h1>Not yet</h1>", seq=2, view="lobby")
    hall.answers = {}
    hall.refusal = refusal("doors-closed", "The doors are closed.")
    hall.throw_out()

    expect(live.locator("h1")).to_have_text("Not yet")
    hall.refusal = None
    hall.wait(
        lambda: (
            hall.greetings[-1]["view"] == "lobby" and hall.commands("catch-up")[-1] == {"after": 2, "era": 1}
        )
    )
    assert still_the_same(live)


def test_a_page_that_is_no_more_is_left(hall: Hall, live: Page):
    del hall.pages["/K7Q2MX"]

    hall.tell(2, "<template data-resync></template>")

    expect(live.locator("h1")).to_have_text("Nothing here")


def test_a_server_that_is_down_is_waited_for(hall: Hall, live: Page):
    hall.close()
    with live.expect_event("requestfailed"):
        live.evaluate("void document.querySelector('live-exchange').resync.run()")
    hall.pages["/K7Q2MX"] = page_of(BODY.format(item(5)), seq=5)
    hall.open()

    expect(live.locator("#stream > li")).to_have_text(["entry 5"])
    assert still_the_same(live)


def test_styles_and_elements_of_the_new_page_are_brought_along(hall: Hall, live: Page):
    other = (
        HEAD.split("</script>")[0].replace("live-exchange", "copy-text")
        + '</script><link rel="stylesheet" href="/a.css">'
    )
    hall.pages["/K7Q2MX"] = page_of("<copy-text>x</copy-text>", seq=2, head=other)

    hall.tell(2, "<template data-resync></template>")

    expect(live.locator("head link[href='/a.css']")).to_have_count(1)
    expect(live.locator("head script[src*='copy-text']")).to_have_count(1)


def test_a_server_with_newer_modules_gets_a_page_that_begins_with_them(hall: Hall, live: Page):
    newer = page_of(BODY.format(item(2)), seq=2).replace("/static/0123abcd", "/static/4567cdef")
    hall.pages["/K7Q2MX"] = newer

    hall.tell(2, "<template data-resync></template>")

    expect(live.locator("#stream > li")).to_have_text(["entry 2"])
    assert not still_the_same(live)


def test_another_tab_that_became_somebody_elses_changes_this_one(hall: Hall, live: Page):
    hall.pages["/K7Q2MX"] = page_of(BODY.format(""), seq=1, me="p-oleg")
    other = live.context.new_page()
    other.goto(f"{hall.url}/K7Q2MX")

    expect(live.locator("live-exchange")).to_have_attribute("me", "p-oleg")
    hall.wait(lambda: len(hall.greetings) == 3)


def test_a_failed_form_says_where_its_page_is(hall: Hall, page: Page):
    hall.pages["/K7Q2MX/register"] = page_of(BODY.format(""), seq=1).replace("me=", 'data-page="/K7Q2MX" me=')
    hall.pages["/K7Q2MX"] = page_of(BODY.format(item(2)), seq=2)
    page.goto(f"{hall.url}/K7Q2MX/register")
    hall.wait(lambda: hall.commands("catch-up"))

    hall.tell(2, "<template data-resync></template>")

    expect(page.locator("#stream > li")).to_have_text(["entry 2"])
