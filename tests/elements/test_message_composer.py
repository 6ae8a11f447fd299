"""What somebody writes is never lost and never sent twice."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from elements.hall import Hall, refused
from elements.live_page import page_of

BODY = """<ol id="stream"></ol><ol id="mine"></ol><p id="messaging" data-open="{open}"></p>
<message-composer><form data-composer><textarea name="text" data-most="20"></textarea>
  <output data-left hidden>Letters left: <b data-number></b></output><button>Send</button></form>
<template data-outbox-item><li data-state="kept"><p data-text dir="auto"></p><output data-refusal></output>
  <button type="button" data-take-back>Take back</button></li></template></message-composer>"""


def waiting(id: str, text: str, seq: int) -> str:
    return f'<li id="mine-{id}" data-into="mine" data-order="{seq}" data-state="waiting">{text}</li>'


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    return arrive(hall, page)


def arrive(hall: Hall, page: Page, *, me: str = "p-vera", messaging: str = "true") -> Page:
    hall.pages["/K7Q2MX"] = page_of(BODY.format(open=messaging), me=me)
    asked = len(hall.commands("catch-up"))
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: len(hall.commands("catch-up")) > asked)
    return page


def write(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Send").click()


def posted(hall: Hall) -> list[str]:
    return [fields["text"] for fields in hall.commands("post-message")]


def test_a_message_shows_at_once_and_is_the_servers_once_it_is_there(hall: Hall, live: Page):
    write(live, "  Hello\nPerm ")

    (command,) = hall.wait(lambda: hall.commands("post-message"))
    assert set(command) == {"id", "text"}
    assert command["text"] == "Hello\nPerm"
    expect(live.locator("textarea")).to_have_value("")
    expect(live.locator("#mine > li")).to_have_attribute("data-state", "sent")

    hall.emit("mine", {"id": command["id"], "state": "waiting", "html": waiting(command["id"], "Hello", 1)})
    expect(live.locator("#mine > li")).to_have_attribute("data-state", "waiting")
    assert live.locator("#mine > li").count() == 1


def test_a_message_written_offline_survives_a_reload_and_goes_out_once(hall: Hall, live: Page):
    live.route("**/socket.io/**", lambda route: route.abort())
    hall.close()
    write(live, "kept here")
    write(live, "and here")
    expect(live.locator("#mine > [data-state=kept] [data-text]")).to_have_text(["kept here", "and here"])

    hall.open()
    live.unroute("**/socket.io/**")
    arrive(hall, live)

    hall.wait(lambda: len(posted(hall)) == 2)
    live.reload()
    live.wait_for_timeout(500)
    assert posted(hall) == ["kept here", "and here"]


def test_what_was_not_acked_is_sent_again_under_the_same_id(hall: Hall, live: Page):
    hall.silent = True
    write(live, "Hello")
    hall.wait(lambda: hall.commands("post-message"))
    hall.silent = False
    arrive(hall, live)

    hall.wait(lambda: len(hall.commands("post-message")) == 2)
    first, second = hall.commands("post-message")
    assert first == second


def test_messages_go_out_in_order_one_at_a_time(hall: Hall, live: Page):
    hall.close()
    for number in range(20):
        write(live, f"number {number}")
    hall.open()

    hall.wait(lambda: len(posted(hall)) == 20)
    assert posted(hall) == [f"number {number}" for number in range(20)]


def test_over_long_polling_none_of_many_is_dropped(hall: Hall, page: Page):
    hall.websocket = False
    live = arrive(hall, page)
    hall.close()
    for number in range(40):
        write(live, f"number {number}")
    hall.open()

    hall.wait(lambda: len(posted(hall)) == 40)
    assert posted(hall) == [f"number {number}" for number in range(40)]


def test_two_tabs_lose_nothing(hall: Hall, live: Page, context: BrowserContext):
    other = arrive(hall, context.new_page())
    hall.close()
    write(live, "from the first")
    write(other, "from the second")
    expect(live.locator("#mine > li")).to_have_count(1)
    live.close()
    hall.open()

    hall.wait(lambda: set(posted(hall)) == {"from the first", "from the second"})


def test_what_another_tab_has_sent_is_kept_here_no_longer(hall: Hall, live: Page, context: BrowserContext):
    hall.answers["post-message"] = refused("messages-paused", "Paused.", retryable=True)
    write(live, "Hello")
    expect(live.locator("#mine [data-refusal]")).to_have_text("Paused.")
    hall.answers.clear()
    other = arrive(hall, context.new_page())
    hall.wait(lambda: len(posted(hall)) >= 2)
    other.close()

    hall.tell(1, '<li id="x" data-into="stream" data-order="1"></li>')
    expect(live.locator("#mine > [data-state=kept]")).to_have_count(0)


def test_a_refusal_is_said_in_place_and_the_text_can_be_taken_back(hall: Hall, live: Page):
    hall.answers["post-message"] = refused("text-unreadable", "This cannot be read.")
    write(live, "Hello")
    item = live.locator("#mine > li")
    expect(item).to_have_attribute("data-state", "refused")
    expect(item.locator("[data-refusal]")).to_have_text("This cannot be read.")

    arrive(hall, live)
    expect(item.locator("[data-refusal]")).to_have_text("This cannot be read.")
    live.locator("textarea").fill("newer")
    item.get_by_role("button", name="Take back").click()
    expect(live.locator("textarea")).to_have_value("Hello\nnewer")
    expect(item).to_have_count(0)
    live.reload()
    expect(live.locator("textarea")).to_have_value("Hello\nnewer")
    assert live.locator("#mine > li").count() == 0
    assert len(posted(hall)) == 1


def test_what_can_be_taken_later_is_offered_again(hall: Hall, live: Page):
    hall.answers["post-message"] = refused("storage-full", "No room just now.", retryable=True)
    write(live, "Hello")
    expect(live.locator("#mine [data-refusal]")).to_have_text("No room just now.")
    hall.answers.clear()

    expect(live.locator("#mine > li")).to_have_attribute("data-state", "sent")
    assert len(posted(hall)) == 2


def test_an_id_that_is_taken_is_this_message(hall: Hall, live: Page):
    hall.answers["post-message"] = refused("id-taken", "Taken.")
    write(live, "Hello")

    expect(live.locator("#mine > li")).to_have_attribute("data-state", "sent")


def test_a_message_that_stands_in_the_stream_is_not_shown_twice(hall: Hall, live: Page):
    hall.answers["post-message"] = refused("messages-paused", "Paused.", retryable=True)
    write(live, "Hello")
    (command,) = hall.wait(lambda: hall.commands("post-message"))

    hall.answers.clear()
    hall.tell(1, f'<li id="message-{command["id"]}" data-into="stream" data-order="1">Hello</li>')

    expect(live.locator("#stream > li")).to_have_text(["Hello"])
    expect(live.locator("#mine > li")).to_have_count(0)
    hall.wait(lambda: len(posted(hall)) == 2)


def test_missed_word_of_ones_own_is_made_up_for_by_the_page(hall: Hall, live: Page):
    write(live, "Hello")
    (command,) = hall.wait(lambda: hall.commands("post-message"))
    hall.emit("mine", {"id": command["id"], "state": "waiting", "html": waiting(command["id"], "Hello", 1)})
    expect(live.locator("#mine > [data-state=waiting]")).to_have_count(1)

    hall.pages["/K7Q2MX"] = page_of(BODY.format(open="true"))
    hall.close()
    hall.open()

    expect(live.locator("#mine > li")).to_have_count(0)


def test_a_half_written_message_is_kept(hall: Hall, live: Page):
    live.locator("textarea").press_sequentially("half wri")
    live.reload()
    expect(live.locator("textarea")).to_have_value("half wri")

    hall.tell(1, "<template data-resync></template>")
    hall.wait(lambda: hall.fetched.count("/K7Q2MX") == 3)
    expect(live.locator("textarea")).to_have_value("half wri")


def test_a_shared_phone_mixes_nobody_up(hall: Hall, live: Page):
    hall.answers["post-message"] = refused("messages-paused", "Paused.", retryable=True)
    write(live, "Vera's own")
    live.locator("textarea").press_sequentially("Vera's draft")
    expect(live.locator("#mine > li")).to_have_count(1)
    hall.answers.clear()
    hall.received.clear()

    arrive(hall, live, me="p-oleg")
    live.wait_for_timeout(300)
    assert posted(hall) == []
    expect(live.locator("textarea")).to_have_value("")
    assert live.locator("#mine > li").count() == 0

    arrive(hall, live, me="p-vera")
    expect(live.locator("textarea")).to_have_value("Vera's draft")
    hall.wait(lambda: posted(hall) == ["Vera's own"])


def test_while_messages_are_paused_one_may_write_but_not_send(hall: Hall, page: Page):
    live = arrive(hall, page, messaging="false")
    live.locator("textarea").fill("ready")
    expect(live.get_by_role("button", name="Send")).to_be_disabled()
    live.locator("textarea").press("Control+Enter")
    expect(live.locator("textarea")).to_have_value("ready")

    hall.tell(1, '<p id="messaging" data-open="true"></p>')
    live.get_by_role("button", name="Send").click()
    hall.wait(lambda: posted(hall) == ["ready"])


def test_enter_sends_and_shift_enter_makes_a_line(hall: Hall, live: Page):
    field = live.locator("textarea")
    field.press_sequentially("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    field.press("Enter")

    hall.wait(lambda: posted(hall) == ["one\ntwo"])
    expect(field).to_be_focused()


def test_enter_while_a_word_is_composed_belongs_to_the_composition(hall: Hall, live: Page):
    live.locator("textarea").fill("ни")
    live.locator("textarea").evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    live.wait_for_timeout(200)

    assert posted(hall) == []


def test_on_a_phone_enter_makes_a_line(hall: Hall, browser: Browser):
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page = arrive(hall, context.new_page())
    page.locator("textarea").press_sequentially("one")
    page.locator("textarea").press("Enter")
    page.locator("textarea").press_sequentially("two")
    expect(page.locator("textarea")).to_have_value("one\ntwo")
    page.locator("textarea").press("Control+Enter")

    hall.wait(lambda: posted(hall) == ["one\ntwo"])
    context.close()


def test_the_room_that_is_left_is_counted_in_letters_as_people_see_them(hall: Hall, live: Page):
    field = live.locator("textarea")
    number = live.locator("[data-number]")
    field.fill("👩‍👩‍👧‍👦" * 3)
    expect(number).to_have_text("17")

    write(live, "x" * 21)
    expect(number).to_have_text("-1")
    expect(field).to_have_attribute("aria-invalid", "true")
    live.wait_for_timeout(200)
    assert posted(hall) == []
    expect(field).to_have_value("x" * 21)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(hall: Hall, live: Page, text: str):
    write(live, text)
    live.wait_for_timeout(200)

    assert posted(hall) == []


def test_where_a_browser_refuses_storage_messages_still_go_out(hall: Hall, page: Page):
    page.add_init_script("""
      IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError") }
      Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })
    """)
    live = arrive(hall, page)
    hall.close()
    write(live, "Hello")
    expect(live.locator("#mine > [data-state=kept]")).to_have_count(1)
    hall.open()

    hall.wait(lambda: posted(hall) == ["Hello"])
