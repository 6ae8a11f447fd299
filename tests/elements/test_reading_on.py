"""A page that is fetched anew leaves its reader where they are, with all that is theirs."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import Hall
from elements.live_page import page_of

LONG = """<ol id="stream" data-most="60">{}</ol><details id="more"><summary>More</summary>less</details>
<dialog id="asked"><button>Yes</button></dialog><form data-command="approve-message" id="queue-5">
<button>Approve</button></form><textarea id="text"></textarea>"""
STYLE = "<style>#stream > li { height: 60px }</style>"


def item(number: int) -> str:
    return f'<li id="message-{number}" data-into="stream" data-order="{number}">entry {number}</li>'


def long_page(numbers: range, seq: int) -> str:
    return page_of(LONG.format("".join(map(item, numbers))), seq=seq, head=STYLE)


def read_on(hall: Hall, page: Page) -> None:
    """The page is fetched anew, with its ten oldest entries gone and ten new ones."""
    hall.pages["/K7Q2MX"] = long_page(range(11, 71), 71)
    hall.tell(61, "<template data-resync></template>")
    expect(page.locator("#message-70")).to_be_attached()
    expect(page.locator("#message-10")).to_have_count(0)


@pytest.fixture
def reading(hall: Hall, page: Page) -> Page:
    hall.pages["/K7Q2MX"] = long_page(range(1, 61), 60)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def test_a_reader_stays_at_the_line_they_read(hall: Hall, reading: Page):
    reading.evaluate("document.getElementById('message-30').scrollIntoView({ behavior: 'instant' })")
    top = "document.getElementById('message-30').getBoundingClientRect().top"
    before = reading.evaluate(top)

    read_on(hall, reading)

    reading.wait_for_function(f"Math.abs({top} - {before}) <= 1")


def test_a_selected_text_stays_selected(hall: Hall, reading: Page):
    reading.evaluate("getSelection().selectAllChildren(document.getElementById('message-30'))")

    read_on(hall, reading)

    assert reading.evaluate("getSelection().toString()").strip() == "entry 30"


def test_a_half_written_line_keeps_its_words_and_the_place_of_the_pen(hall: Hall, reading: Page):
    field = reading.locator("#text")
    field.press_sequentially("half written")
    field.evaluate("field => field.setSelectionRange(2, 5)")

    read_on(hall, reading)

    expect(field).to_be_focused()
    assert field.evaluate(
        "({ value, selectionStart, selectionEnd }) => [value, selectionStart, selectionEnd]"
    ) == [
        "half written",
        2,
        5,
    ]
    reading.keyboard.type("ul")
    expect(field).to_have_value("haulwritten")


def test_what_was_opened_stays_open(hall: Hall, reading: Page):
    reading.locator("summary").click()
    reading.evaluate("document.getElementById('asked').showModal()")

    read_on(hall, reading)

    assert reading.evaluate(
        "[document.querySelector('dialog:modal').id, document.querySelector('details').open]"
    ) == [
        "asked",
        True,
    ]
    expect(reading.get_by_role("button", name="Yes")).to_be_focused()


def test_a_button_keeps_the_keyboard(hall: Hall, reading: Page):
    reading.get_by_role("button", name="Approve").focus()

    read_on(hall, reading)

    expect(reading.get_by_role("button", name="Approve")).to_be_focused()
