"""Watching by plain HTTP, as a page does it: what it asks, and what it makes of answers that are late, wrong or missing."""

import json
from typing import Any

from playwright.sync_api import Page, Route, expect

from elements.hall import STATIC, Hall
from elements.live_page import chance, pass_time

CODE = "/K7Q2MX"
ENTRIES = f"{CODE}/entries?era=1&amp;view=session&amp;language=en"
BODY = """<p data-light data-state="waiting"><span data-when="lost">No connection.</span></p>
  <b id="here" data-present="perm"></b><ol id="stream"></ol>"""


def page_at(seq: int, said: str = "", begins: str = "data-watches") -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Watched</title>
      <script type="module" src="{STATIC}/elements/live-exchange.js"></script></head><body>
      <live-exchange code="K7Q2MX" view="session" language="en" seq="{seq}" data-entries="{ENTRIES}" {begins}>
      {BODY}<p id="said">{said}</p></live-exchange></body></html>"""


class Door:
    """Holds what the page asks until a test answers it."""

    def __init__(self, hall: Hall, page: Page, begins: str = "data-watches") -> None:
        self.page = page
        self.waiting: list[Route] = []
        self.asked: list[str] = []
        page.route("**/entries?**", self._take)
        hall.pages[CODE] = page_at(4, begins=begins)
        page.goto(f"{hall.url}{CODE}")

    def _take(self, route: Route) -> None:
        self.waiting.append(route)
        self.asked.append(route.request.url.partition("language=en")[2])

    def until_asked(self, number: int) -> str:
        """What the question of this number says beside what they all say."""
        for _ in range(2000):
            if len(self.asked) >= number:
                return self.asked[number - 1]
            self.page.wait_for_timeout(10)
        raise AssertionError(f"asked {len(self.asked)} times alone")

    def tell(self, upto: int, *entries: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        """Answer the question that waits."""
        self.until_asked(1)
        first = upto - len(entries) + 1
        frames = [{"seq": seq, "html": html, "live": False} for seq, html in enumerate(entries, first)]
        news = {"ok": True, "entries": frames, "upto": upto, "live": True, "heard": f"0000000a-{upto}"}
        news |= {"at": 0, "places": {"perm": 3}} | more
        self.waiting.pop().fulfill(
            body=json.dumps(news), content_type="application/json", headers=headers or {}
        )

    def fail(self, status: int) -> None:
        self.waiting.pop().fulfill(status=status, body="no")


def message(number: int) -> str:
    return f'<li id="m{number}" data-into="stream" data-order="{number}">word {number}</li>'


def light(page: Page, state: str) -> None:
    expect(page.locator("[data-light]")).to_have_attribute("data-state", state)


def test_it_asks_at_once_and_then_for_what_comes_after_what_it_has_heard(hall: Hall, page: Page):
    door = Door(hall, page)
    assert door.until_asked(1) == "&after=4"
    door.tell(6, message(5), message(6))

    assert door.until_asked(2) == "&after=6&heard=0000000a-6"
    light(page, "connected")
    expect(page.locator("#here")).to_have_text("3")
    expect(page.locator("#stream")).to_have_text("word 5word 6")
    expect(page.locator("live-exchange")).to_have_attribute("seq", "6")
    assert hall.greetings == [], "it needs no socket"


def test_what_passes_is_shown_though_no_entry_comes(hall: Hall, page: Page):
    door = Door(hall, page)
    door.tell(4, passing='<p id="said">a caption</p>')

    expect(page.locator("#said")).to_have_text("a caption")


def test_whoever_is_answered_with_nothing_in_no_time_asks_again_a_second_later(hall: Hall, page: Page):
    page.clock.install()
    door = Door(hall, page)
    door.tell(4)
    light(page, "connected")
    for _ in range(10):
        page.wait_for_timeout(20)
    assert len(door.asked) == 1

    page.clock.run_for(1000)

    assert door.until_asked(2) == "&after=4&heard=0000000a-4"


def test_a_server_that_fails_is_asked_again_and_from_the_beginning(hall: Hall, page: Page):
    chance(page, 0.1)
    door = Door(hall, page)
    door.tell(5, message(5))
    door.until_asked(2)
    for number, status in enumerate((503, 429, 500), 3):
        door.fail(status)
        light(page, "waiting")
        assert door.until_asked(number) == "&after=5"
    door.tell(6, message(6))

    light(page, "connected")
    expect(page.locator("#stream")).to_have_text("word 5word 6")


def test_whoever_is_sent_for_the_page_goes_on_from_there(hall: Hall, page: Page):
    chance(page, 0)
    door = Door(hall, page)
    door.tell(5, message(5))
    door.until_asked(2)
    hall.pages[CODE] = page_at(50, "all anew")

    door.waiting.pop().fulfill(body=json.dumps({"ok": True, "resync": True}))

    assert door.until_asked(3) == "&after=50"
    expect(page.locator("#said")).to_have_text("all anew")


def test_a_question_that_is_turned_down_has_the_page_say_why(hall: Hall, page: Page):
    chance(page, 0)
    door = Door(hall, page)
    door.until_asked(1)
    hall.pages[CODE] = "<!doctype html><title>Gone</title><h1>It is over</h1>"

    door.fail(410)

    expect(page.get_by_role("heading", name="It is over")).to_be_visible()


def test_a_page_without_network_says_so_though_its_question_waits(hall: Hall, page: Page):
    door = Door(hall, page)
    door.tell(5, message(5))
    door.until_asked(2)
    light(page, "connected")

    page.evaluate("dispatchEvent(new Event('offline'))")

    light(page, "waiting")
    assert door.until_asked(3) == "&after=5"


def test_a_question_that_nobody_answers_is_given_up(hall: Hall, page: Page):
    page.clock.install()
    door = Door(hall, page)
    door.tell(5, message(5))
    door.until_asked(2)

    pass_time(page, lambda: len(door.asked) > 2)

    light(page, "waiting")


def test_whoever_wakes_asks_anew_at_once(hall: Hall, page: Page):
    page.clock.install()
    door = Door(hall, page)
    door.tell(5, message(5))
    door.until_asked(2)
    page.clock.run_for(2000)

    page.evaluate("dispatchEvent(new Event('online'))")

    assert door.until_asked(3) == "&after=5"
    light(page, "connected")


def test_an_entry_that_a_careless_cache_left_out_is_asked_for(hall: Hall, page: Page):
    door = Door(hall, page)
    door.tell(7, message(7))

    for number in (2, 3):
        door.until_asked(number)
    assert sorted(door.asked[1:3]) == ["&after=4", "&after=7&heard=0000000a-7"]


def test_the_servers_time_is_told_by_the_answers_even_by_kept_ones(hall: Hall, page: Page):
    page.clock.install()
    door = Door(hall, page)
    ahead = "document.querySelector('live-exchange').clock.now() - Date.now()"
    began = page.evaluate("Date.now()")
    door.tell(5, message(5), at=began + 60_000, headers={"Age": "2"})
    light(page, "connected")

    page.wait_for_function(f"Math.abs({ahead} - 62_000) < 500")


def test_a_guest_who_is_one_too_many_for_a_socket_goes_on_by_http(hall: Hall, page: Page):
    hall.refusal = {"code": "too-many-guests", "message": "So many are watching.", "retryable": True}
    door = Door(hall, page, begins="")

    assert door.until_asked(1) == "&after=4"
    assert len(hall.greetings) == 1
