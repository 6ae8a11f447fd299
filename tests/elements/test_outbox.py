"""What somebody writes is never lost and never sent twice."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from elements.composing import arrive, posted, taken, write
from elements.hall import Hall, refused
from elements.live_page import pass_time


def waiting(id: str, text: str, seq: int) -> str:
    return f'<li id="mine-{id}" data-into="mine" data-order="{seq}" data-state="waiting">{text}</li>'


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    return arrive(hall, page)


def test_a_message_shows_at_once_and_is_the_servers_once_it_is_there(hall: Hall, live: Page):
    write(live, "  Hello\nPerm ")

    (command,) = hall.wait(lambda: hall.commands("post-message"))
    assert set(command) == {"id", "text"}
    assert command["text"] == "Hello\nPerm"
    expect(live.locator("textarea")).to_have_value("")
    expect(live.locator("#mine > li")).to_have_attribute("data-state", "sent")

    hall.emit("mine", {"id": command["id"], "state": "waiting", "html": waiting(command["id"], "Hello", 1)})
    expect(live.locator("#mine > li")).to_have_attribute("data-state", "waiting")
    expect(live.locator("#mine > li")).to_have_count(1)


def test_a_message_written_offline_survives_a_reload_and_goes_out_once(hall: Hall, live: Page):
    live.route("**/socket.io/**", lambda route: route.abort())
    hall.close()
    write(live, "kept here")
    write(live, "and here")
    expect(live.locator("#mine > [data-state=kept] [data-text]")).to_have_text(["kept here", "and here"])

    hall.open()
    live.unroute("**/socket.io/**")
    arrive(hall, live)

    hall.wait(lambda: len(taken(hall)) == 2)
    live.reload()  # before the last ack was heard, perhaps: then it is sent again under its id
    write(live, "the last one")
    hall.wait(lambda: "the last one" in taken(hall))
    assert taken(hall) == ["kept here", "and here", "the last one"]


def test_what_was_not_acked_is_sent_again_under_the_same_id(hall: Hall, live: Page):
    hall.silent = True
    write(live, "Hello")
    hall.wait(lambda: hall.commands("post-message"))
    hall.silent = False
    arrive(hall, live)

    hall.wait(lambda: len(hall.commands("post-message")) == 2)
    first, second = hall.commands("post-message")
    assert first == second


@pytest.mark.parametrize("websocket", [True, False], ids=["over WebSocket", "over long polling"])
def test_messages_go_out_in_order_one_at_a_time(hall: Hall, page: Page, websocket: bool):
    hall.websocket = websocket
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
    item = refuse_two(live)
    expect(item.locator("[data-refusal]")).to_have_text("This cannot be read.")

    arrive(hall, live)
    expect(item.locator("[data-refusal]")).to_have_text("This cannot be read.")
    live.locator("textarea").fill("newer")
    item.get_by_role("button", name="Take back").click()
    expect(live.locator("textarea")).to_have_value("Hello\nnewer")
    expect(item).to_have_count(0)
    live.reload()
    expect(live.locator("#mine [data-text]")).to_have_text(["Still there"])
    expect(live.locator("textarea")).to_have_value("Hello\nnewer")
    assert len(posted(hall)) == 2


def refuse_two(page: Page) -> Locator:
    """The first of two refused messages. As long as the other is not shown, it proves nothing that this is not."""
    for number, text in enumerate(("Hello", "Still there"), 1):
        write(page, text)
        expect(page.locator("#mine > [data-state=refused]")).to_have_count(number)
    return page.locator("#mine > li").filter(has_text="Hello")


HOLD_THE_STORE = """async () => {
  const opening = indexedDB.open("twincloth")
  await new Promise((done) => { opening.onsuccess = done })
  const table = opening.result.transaction("outbox", "readwrite").objectStore("outbox")
  window.held = true
  const hold = () => { if (window.held) table.count().onsuccess = hold }
  hold()
}"""


def test_what_was_taken_back_is_gone_even_when_the_page_is_left_before_it_is_removed(
    hall: Hall, live: Page, context: BrowserContext
):
    hall.answers["post-message"] = refused("text-unreadable", "This cannot be read.")
    item = refuse_two(live)
    other = context.new_page()
    other.goto(f"{hall.url}/nowhere")
    other.evaluate(HOLD_THE_STORE)

    item.get_by_role("button", name="Take back").click()
    expect(live.locator("textarea")).to_have_value("Hello")
    expect(item).to_have_count(0)
    live.reload()
    other.close()

    expect(live.locator("#mine [data-text]")).to_have_text(["Still there"])
    expect(live.locator("textarea")).to_have_value("Hello")
    live.reload()
    expect(live.locator("#mine [data-text]")).to_have_text(["Still there"])


def test_what_can_be_taken_later_is_offered_again(hall: Hall, live: Page):
    hall.answers["post-message"] = refused("storage-full", "No room just now.", retryable=True)
    write(live, "Hello")
    expect(live.locator("#mine [data-refusal]")).to_have_text("No room just now.")
    hall.answers.clear()

    expect(live.locator("#mine > li")).to_have_attribute("data-state", "sent")
    assert len(posted(hall)) == 2


def test_whoever_writes_too_much_is_told_so_and_loses_nothing(hall: Hall, page: Page):
    page.clock.install()
    live = arrive(hall, page)
    hall.answers["post-message"] = refused("too-many-commands", "Not so fast.", retryable=True, wait=60)
    for text in ("one", "two"):
        write(live, text)
    expect(live.locator("#mine [data-when=kept]")).to_have_text(["Not so fast.", "Not so fast."])
    assert posted(hall) == ["one"]
    hall.answers.clear()
    refused_at = live.evaluate("Date.now()")

    pass_time(live, lambda: len(posted(hall)) == 3)
    assert posted(hall) == ["one", "one", "two"]
    assert live.evaluate("Date.now()") - refused_at > 50_000
    assert len({fields["id"] for fields in hall.commands("post-message")}) == 2
    expect(live.locator("#mine > [data-state=sent]")).to_have_count(2)


def test_a_message_on_a_connection_that_only_looks_alive_goes_out_again_under_the_same_id(
    hall: Hall, page: Page
):
    page.clock.install()
    live = arrive(hall, page)
    hall.fall_silent()
    write(live, "Hello")
    hall.wait(lambda: posted(hall) == ["Hello"])

    # What comes down is heard all the time; only what goes up is lost.
    present = {"seq": 0, "places": {}}
    pass_time(live, lambda: hall.emit("present", present) or len(posted(hall)) == 2)
    assert len(hall.greetings) == 2
    first, second = hall.commands("post-message")
    assert first == second
    expect(live.locator("#mine > li")).to_have_attribute("data-state", "sent")


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


def test_a_missed_word_of_ones_own_is_made_up_for_when_the_page_catches_up(hall: Hall, live: Page):
    write(live, "Hello")
    (command,) = hall.wait(lambda: hall.commands("post-message"))
    hall.emit("mine", {"id": command["id"], "state": "waiting", "html": waiting(command["id"], "Hello", 1)})
    expect(live.locator("#mine > [data-state=waiting]")).to_have_count(1)

    gone = {
        "id": command["id"],
        "state": "shown",
        "html": f'<template data-gone="mine-{command["id"]}"></template>',
    }
    hall.answers["catch-up"] = lambda fields: {"ok": True, "entries": [], "mine": [gone]}
    hall.close()
    hall.open()

    expect(live.locator("#mine > li")).to_have_count(0)
