"""How one writes: keys, drafts, and the room that is left."""

import pytest
from playwright.sync_api import Browser, Page, expect

from elements.composing import arrive, posted, write
from elements.hall import Hall, refused
from elements.lacking import lacking


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    return arrive(hall, page)


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

    arrive(hall, live, me="p-oleg")
    expect(live.locator("textarea")).to_have_value("")
    expect(live.locator("#mine > li")).to_have_count(0)
    hall.answers.clear()
    hall.received.clear()  # Vera's page may have tried again before
    write(live, "Oleg's own")
    hall.wait(lambda: "Oleg's own" in posted(hall))
    assert posted(hall) == ["Oleg's own"]

    arrive(hall, live, me="p-vera")
    expect(live.locator("textarea")).to_have_value("Vera's draft")
    hall.wait(lambda: posted(hall) == ["Oleg's own", "Vera's own"])


def test_while_messages_are_paused_one_may_write_but_not_send(hall: Hall, page: Page):
    live = arrive(hall, page, messaging="false")
    live.locator("textarea").fill("ready")
    expect(live.get_by_role("button", name="Send")).to_be_disabled()
    live.locator("textarea").press("Control+Enter")
    expect(live.locator("textarea")).to_have_value("ready")

    hall.tell(1, '<p id="messaging" data-open="true"></p>')
    live.get_by_role("button", name="Send").click()
    hall.wait(lambda: posted(hall) == ["ready"])


def test_what_had_no_room_goes_out_as_soon_as_something_was_read(hall: Hall, live: Page):
    waits = '<li id="mine-first" class="mine" data-into="mine" data-order="1" data-state="waiting"><p>first</p></li>'
    hall.emit("mine", {"id": "first", "state": "waiting", "html": waits})
    expect(live.locator("#mine-first")).to_be_visible()
    live.evaluate("window.setTimeout = () => 0")  # nothing is offered again merely because time has passed
    hall.answers["post-message"] = refused("too-many-waiting", "They have not read yet.", retryable=True)
    write(live, "second")
    expect(live.locator("#mine [data-when=kept]")).to_have_text(["They have not read yet."])
    hall.answers.clear()

    hall.emit(
        "mine", {"id": "first", "state": "shown", "html": '<template data-gone="mine-first"></template>'}
    )

    expect(live.locator("#mine > [data-state=sent]")).to_have_count(1)
    assert posted(hall) == ["second", "second"]


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
    live.locator("textarea").press_sequentially("ва")
    live.locator("textarea").press("Enter")

    hall.wait(lambda: posted(hall))
    assert posted(hall) == ["нива"]


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
    expect(field).to_have_value("x" * 21)
    write(live, "short")
    hall.wait(lambda: posted(hall))
    assert posted(hall) == ["short"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(hall: Hall, live: Page, text: str):
    write(live, text)
    write(live, "Hello")

    hall.wait(lambda: "Hello" in posted(hall))
    assert posted(hall) == ["Hello"]


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


def test_without_a_segmenter_letters_are_counted_by_a_plain_rule(hall: Hall, page: Page):
    page.add_init_script("delete Intl.Segmenter")
    live = arrive(hall, page)
    for words in ("👩‍👩‍👧‍👦" * 3, "👍🏽ё" + "й́", "🇬🇧🇷🇺é"):
        live.locator("textarea").fill(words)
        expect(live.locator("[data-number]")).to_have_text("17")

    write(live, "Привет")
    hall.wait(lambda: posted(hall) == ["Привет"])


FIXED = "<style>textarea { field-sizing: fixed; box-sizing: border-box; max-height: 120px }</style>"
FITS = "field => field.scrollHeight <= field.clientHeight"


def test_where_css_cannot_the_field_grows_with_its_words_by_script(hall: Hall, page: Page):
    lacking(page, "field-sizing")
    field = arrive(hall, page, head=FIXED).locator("textarea")
    low = field.bounding_box()["height"]

    field.fill("one\ntwo\nthree\nfour")
    assert field.bounding_box()["height"] > low
    assert field.evaluate(FITS)

    field.fill("one\n" * 19)
    assert field.bounding_box()["height"] == 120

    page.reload()
    assert field.bounding_box()["height"] == 120  # the draft
    hall.pages["/K7Q2MX"] = hall.pages["/K7Q2MX"].replace('data-open="true"', 'data-open="false"')
    hall.tell(1, "<template data-resync></template>")
    page.wait_for_selector("#messaging[data-open=false]", state="attached")
    assert field.bounding_box()["height"] == 120

    field.fill("one")
    assert field.bounding_box()["height"] == low
