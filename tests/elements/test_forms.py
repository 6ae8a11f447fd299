"""Commands are forms: given once, refused in place, asked about where they are dangerous."""

import pytest
from playwright.sync_api import Page, Request, expect

from elements.hall import Hall, refused
from elements.live_page import ask_to_catch_up, page_of

BODY = """
<form id="approve" data-command="approve-message"><input type="hidden" name="message" value="hello">
  <button data-key="a">Approve</button></form>
<form id="item" data-command="go-to-item"><input type="hidden" name="item" value="" data-null>
  <button>Before all</button><output data-refusal></output></form>
<form id="pace" data-command="set-slow-mode"><input type="hidden" name="seconds" value="30" data-number>
  <button>Slow down</button></form>
<form id="close" data-command="close-exchange" data-ask="Close the exchange for everybody?"
  data-yes="Close it" data-no="Keep it open"><button data-key="x">Close</button></form>
<input id="note"><button id="hidden-one" data-key="h" hidden>Hidden</button>
"""

NO_DOUBLE_PRESS = 600
"""Milliseconds of the page's clock after which a press is no more the second half of the one before."""


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    page.clock.install()
    hall.pages["/host"] = page_of(BODY, view="host", me="")
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def give_the_last_command(hall: Hall, live: Page) -> None:
    """Commands go out one after the other: when this one comes, none that was given before it is still to come."""
    live.get_by_role("button", name="Close", exact=True).click()
    live.get_by_role("button", name="Close it").click()
    hall.wait(lambda: hall.commands("close-exchange"))


def test_a_form_sends_its_fields_with_an_id_made_here(hall: Hall, live: Page):
    live.get_by_role("button", name="Approve").click()

    (command,) = hall.wait(lambda: hall.commands("approve-message"))
    assert command["message"] == "hello"
    assert len(command.pop("id")) == 22
    assert set(command) == {"message"}


def test_an_empty_field_may_mean_none(hall: Hall, live: Page):
    live.get_by_role("button", name="Before all").click()

    (command,) = hall.wait(lambda: hall.commands("go-to-item"))
    assert command["item"] is None


def test_a_number_is_sent_as_a_number(hall: Hall, live: Page):
    live.get_by_role("button", name="Slow down").click()

    (command,) = hall.wait(lambda: hall.commands("set-slow-mode"))
    assert command["seconds"] == 30


@pytest.mark.parametrize("selector", ["#approve", "#item"])
def test_a_refusal_is_said_in_place_and_goes_with_the_next_press(hall: Hall, live: Page, selector: str):
    tag = live.locator(selector).get_attribute("data-command")
    hall.answers[tag] = refused("unknown-message", "This message is no longer here.")
    output = live.locator(f"{selector} output[data-refusal]")

    live.locator(f"{selector} button").click()
    expect(output).to_have_text("This message is no longer here.")
    expect(live.locator(selector)).not_to_have_attribute("aria-busy", "true")

    hall.answers.clear()
    live.clock.run_for(NO_DOUBLE_PRESS)
    live.locator(f"{selector} button").click()
    expect(output).to_have_text("")
    hall.wait(lambda: len(hall.commands(tag)) == 2)
    give_the_last_command(hall, live)
    first, second = hall.commands(tag)
    assert first["id"] != second["id"]


def test_a_refusal_outlives_a_fragment_of_the_same_form_but_not_of_another(hall: Hall, live: Page):
    hall.answers["go-to-item"] = refused("no", "Not now.")
    live.locator("#item button").click()
    expect(live.locator("#item output")).to_have_text("Not now.")
    form = (
        '<form id="item" data-command="{}"><input type="hidden" name="item" value="" data-null>'
        "<button>B</button><output data-refusal></output></form>"
    )
    hall.tell(1, form.format("go-to-item"))
    expect(live.locator("#item button")).to_have_text("B")
    expect(live.locator("#item output")).to_have_text("Not now.")
    hall.tell(2, form.format("start-exchange"))
    expect(live.locator("#item output")).to_have_text("")


def test_a_double_press_gives_one_command(hall: Hall, live: Page):
    live.get_by_role("button", name="Approve").dblclick()
    live.locator("#item button").focus()
    live.keyboard.press("Enter")
    live.keyboard.press("Enter")
    give_the_last_command(hall, live)

    assert len(hall.commands("approve-message")) == 1
    assert len(hall.commands("go-to-item")) == 1


def test_a_command_is_tried_under_the_same_id_until_it_is_acked(hall: Hall, live: Page):
    hall.silent = True
    live.get_by_role("button", name="Approve").click()
    hall.wait(lambda: hall.commands("approve-message"))
    expect(live.locator("#approve")).to_have_attribute("aria-busy", "true")
    hall.close()
    hall.silent = False
    hall.open()

    hall.wait(lambda: len(hall.commands("approve-message")) == 2)
    expect(live.locator("#approve")).not_to_have_attribute("aria-busy", "true")
    first, second = hall.commands("approve-message")
    assert first == second


def test_commands_go_one_after_the_other(hall: Hall, live: Page):
    hall.silent = True
    live.locator("#approve button").click()
    live.locator("#item button").click()
    hall.wait(lambda: hall.commands("approve-message"))
    ask_to_catch_up(hall, 1)

    assert [tag for tag, _ in hall.received if tag != "catch-up"] == ["approve-message"]


def test_twenty_quick_presses_over_long_polling_go_one_after_the_other(hall: Hall, page: Page):
    """A polling request of more than sixteen packets would be refused whole, and the connection with it."""
    hall.websocket = False
    form = '<form data-command="approve-message"><input type="hidden" name="message" value="{}"><button>x</button></form>'
    hall.pages["/host"] = page_of("".join(map(form.format, range(20))), view="host", me="")
    requests: list[list[str]] = []
    page.on("request", lambda request: request.method == "POST" and requests.append(commands_in(request)))
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))

    page.evaluate("for (const button of document.querySelectorAll('button')) button.click()")

    hall.wait(lambda: len(hall.commands("approve-message")) == 20)
    assert [fields["message"] for fields in hall.commands("approve-message")] == [str(n) for n in range(20)]
    # Playwright tells of requests only while it is asked for something.
    hall.wait(lambda: page.wait_for_timeout(20) or sum(map(len, requests)) == 20)
    assert max(map(len, requests)) == 1
    assert len(hall.greetings) == 1
    expect(page.locator("[aria-busy]")).to_have_count(0)


def commands_in(request: Request) -> list[str]:
    """The packets of a polling request, told apart as Engine.IO 4 says, that carry a command."""
    return [packet for packet in (request.post_data or "").split("\x1e") if "approve-message" in packet]


def test_too_many_commands_are_said_in_place_and_can_be_given_again(hall: Hall, live: Page):
    hall.answers["approve-message"] = refused("too-many-commands", "Not so fast.", retryable=True, wait=3)
    live.get_by_role("button", name="Approve").click()
    expect(live.locator("#approve output")).to_have_text("Not so fast.")
    give_the_last_command(hall, live)
    assert len(hall.commands("approve-message")) == 1

    hall.answers.clear()
    live.clock.run_for(NO_DOUBLE_PRESS)
    live.get_by_role("button", name="Approve").click()
    expect(live.locator("#approve output")).to_have_text("")
    hall.wait(lambda: len(hall.commands("approve-message")) == 2)


def test_a_command_that_nobody_answers_is_given_up_and_said_so(hall: Hall, page: Page):
    page.clock.install()
    hall.pages["/host"] = page_of(BODY, view="host", me="")
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))
    hall.close()
    page.locator("#approve button").click()
    page.clock.run_for(31_000)

    expect(page.locator("#approve output")).to_have_text("Nobody answered.")
    expect(page.locator("#approve")).not_to_have_attribute("aria-busy", "true")


def test_a_dangerous_command_asks_in_place(hall: Hall, live: Page):
    close = live.get_by_role("button", name="Close", exact=True)
    close.click()

    question = live.get_by_role("group", name="Close the exchange for everybody?")
    expect(question).to_be_visible()
    expect(close).to_be_hidden()
    expect(live.get_by_role("button", name="Keep it open")).to_be_focused()
    assert hall.commands("close-exchange") == []

    live.get_by_role("button", name="Close it").click()
    hall.wait(lambda: len(hall.commands("close-exchange")) == 1)
    expect(question).to_have_count(0)


@pytest.mark.parametrize("how", ["Escape", "No"])
def test_the_question_can_be_taken_back(hall: Hall, live: Page, how: str):
    live.get_by_role("button", name="Close", exact=True).click()
    if how == "Escape":
        live.keyboard.press("Escape")
    else:
        live.get_by_role("button", name="Keep it open").click()

    expect(live.get_by_role("button", name="Close", exact=True)).to_be_focused()
    expect(live.locator("[data-question]")).to_have_count(0)
    ask_to_catch_up(hall, 9)
    assert hall.commands("close-exchange") == []


def test_a_question_outlives_a_fragment_until_its_command_is_another(hall: Hall, page: Page):
    form = '<div id="doors"><form data-command="{}" data-ask="Sure?" data-yes="Yes" data-no="No"><button>{}</button></form></div>'
    hall.pages["/host"] = page_of(form.format("close-exchange", "Close"), view="host", me="")
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))
    page.get_by_role("button", name="Close").click()

    hall.tell(1, form.format("close-exchange", "Close").replace('id="doors"', 'id="doors" class="new"'))
    expect(page.locator("#doors.new [data-question]")).to_be_visible()
    hall.tell(2, form.format("open-doors", "Open"))
    expect(page.get_by_role("button", name="Open")).to_be_visible()
    expect(page.locator("[data-question]")).to_have_count(0)


def test_a_key_presses_its_button(hall: Hall, live: Page):
    live.keyboard.press("a")

    hall.wait(lambda: len(hall.commands("approve-message")) == 1)


def test_a_key_is_meant_by_its_place_on_a_cyrillic_keyboard(hall: Hall, live: Page):
    live.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ф', code: 'KeyA', bubbles: true}))"
    )

    hall.wait(lambda: len(hall.commands("approve-message")) == 1)


def test_keys_are_left_alone_while_typing_with_modifiers_and_in_questions(hall: Hall, live: Page):
    live.locator("#note").press_sequentially("ax")
    live.locator("#note").blur()
    live.keyboard.press("Control+a")
    live.keyboard.press("Alt+a")
    live.keyboard.press("h")
    live.keyboard.press("x")
    live.keyboard.press("a")
    expect(live.locator("[data-question]")).to_be_visible()
    live.get_by_role("button", name="Close it").click()
    hall.wait(lambda: hall.commands("close-exchange"))

    assert [tag for tag, _ in hall.received] == ["catch-up", "close-exchange"]
