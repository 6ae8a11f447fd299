"""What is said to who listens: each thing once, in order, in the plurals of the language; others' messages in sum."""

import pytest
from playwright.sync_api import Page

from elements.hall import Hall, refused
from elements.live_page import hear, hold_time, page_of, pass_time
from hearing import hears, listen, spoken

LIGHT = """<p data-light data-state="waiting" data-back="The connection is back."><span data-when="connected">Connected</span>
  <span data-when="lost">No connection.</span></p>"""
NEWS = """<ol id="stream" data-most="3" data-news="stream-news"></ol><template id="stream-news">
  <p data-like="1">{number} new message, from {name} of {place}.</p>
  <p data-like="2">{number} new messages, the last from {name} of {place}.</p></template><textarea id="words"></textarea>"""
MOMENTS = """<count-down until="{until}"><span data-until>in <span data-left></span><template data-moments="60 30 10"
  data-end="The cloth unfolds now"><p data-like="1">The cloth unfolds in {{number}} second.</p>
  <p data-like="2">The cloth unfolds in {{number}} seconds.</p></template></span></count-down>"""
RUSSIAN = """<template id="forms"><p data-like="1">{number} сообщение</p><p data-like="2">{number} сообщения</p>
  <p data-like="5">{number} сообщений</p></template>"""


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    page.clock.install()
    listen(page)
    hall.pages["/K7Q2MX"] = page_of(NEWS + '<div id="region"></div><ol id="mine"></ol>')
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def message(number: int, name: str, author: str = "p-tom") -> str:
    return (
        f'<li id="message-{number}" data-into="stream" data-order="{number}" data-author="{author}">'
        f'<bdi class="message-name">{name}</bdi> <span class="place-name">Perm</span></li>'
    )


def region(*sentences: str) -> str:
    return f'<div id="region">{"".join(f"<p data-announce>{one}</p>" for one in sentences)}</div>'


def sentinel(page: Page, word: str = "And now.") -> None:
    """Whatever was to be said before has been said when this is."""
    page.evaluate(
        """word => document.querySelector('live-exchange')
        .dispatchEvent(new CustomEvent('say', { detail: { words: word } }))""",
        word,
    )
    page.clock.run_for(200)


def test_what_is_new_is_said_once_however_often_it_is_rendered(hall: Hall, live: Page):
    hear(hall, live, 1, region("The cloth lies open."))
    live.clock.run_for(200)
    hears(live, "The cloth lies open.")

    hear(hall, live, 2, region("The cloth lies open.", "A patch."))
    live.clock.run_for(200)
    hears(live, "A patch.")
    hear(hall, live, 3, region("A patch.", "A patch."))
    live.clock.run_for(200)
    hears(live, "A patch.")


def test_what_styles_leave_out_is_not_said(hall: Hall, live: Page):
    live.evaluate(
        "document.head.insertAdjacentHTML('beforeend', '<style>[data-for=\"2\"] { display: none }</style>')"
    )

    hear(
        hall,
        live,
        1,
        '<div id="region"><p data-for="1" data-announce>It is your turn.</p><p data-for="2" data-announce>Not you.</p>'
        "<div hidden><p data-announce>Nor this.</p></div></div>",
    )

    live.clock.run_for(200)
    hears(live, "It is your turn.")


def test_what_was_missed_is_said_as_it_is_in_the_end(hall: Hall, live: Page):
    hall.remember(1, region("One."))
    hall.remember(2, region("Two."))

    hear(hall, live, 3, region("Three."))

    live.clock.run_for(200)
    hears(live, "Three.")


def test_a_connection_is_lost_once_and_back_once(hall: Hall, live: Page):
    hear(hall, live, 1, LIGHT.replace("<p", '<div id="region"><p', 1) + "</div>")
    hall.close()
    live.clock.run_for(60_000)
    hears(live, "No connection.")
    hall.open()
    live.clock.run_for(20_000)
    hears(live, "The connection is back.")
    live.clock.run_for(20_000)
    sentinel(live)
    hears(live, "And now.")


def test_others_messages_are_summed_up_and_ones_own_left_out(hall: Hall, live: Page):
    hear(hall, live, 1, message(1, "Vera"))
    live.clock.run_for(3000)
    hears(live, "1 new message, from Vera of Perm.")

    hear(hall, live, 2, message(2, "Oleg"))
    hear(hall, live, 3, message(3, "I myself", "p-vera"))
    hear(hall, live, 4, message(4, "Anna"))
    live.clock.run_for(15_000)
    assert spoken(live) == [], "not so soon after the last"
    live.clock.run_for(5000)
    hears(live, "2 new messages, the last from Anna of Perm.")

    hear(hall, live, 5, message(5, "Gleb"))
    hear(hall, live, 6, '<template data-gone="message-5"></template>' + message(1, "Vera"))
    live.clock.run_for(30_000)
    sentinel(live)
    hears(live, "And now.")


def test_nothing_of_others_is_said_while_somebody_writes(hall: Hall, live: Page):
    live.locator("#words").focus()
    hear(hall, live, 1, message(1, "Vera"))
    for letter in "hello":
        live.keyboard.type(letter)
        live.clock.run_for(3000)
    assert spoken(live) == []

    live.clock.run_for(5000)
    hears(live, "1 new message, from Vera of Perm.")


def test_what_waits_is_told_when_it_grows_and_not_when_it_falls(hall: Hall, live: Page):
    waiting = '<div id="region" data-grows="{0}" data-news="{0} wait."></div>'
    for seq, number in enumerate((0, 1, 2, 3), 1):
        hear(hall, live, seq, waiting.format(number))
    live.clock.run_for(3000)
    hears(live, "3 wait.")

    hear(hall, live, 5, waiting.format(1))
    live.clock.run_for(30_000)
    hear(hall, live, 6, waiting.format(2))
    hear(hall, live, 7, waiting.format(0))
    live.clock.run_for(30_000)
    sentinel(live)
    hears(live, "And now.")


def test_what_became_of_ones_own_is_said(hall: Hall, live: Page):
    item = '<li id="mine-{0}" data-into="mine" data-order="5"><p data-announce="{1}">…</p></li>'
    hall.emit(
        "mine", {"id": "a", "state": "waiting", "html": item.format("a", "Sent.") + item.format("b", "Sent.")}
    )
    live.wait_for_selector("#mine-b", state="attached")
    live.clock.run_for(200)
    hears(live, "Sent.", "Sent.")

    gone = '<template data-gone="mine-a" data-announce="Everybody can read it."></template>'
    hall.emit("mine", {"id": "a", "state": "shown", "html": gone})
    hall.emit("mine", {"id": "b", "state": "declined", "html": gone + item.format("b", "Declined: “Hello”")})
    live.wait_for_selector("[data-announce^=Declined]", state="attached")
    live.clock.run_for(200)
    hears(live, "Everybody can read it.", "Declined: “Hello”")


def test_a_countdown_that_begins_says_its_number_and_its_moments(hall: Hall, live: Page):
    until = hold_time(hall, live) + 45_000
    hear(hall, live, 1, f'<div id="region">{MOMENTS.format(until=until)}</div>')
    live.clock.run_for(300)
    hears(live, "The cloth unfolds in 45 seconds.")

    live.clock.run_for(44_800)
    hears(
        live, "The cloth unfolds in 30 seconds.", "The cloth unfolds in 10 seconds.", "The cloth unfolds now"
    )
    hall.tell(2, f'<div id="region" class="new">{MOMENTS.format(until=until)}</div>')
    pass_time(live, lambda: live.locator("#region.new").count())
    sentinel(live)
    hears(live, "And now.")


def test_the_end_is_said_also_where_what_comes_at_it_is_here_first(hall: Hall, live: Page):
    until = hold_time(hall, live) + 2300
    hear(hall, live, 1, f'<div id="region">{MOMENTS.format(until=until)}</div>')
    live.clock.run_for(2000)
    hears(live, "The cloth unfolds in 2 seconds.")

    hear(hall, live, 2, region("The cloth lies open."))
    live.clock.run_for(1000)
    hears(live, "The cloth unfolds now", "The cloth lies open.")


@pytest.mark.parametrize(
    ("left", "said"), [(20_000, ["The cloth unfolds in 10 seconds."]), (9500, []), (-60_000, None)]
)
def test_a_page_opened_meanwhile_says_what_is_still_ahead(
    hall: Hall, page: Page, left: int, said: list[str] | None
):
    page.clock.install()
    listen(page)
    hall.answers["clock"] = refused("no", "Not yet.")
    page.goto(f"{hall.url}/")
    until = page.evaluate("Date.now()") + left + 5000
    hall.pages["/K7Q2MX"] = page_of(MOMENTS.format(until=until))
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    hold_time(hall, page)

    page.clock.run_for(30_000)

    sentinel(page)
    hears(page, *([] if said is None else [*said, "The cloth unfolds now"]), "And now.")


def test_a_command_that_is_refused_or_done_says_so_once(hall: Hall, live: Page):
    form = '<form data-command="show" data-done="Shown."><button>Show</button></form>'
    hear(hall, live, 1, f'<div id="region">{form}</div>')
    hall.answers["show"] = refused("gone", "It is gone.")
    live.get_by_role("button", name="Show").click()
    live.wait_for_selector("text=It is gone.")
    live.clock.run_for(600)
    hears(live, "It is gone.")

    hall.answers.clear()
    live.get_by_role("button", name="Show").click()
    hall.wait(lambda: len(hall.commands("show")) == 2)
    live.wait_for_selector("form:not([aria-busy])")
    live.clock.run_for(200)
    hears(live, "Shown.")


def test_numbers_are_said_in_the_plurals_of_the_language(hall: Hall, page: Page):
    hall.pages["/"] = RUSSIAN
    page.goto(hall.url)
    words = page.evaluate(
        """async (module) => { const { forNumber } = await import(module)
          const forms = document.getElementById('forms').content
          return [1, 2, 5, 11, 21, 22, 60].map((number) => forNumber(forms, number, 'ru')) }""",
        "/static/0123abcd/live/words.js",
    )

    assert words == [
        "1 сообщение",
        "2 сообщения",
        "5 сообщений",
        "11 сообщений",
        "21 сообщение",
        "22 сообщения",
        "60 сообщений",
    ]
