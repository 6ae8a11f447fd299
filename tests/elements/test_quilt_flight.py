"""The view flies over the quilt to the patch that is opened, for who is there and wants movement."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall
from elements.live_page import hear, page_of

HEAD = (
    f'<link rel="stylesheet" href="{STATIC}/styles/base.css"><link rel="stylesheet" href="{STATIC}/styles/flight.css">'
    f'<script type="module" src="{STATIC}/elements/quilt-flight.js"></script>'
    "<style>#room { width: 400px } #room img { width: 100%; height: auto; object-fit: contain }</style>"
)
DRAWING = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='80' height='60'%3E"
    "%3Crect width='80' height='60'/%3E%3C/svg%3E"
)

# Takes the time out of every movement, and writes down where the picture on the quilt, the quilt and the
# picture of the page stand at each end of a flight.
WATCH = """
  window.flights = []
  const corners = (element) => { const box = element.getBoundingClientRect(); return [box.x, box.y, box.width, box.height] }
  const animate = Element.prototype.animate
  Element.prototype.animate = function (keyframes, timing) {
    for (const transform of keyframes.transform ?? []) {
      this.style.transform = transform
      const [goal, picture] = [this.querySelector(".flight-goal"), this.closest("quilt-flight").querySelector("img")]
      window.flights.push({ goal: corners(goal), sheet: corners(this), picture: corners(picture) })
    }
    return animate.call(this, keyframes, { ...timing, duration: 0, endDelay: 0 })
  }
"""


def patch(step: int, to: str = "300 150 80 60", more: str = 'over="#quilt"') -> str:
    return (
        f'<section id="room"><quilt-flight step="{step}" size="400 300" to="{to}" {more}>'
        f'<img src="{DRAWING}" width="80" height="60" alt="Patch {step}"></quilt-flight></section>'
    )


QUILT = '<svg id="quilt" viewBox="0 0 400 300"><image x="300" y="150" width="80" height="60"></image><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def arrive(hall: Hall, page: Page):
    """A page on which something stands."""

    def at(body: str) -> None:
        page.add_init_script(WATCH)
        hall.pages["/K7Q2MX"] = page_of(body + QUILT, head=HEAD)
        page.goto(f"{hall.url}/K7Q2MX")
        hall.wait(lambda: hall.commands("catch-up"))

    return at


def flights(page: Page) -> list[dict[str, list[float]]]:
    """What was written down, once nothing flies any more: a beginning and an end for each flight."""
    expect(page.locator("[data-flying]")).to_have_count(0)
    return page.evaluate("window.flights")


def near(one: list[float], other: list[float]) -> bool:
    return one == pytest.approx(other, abs=0.5)


def test_it_flies_from_the_whole_to_the_patch_that_is_opened(hall: Hall, page: Page, arrive):
    arrive(patch(1, "0 0 80 60"))
    hear(hall, page, 1, patch(2))
    hall.wait(lambda: page.evaluate("window.flights.length"))

    begins, ends = flights(page)

    assert near(begins["sheet"], begins["picture"])
    assert near(ends["goal"], ends["picture"])
    expect(page.locator("img")).to_have_attribute("alt", "Patch 2")
    expect(page.locator(".flight")).to_have_count(0)


def test_it_flies_to_the_first_patch_that_comes_to_the_page(hall: Hall, page: Page, arrive):
    arrive('<section id="room"></section>')
    hear(hall, page, 1, patch(1))

    assert hall.wait(lambda: page.evaluate("window.flights.length")) == 2


def test_it_comes_back_from_the_last_patch_to_the_whole(hall: Hall, page: Page, arrive):
    arrive(patch(1))
    hear(hall, page, 1, patch(2, "0 0 400 300", 'from="300 150 80 60"'))
    hall.wait(lambda: page.evaluate("window.flights.length"))

    begins, ends = flights(page)

    assert begins["sheet"][2] == pytest.approx(400 * 400 / 80, abs=1)
    assert near(ends["sheet"], ends["picture"])


@pytest.mark.parametrize(("step", "live"), [(2, False), (1, True), (0, True)])
def test_it_stands_there_at_once_when_nothing_new_is_opened_now(
    hall: Hall, page: Page, arrive, step: int, live: bool
):
    arrive(patch(1, "0 0 80 60"))
    hear(hall, page, 1, patch(step), live=live)
    hear(hall, page, 2, patch(step + 1))
    hall.wait(lambda: page.evaluate("window.flights.length"))

    assert len(flights(page)) == 2, "only what came then flew"


def test_whoever_loads_the_page_finds_the_patch(hall: Hall, page: Page, arrive):
    arrive(patch(1))
    hear(hall, page, 1, "<p id='other'></p>")
    hear(hall, page, 2, patch(2))
    hall.wait(lambda: page.evaluate("window.flights.length"))

    assert len(flights(page)) == 2, "only what came then flew"


def test_nothing_flies_where_nothing_may_move(hall: Hall, page: Page, arrive):
    page.emulate_media(reduced_motion="reduce")
    arrive(patch(1, "0 0 80 60"))
    hear(hall, page, 1, patch(2))
    hear(hall, page, 2, patch(3))
    expect(page.locator("img")).to_have_attribute("alt", "Patch 3")
    page.emulate_media(reduced_motion="no-preference")
    hear(hall, page, 3, patch(4))
    hall.wait(lambda: page.evaluate("window.flights.length"))

    assert len(flights(page)) == 2, "only what came once things might move flew"


def test_a_patch_that_is_opened_meanwhile_is_where_it_ends(hall: Hall, page: Page, arrive):
    arrive(patch(1))
    page.evaluate(
        "void (HTMLImageElement.prototype.decode = () => new Promise((done) => (window.decoded = done)))"
    )
    hear(hall, page, 1, patch(2))
    hear(hall, page, 2, patch(3, "0 0 80 60"))
    expect(page.locator(".flight")).to_have_count(1)
    page.evaluate("window.decoded()")
    hall.wait(lambda: page.evaluate("window.flights.length"))

    _, ends = flights(page)
    assert near(ends["goal"], ends["picture"])
    expect(page.locator(".flight")).to_have_count(0)


def test_what_one_flies_over_lacks_the_patch_that_is_coming(hall: Hall, page: Page, arrive):
    arrive(patch(1, "0 0 80 60"))
    page.evaluate("void (HTMLImageElement.prototype.decode = () => new Promise(() => {}))")
    hear(hall, page, 1, patch(2))

    expect(page.locator(".flight svg path")).to_have_count(1)
    assert page.locator(".flight image").count() == 0
    assert page.locator("#quilt image").count() == 1
