"""A handover is brought into view once for each gift, and never under somebody's hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall
from elements.live_page import hear, page_of

HEAD = f'<script type="module" src="{STATIC}/elements/handover-sight.js"></script>'
AWAY = 1500
SIZE = {"width": 390, "height": 664}


def handover(step: str = "", gift: str = "7M4QXA") -> str:
    under_way = f' data-gift="{gift}" data-step="{step}"' if step else ""
    return (
        f'<section id="handover"{under_way}><div class="moment" style="height: 300px">Cloth</div></section>'
    )


def body(step: str = "") -> str:
    return f"""<handover-sight style="display: block">{handover(step)}
      <p id="words">We can see the snow behind you.</p><div style="height: 4000px"></div>
      <div class="dock"><textarea id="field"></textarea></div></handover-sight>"""


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    """Somebody far down a page on which nothing has happened for a while; whatever moves is there at once."""
    page.emulate_media(reduced_motion="reduce")
    arrive(hall, page, body())
    go_away(page)
    return page


def arrive(hall: Hall, page: Page, body: str) -> None:
    page.clock.install()
    page.set_viewport_size(SIZE)
    hall.pages["/K7Q2MX"] = page_of(body, head=HEAD)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    page.evaluate("customElements.whenDefined('handover-sight')")


def go_away(page: Page) -> None:
    """Scroll to what is said further down, and rest there."""
    page.evaluate(
        f"() => new Promise((done) => {{ addEventListener('scroll', done, {{ once: true }}); scrollTo(0, {AWAY}) }})"
    )
    rest(page)


def rest(page: Page) -> None:
    page.clock.fast_forward(11_000)


def scrolled(page: Page) -> int:
    return page.evaluate("scrollY")


def test_a_handover_that_begins_is_brought_into_view(hall: Hall, live: Page):
    hear(hall, live, 1, handover("tied"))

    assert scrolled(live) < 300
    expect(live.locator("html.in-handover")).to_be_attached()


def test_it_is_brought_once_for_each_gift(hall: Hall, live: Page):
    hear(hall, live, 1, handover("tied"))
    go_away(live)
    hear(hall, live, 2, handover("countdown"))
    assert scrolled(live) == AWAY

    hear(hall, live, 3, handover("tied", gift="XRK4KP"))
    assert scrolled(live) < 300


def test_who_has_it_before_their_eyes_has_been_shown_it(hall: Hall, live: Page):
    live.evaluate("scrollTo(0, 0)")
    hear(hall, live, 1, handover("tied"))
    go_away(live)
    hear(hall, live, 2, handover("countdown"))

    assert scrolled(live) == AWAY


def turn_the_wheel(page: Page) -> None:
    page.evaluate("dispatchEvent(new WheelEvent('wheel'))")


def press_a_key(page: Page) -> None:
    page.keyboard.press("Shift")


def write_half_a_sentence(page: Page) -> None:
    page.evaluate("document.getElementById('field').focus({ preventScroll: true })")
    page.keyboard.type("We can")
    page.evaluate(f"scrollTo(0, {AWAY})")
    rest(page)


def mark_words(page: Page) -> None:
    page.evaluate("getSelection().selectAllChildren(document.getElementById('words'))")


def hold_a_finger_down(page: Page) -> None:
    page.mouse.move(200, 300)
    page.mouse.down()
    rest(page)


HANDS = [turn_the_wheel, press_a_key, write_half_a_sentence, mark_words, hold_a_finger_down]


@pytest.mark.parametrize("at_it", HANDS)
def test_nobody_is_moved_who_is_at_it(hall: Hall, live: Page, at_it: Callable[[Page], None]):
    at_it(live)
    hear(hall, live, 1, handover("tied"))
    assert scrolled(live) == AWAY

    live.mouse.up()
    live.evaluate("getSelection().removeAllRanges()")
    live.evaluate("document.getElementById('field').value = ''")
    rest(live)
    hear(hall, live, 2, '<p id="words">It has stopped.</p>')
    assert scrolled(live) == AWAY, "nothing else brings it than a step of the handover"
    hear(hall, live, 3, handover("countdown"))
    assert scrolled(live) < 300


def test_where_things_move_it_moves(hall: Hall, page: Page):
    arrive(hall, page, body())
    go_away(page)
    page.evaluate("Element.prototype.scrollIntoView = (options) => { window.asked = options }")
    hear(hall, page, 1, handover("tied"))

    assert page.evaluate("window.asked") == {"block": "nearest", "behavior": "smooth"}


def test_who_looks_elsewhere_is_known_and_not_moved_by_their_dock(hall: Hall, live: Page):
    hear(hall, live, 1, handover("tied"))
    expect(live.locator("html.in-handover:not(.looks-away)")).to_be_attached()
    dock = live.evaluate("document.documentElement.style.getPropertyValue('--dock')")
    assert float(dock.removesuffix("px")) == pytest.approx(height_of(live, ".dock"), abs=1)

    go_away(live)
    expect(live.locator("html.looks-away")).to_be_attached()
    live.evaluate("document.querySelector('.dock').style.height = '200px'")
    hear(hall, live, 2, handover("countdown"))
    assert live.evaluate("document.documentElement.style.getPropertyValue('--dock')") == dock

    hear(hall, live, 3, handover())
    expect(live.locator("html:not(.in-handover, .looks-away)")).to_be_attached()


def height_of(page: Page, selector: str) -> float:
    return page.locator(selector).evaluate("(element) => element.getBoundingClientRect().height")
