"""Whoever loses the connection comes back soon, but never all at the same instant, and never in a loop."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall, refusal
from elements.live_page import ask_for, chance, page_of, pass_time, stop_the_clock

LIGHT = """<p data-light data-state="waiting"><span data-when="lost">No connection.</span></p>
<p id="here" data-present="perm"></p>"""
MINE = '<ol id="mine"><li id="mine-a" data-order="1">Hello</li></ol>'

NOBODY = {"seq": 0, "places": {}}

COUNT_ATTEMPTS = """
  window.attempts = []
  window.WebSocket = class extends WebSocket {
    constructor(...how) { super(...how); window.attempts.push(Date.now()) }
  }
"""


def arrive(hall: Hall, page: Page, body: str = LIGHT) -> None:
    """A page whose clock is the test's, connected."""
    page.clock.install()
    hall.pages["/K7Q2MX"] = page_of(body)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))


def light(page: Page):
    return page.locator("[data-light]")


@pytest.mark.parametrize(
    ("chance", "pauses"),
    [(0, [0, 0, 0, 0, 0]), (0.5, [500, 1000, 2000, 2500, 2500]), (1, [1000, 2000, 4000, 5000, 5000])],
)
def test_pauses_lie_anywhere_below_a_bound_that_doubles_up_to_five_seconds(
    hall: Hall, page: Page, chance: float, pauses: list[float]
):
    hall.pages["/"] = "<p>x"
    page.goto(hall.url)
    found = page.evaluate(
        """async ([module, chance]) => {
          Math.random = () => chance
          const { Backoff } = await import(module)
          const backoff = new Backoff()
          const pauses = [1, 2, 3, 4, 5].map(() => backoff.next())
          backoff.reset()
          return [pauses, backoff.next()]
        }""",
        [f"{STATIC}/live/backoff.js", chance],
    )

    assert found == [pauses, pauses[0]]


def test_already_the_first_attempt_is_left_to_chance_and_each_waits_longer(hall: Hall, page: Page):
    chance(page, 0.5)
    page.add_init_script(COUNT_ATTEMPTS)
    arrive(hall, page)
    stop_the_clock(page)
    hall.close()
    expect(light(page)).to_have_attribute("data-state", "waiting")
    lost = page.evaluate("Date.now()")

    pass_time(page, lambda: page.evaluate("attempts.length") == 5)

    times = [lost, *page.evaluate("attempts")[1:]]
    gaps = [after - before for before, after in pairwise(times)]
    for gap, pause in zip(gaps, [500, 1000, 2000, 2500], strict=True):
        assert gap >= pause


@pytest.mark.parametrize(
    "waking",
    [
        "dispatchEvent(new Event('online'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
    ],
)
def test_a_page_that_wakes_reconnects_without_waiting(hall: Hall, page: Page, waking: str):
    # Before the page comes: socket.io-client keeps the timers that it finds when it is loaded.
    arrive(hall, page)
    stop_the_clock(page)
    hall.close()
    expect(light(page)).to_have_attribute("data-state", "waiting")
    hall.open()

    ask_for(hall, page, "/sign")
    assert len(hall.greetings) == 1, "with its clock standing still it does not come back by itself"
    page.evaluate(waking)

    hall.wait(lambda: len(hall.greetings) == 2)


def test_a_page_that_is_left_lets_its_connection_go_until_back_brings_it_again(hall: Hall, page: Page):
    """As a browser tells of it; whether it keeps the page is its own choice, and it keeps none with an open socket."""
    arrive(hall, page, LIGHT)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    hall.wait(lambda: not hall.connected)
    page.evaluate("dispatchEvent(new Event('online'))")
    ask_for(hall, page, "/sign")
    assert len(hall.greetings) == 1, "nobody is there who would look at it"

    hall.pages["/K7Q2MX"] = page_of(LIGHT + MINE, seq=3, me="p-oleg")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    expect(page.locator("#mine-a")).to_be_visible()
    expect(light(page)).to_have_attribute("data-state", "connected")
    expect(page.locator("live-exchange")).to_have_attribute("me", "p-oleg")


def test_a_connection_that_only_looks_alive_is_found_out_on_waking(hall: Hall, page: Page):
    arrive(hall, page)
    hall.fall_silent()
    page.evaluate("for (const name of ['online', 'online']) dispatchEvent(new Event(name))")
    # It is heard from all the time: without the question, nobody would notice.
    pass_time(page, lambda: hall.emit("present", NOBODY) or len(hall.greetings) == 2)

    expect(light(page)).to_have_attribute("data-state", "connected")
    assert len(hall.greetings) == 2, "two words of waking are one"


def test_a_connection_that_falls_silent_is_begun_anew_and_one_with_presence_is_kept(hall: Hall, page: Page):
    arrive(hall, page)
    hall.fall_silent()
    for number in range(1, 9):
        hall.emit("present", {"seq": 0, "places": {"perm": number}})
        expect(page.locator("#here")).to_have_text(str(number))
        page.clock.run_for(4000)
    assert len(hall.greetings) == 1

    pass_time(page, lambda: len(hall.greetings) == 2)


def test_a_greeting_that_nobody_answers_is_given_up(hall: Hall, page: Page):
    hall.deaf = True
    page.clock.install()
    hall.pages["/K7Q2MX"] = page_of(LIGHT)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: len(hall.greetings) == 1)
    hall.deaf = False

    pass_time(page, lambda: len(hall.greetings) == 2)
    expect(light(page)).to_have_attribute("data-state", "connected")


def test_a_server_with_too_many_sockets_says_so_and_is_asked_again_later(hall: Hall, page: Page):
    chance(page, 0.5)
    page.clock.install()
    hall.refusal = refusal("too-many-sockets", "You have this page open too often.", retryable=True)
    hall.pages["/K7Q2MX"] = page_of(LIGHT)
    page.goto(f"{hall.url}/K7Q2MX")
    expect(light(page)).to_have_attribute("data-state", "lost")
    expect(page.locator("[data-when=lost]")).to_have_text("You have this page open too often.")
    began = page.evaluate("Date.now()")

    pass_time(page, lambda: len(hall.greetings) == 6)
    assert page.evaluate("Date.now()") - began > 14_000, "of pauses of one, two, four and eight seconds"
    assert hall.fetched.count("/K7Q2MX") == 1
    expect(page.locator("[data-when=lost]")).to_have_text("You have this page open too often.")

    hall.refusal = None
    pass_time(page, lambda: hall.commands("catch-up"))
    expect(light(page)).to_have_attribute("data-state", "connected")
    expect(page.locator("[data-when=lost]")).to_have_text("No connection.")


def test_what_became_of_ones_own_comes_with_the_catching_up_and_no_page_is_fetched(hall: Hall, page: Page):
    arrive(hall, page, LIGHT + MINE)
    hall.close()
    expect(light(page)).to_have_attribute("data-state", "waiting")
    gone = {"id": "a", "state": "shown", "html": '<template data-gone="mine-a"></template>'}
    hall.answers["catch-up"] = lambda fields: {"ok": True, "entries": [], "mine": [gone]}
    hall.open()
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("#mine > li")).to_have_count(0)
    assert hall.fetched.count("/K7Q2MX") == 1


def test_after_a_restart_pages_are_not_all_fetched_in_the_same_instant(hall: Hall, page: Page):
    chance(page, 1)
    arrive(hall, page, LIGHT)
    stop_the_clock(page)
    hall.close()
    expect(light(page)).to_have_attribute("data-state", "waiting")
    hall.answers["catch-up"] = lambda fields: {"ok": True, "resync": True}
    hall.open()
    page.evaluate("dispatchEvent(new Event('online'))")
    hall.wait(lambda: len(hall.commands("catch-up")) == 2)

    page.clock.run_for(2900)
    ask_for(hall, page, "/sign")
    assert hall.fetched.count("/K7Q2MX") == 1
    page.clock.run_for(200)
    hall.wait(lambda: hall.fetched.count("/K7Q2MX") == 2)


def test_who_is_cut_off_for_asking_too_much_comes_back_later_and_later(hall: Hall, page: Page):
    """The pauses after 1008 grow beyond those after a network that failed, and the page says how it stands."""
    chance(page, 0.5)
    arrive(hall, page)
    stop_the_clock(page)
    pauses = []
    for time in range(1, 6):
        hall.cut_off()
        expect(light(page)).not_to_have_attribute("data-state", "connected")
        lost = page.evaluate("Date.now()")
        pass_time(page, lambda time=time: len(hall.commands("catch-up")) == time + 1)
        pauses.append(page.evaluate("Date.now()") - lost)
        expect(light(page)).to_have_attribute("data-state", "connected")

    for pause, least in zip(pauses, [500, 1000, 2000, 4000, 8000], strict=True):
        assert pause >= least


def test_a_page_that_was_cut_off_says_that_it_is_not_connected(hall: Hall, page: Page):
    chance(page, 1)
    arrive(hall, page)
    stop_the_clock(page)
    hall.cut_off()
    expect(light(page)).to_have_attribute("data-state", "waiting")

    hall.close()
    pass_time(page, lambda: light(page).get_attribute("data-state") == "lost")
    expect(page.locator("[data-when=lost]")).to_have_text("No connection.")
