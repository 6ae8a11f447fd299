"""What arrives above the line that is read does not push it away, in browsers that do not see to it themselves."""

import pytest
from playwright.sync_api import Page

from elements.hall import Hall
from elements.lacking import lacking
from elements.live_page import page_of

UNANCHORED = (
    "<style>* { overflow-anchor: none } #stream { display: flex; flex-direction: column-reverse }</style>"
)
NOW = '<p id="now" style="height: {height}px">Now</p>'
LINES = "".join(f'<li id="m-{n}" data-order="{n}" data-into="stream">{n}</li>' for n in range(1, 61))
COLUMN = f'<div id="column"><ol id="stream">{LINES}</ol></div>'
ITS_OWN_SCROLLER = "<style>#column { height: 300px; overflow-y: auto }</style>"
TOP_OF = "() => document.getElementById('m-30').getBoundingClientRect().top"

FROZEN = "window.passed = 0; performance.now = () => passed"
LATER = "passed += 1000"


def reading(hall: Hall, page: Page, head: str = "", scroller: str = "document.scrollingElement") -> Page:
    """Somebody has scrolled to the middle of what people say, some while ago."""
    page.add_init_script(FROZEN)
    hall.pages["/K7Q2MX"] = page_of(NOW.format(height=20) + COLUMN, head=UNANCHORED + head)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    scroll(page, scroller, 300)
    page.evaluate(LATER)
    return page


def scroll(page: Page, scroller: str, to: int) -> None:
    page.evaluate(
        f"""to => new Promise((done) => {{
          addEventListener("scroll", done, {{ capture: true, once: true }}); {scroller}.scrollTop = to }})""",
        to,
    )


def pushed(hall: Hall, page: Page, seq: int, html: str) -> float:
    """By how many pixels an arrival moves the line."""
    before = page.evaluate(TOP_OF)
    hall.tell(seq, html)
    page.wait_for_selector(f'live-exchange[seq="{seq}"]')
    return page.evaluate(TOP_OF) - before


def message(number: int) -> str:
    return f'<li id="m-{number}" data-order="{number}" data-into="stream">{number}</li>'


@pytest.mark.parametrize(
    ("head", "scroller"),
    [("", "document.scrollingElement"), (ITS_OWN_SCROLLER, "document.getElementById('column')")],
    ids=["the page", "a column"],
)
def test_the_line_being_read_stays_where_it_is(hall: Hall, page: Page, head: str, scroller: str):
    lacking(page, "overflow-anchor")
    reading(hall, page, head, scroller)

    # The second and third come before the scroll event of the first: our own scrolling is not a finger.
    assert pushed(hall, page, 1, message(61)) == 0
    assert pushed(hall, page, 2, message(62) + message(63)) == 0
    assert pushed(hall, page, 3, message(64) + NOW.format(height=20)) == 0
    assert page.evaluate(f"{scroller}.scrollTop") > 300


def test_what_grows_above_the_list_does_not_push_it_either(hall: Hall, page: Page):
    lacking(page, "overflow-anchor")
    reading(hall, page)

    assert pushed(hall, page, 1, NOW.format(height=90)) == 0


def test_without_it_the_line_is_pushed_away(hall: Hall, page: Page):
    reading(hall, page)  # it says that it anchors by itself, and does not

    assert pushed(hall, page, 1, message(61)) > 0


def test_a_finger_that_scrolls_is_not_fought(hall: Hall, page: Page):
    lacking(page, "overflow-anchor")
    reading(hall, page)

    scroll(page, "document.scrollingElement", 320)
    assert pushed(hall, page, 1, message(61)) > 0
    page.evaluate(LATER)
    assert pushed(hall, page, 2, message(62)) == 0


def test_at_the_top_what_is_new_comes_into_sight(hall: Hall, page: Page):
    lacking(page, "overflow-anchor")
    reading(hall, page)

    scroll(page, "document.scrollingElement", 0)
    page.evaluate(LATER)
    assert pushed(hall, page, 1, message(61)) > 0


def test_who_scrolls_on_purpose_while_something_is_placed_is_not_taken_back(hall: Hall, page: Page):
    lacking(page, "overflow-anchor")
    reading(hall, page)
    page.evaluate(
        """customElements.define("shows-itself", class extends HTMLElement {
          connectedCallback() { document.scrollingElement.scrollTop = 100 } })"""
    )

    pushed(hall, page, 1, message(61).replace("61</li>", "<shows-itself></shows-itself></li>"))
    assert page.evaluate("document.scrollingElement.scrollTop") == 100
