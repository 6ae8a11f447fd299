"""Entries arrive in order, each exactly once, whatever the network does."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import Hall, refused
from elements.live_page import page_of, pass_time, stop_the_clock

STREAM = '<ol id="stream"></ol>'


def said(number: int, text: str, attributes: str = "") -> str:
    return f'<li id="message-{number}" data-into="stream" data-order="{number}" {attributes}>{text}</li>'


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    """Vera's page, connected, rendered at 4."""
    hall.pages["/K7Q2MX"] = page_of(STREAM, seq=4)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def test_the_greeting_says_what_is_looked_at(hall: Hall, live: Page):
    assert hall.greetings == [{"code": "K7Q2MX", "view": "session", "language": "en"}]
    assert hall.commands("catch-up") == [{"after": 4, "era": 1}]


def test_entries_are_shown_in_order_and_once(hall: Hall, live: Page):
    for seq in (5, 5, 4, 6, 5):
        hall.tell(seq, said(seq, f"entry {seq}"))

    expect(live.locator("#stream > li")).to_have_text(["entry 5", "entry 6"])
    assert len(hall.commands("catch-up")) == 1
    assert live.locator("live-exchange").get_attribute("seq") == "6"


def test_an_entry_without_html_only_moves_the_number(hall: Hall, live: Page):
    hall.tell(5, None)
    hall.tell(6, said(6, "Hello"))

    expect(live.locator("#stream > li")).to_have_text(["Hello"])
    assert len(hall.commands("catch-up")) == 1


def test_a_gap_is_asked_for_once_and_filled_in_order(hall: Hall, live: Page):
    hall.remember(5, said(5, "five"))
    hall.remember(6, said(6, "six"))
    for seq in (7, 8, 9):
        hall.tell(seq, said(seq, f"entry {seq}"))

    expect(live.locator("#stream > li")).to_have_text(["five", "six", "entry 7", "entry 8", "entry 9"])
    assert hall.commands("catch-up") == [{"after": 4, "era": 1}, {"after": 4, "era": 1}]


def test_presence_tells_of_a_lost_last_entry(hall: Hall, live: Page):
    hall.remember(5, said(5, "five"))

    hall.emit("present", {"seq": 5, "places": {}})

    expect(live.locator("#stream > li")).to_have_text(["five"])


def test_what_passes_is_shown_at_once_and_comes_with_the_catching_up(hall: Hall, page: Page):
    hall.pages["/K7Q2MX"] = page_of(STREAM + '<p id="claims"></p>', seq=4)
    hall.answers["catch-up"] = lambda fields: {
        "ok": True,
        "entries": [],
        "passing": '<p id="claims">Vera</p>',
    }
    page.goto(f"{hall.url}/K7Q2MX")

    expect(page.locator("#claims")).to_have_text("Vera")
    hall.emit("pulse", {"html": '<p id="claims">Vera, Alice</p>'})
    expect(page.locator("#claims")).to_have_text("Vera, Alice")
    assert page.locator("live-exchange").get_attribute("seq") == "4"


def test_what_passed_while_a_page_was_fetched_is_asked_for(hall: Hall, page: Page):
    hall.pages["/K7Q2MX"] = page_of('<p id="claims"></p><b data-present="perm"></b>', seq=4)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    now = '<p id="claims">Vera</p>'
    hall.answers["catch-up"] = lambda fields: {"ok": True, "entries": [], "passing": now}
    page.evaluate("document.querySelector('live-exchange').sequence.pause()")
    hall.emit("pulse", {"html": '<p id="claims">as the fetched page may not know it</p>'})
    hall.emit("present", {"seq": 4, "places": {"perm": 1}})
    expect(page.locator("[data-present]")).to_have_text("1")
    expect(page.locator("#claims")).to_have_text("")

    page.evaluate("document.querySelector('live-exchange').sequence.restart(4)")

    expect(page.locator("#claims")).to_have_text("Vera")


def test_a_server_that_cannot_tell_the_rest_is_not_asked_without_end(hall: Hall, page: Page):
    page.clock.install()
    hall.pages["/K7Q2MX"] = page_of(STREAM, seq=4)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    began = stop_the_clock(page)
    hall.emit("present", {"seq": 9, "places": {}})

    pass_time(page, lambda: len(hall.commands("catch-up")) == 6)
    assert page.evaluate("Date.now()") - began >= 3000, "at once, and then with a second between"


def test_whoever_may_no_longer_look_is_told_by_the_page(hall: Hall, live: Page):
    hall.answers["catch-up"] = refused("doors-closed", "The doors are closed.")
    hall.pages["/K7Q2MX"] = page_of("<h1>Not yet</h1>", seq=9, view="lobby")

    hall.emit("present", {"seq": 9, "places": {}})

    expect(live.locator("h1")).to_have_text("Not yet")


def test_after_a_lost_connection_the_page_is_right_at_once(hall: Hall, live: Page):
    hall.close()
    expect(live.locator("live-exchange")).to_have_attribute("seq", "4")
    for seq in (5, 6, 7):
        hall.remember(seq, said(seq, f"entry {seq}"))
    hall.open()

    expect(live.locator("#stream > li")).to_have_text(["entry 5", "entry 6", "entry 7"])
    assert hall.commands("catch-up")[-1] == {"after": 4, "era": 1}


def test_where_websocket_is_refused_long_polling_serves(hall: Hall, page: Page):
    hall.websocket = False
    hall.pages["/K7Q2MX"] = page_of(STREAM, seq=4)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))

    hall.tell(5, said(5, "over polling"))

    expect(page.locator("#stream > li")).to_have_text(["over polling"])
    assert hall.transports[0] == "websocket"


def test_where_a_proxy_swallows_websocket_long_polling_serves(hall: Hall, page: Page):
    hall.swallowing = True
    hall.pages["/K7Q2MX"] = page_of(STREAM, seq=4)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))

    hall.tell(5, said(5, "over polling"))

    expect(page.locator("#stream > li")).to_have_text(["over polling"])


def test_the_light_tells_how_the_connection_stands(hall: Hall, page: Page):
    hall.pages["/K7Q2MX"] = page_of('<p data-light data-state="waiting"></p>')
    page.goto(f"{hall.url}/K7Q2MX")
    light = page.locator("[data-light]")

    expect(light).to_have_attribute("data-state", "connected")
    hall.close()
    expect(light).to_have_attribute("data-state", "waiting")
    expect(light).to_have_attribute("data-state", "lost", timeout=10_000)
    hall.open()
    expect(light).to_have_attribute("data-state", "connected")


def test_presence_is_shown_in_numbers_and_survives_a_fragment(hall: Hall, page: Page):
    people = '<p id="people">Perm <b data-present="perm"></b>, Oxford <b data-present="oxford"></b></p>'
    hall.pages["/K7Q2MX"] = page_of(people)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))

    hall.emit("present", {"seq": 0, "places": {"perm": 41, "oxford": 37}})
    expect(page.locator("#people")).to_have_text("Perm 41, Oxford 37")
    hall.tell(1, people.replace("<p ", '<p class="new" '))
    expect(page.locator("#people.new")).to_have_text("Perm 41, Oxford 37")


def test_own_messages_are_marked_also_after_a_fragment(hall: Hall, live: Page):
    hall.tell(5, said(5, "mine", 'data-author="p-vera"'))
    hall.tell(6, said(6, "Tom's", 'data-author="p-tom"'))
    hall.tell(7, said(5, "mine, changed", 'data-author="p-vera"'))

    expect(live.locator("#stream > .own")).to_have_text(["mine, changed"])


def test_what_became_of_ones_own_is_put_in_place(hall: Hall, page: Page):
    hall.pages["/K7Q2MX"] = page_of('<ol id="mine"></ol>')
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    item = '<li id="mine-a" data-into="mine" data-order="5">Hello: waiting</li>'

    hall.emit("mine", {"id": "a", "state": "waiting", "html": item})
    expect(page.locator("#mine > li")).to_have_text(["Hello: waiting"])
    hall.emit("mine", {"id": "a", "state": "shown", "html": '<template data-gone="mine-a"></template>'})
    expect(page.locator("#mine > li")).to_have_count(0)
