"""The cloth unfolds at the named instant by the server's clock, whatever arrives and in whichever order."""

import time

import pytest
from playwright.sync_api import Page, expect

from elements.hall import Hall
from elements.live_page import page_of

AHEAD = 7_200_000

# Writes down the server's time at which each phase came, as this machine's clock tells it.
WATCH = """
  const steady = performance.now.bind(performance)
  performance.now = () => steady() + 987654
  window.phases = []
  addEventListener("phase", (event) => window.phases.push([event.detail, Date.now()]))
"""


def cloth(state: str, instant: int | None = None, extra: str = "") -> str:
    at = f' instant="{instant}"' if instant else ""
    return f'<section id="gift-7M4QXA" {extra}><handover-cloth gift="7M4QXA" state="{state}"{at}></handover-cloth></section>'


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    return arrive(hall, page, cloth("armed"))


def arrive(hall: Hall, page: Page, body: str) -> Page:
    """A page whose server is two hours ahead, on a device whose steady clock is off by a quarter of an hour."""
    hall.answers["clock"] = lambda fields: {"ok": True, "at": time.time() * 1000 + AHEAD}
    hall.pages["/K7Q2MX"] = page_of(body)
    page.add_init_script(WATCH)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    page.wait_for_timeout(600)
    return page


def server_time() -> int:
    return round(time.time() * 1000) + AHEAD


def phases(page: Page) -> list[str]:
    return [phase for phase, _ in page.evaluate("window.phases")]


def came(page: Page, phase: str) -> float:
    """The server's time at which a phase came."""
    return dict(page.evaluate("window.phases"))[phase] + AHEAD


def phase(page: Page):
    return page.locator("handover-cloth")


@pytest.mark.parametrize("state", ["sealed", "armed"])
def test_the_phase_is_what_the_server_says_before_the_countdown(hall: Hall, page: Page, state: str):
    arrive(hall, page, cloth(state))

    expect(phase(page)).to_have_attribute("data-phase", state)


def test_it_unfolds_at_the_instant_without_another_word(hall: Hall, live: Page):
    instant = server_time() + 1500
    hall.tell(1, cloth("countdown", instant))

    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert phases(live) == ["armed", "countdown", "unfolding", "open"]
    assert abs(came(live, "unfolding") - instant) < 60
    assert abs(came(live, "open") - instant - 700) < 80


@pytest.mark.parametrize("named_again", [True, False])
def test_word_that_comes_too_early_waits_for_the_instant(hall: Hall, live: Page, named_again: bool):
    instant = server_time() + 1200
    hall.tell(1, cloth("countdown", instant))
    hall.tell(2, cloth("unveiled", instant if named_again else None))

    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert phases(live) == ["armed", "countdown", "unfolding", "open"]
    assert abs(came(live, "unfolding") - instant) < 60


@pytest.mark.parametrize("named_again", [True, False])
def test_word_that_comes_while_it_unfolds_does_not_disturb_it(hall: Hall, live: Page, named_again: bool):
    instant = server_time() + 800
    hall.tell(1, cloth("countdown", instant))
    live.wait_for_function("window.phases.at(-1)[0] === 'unfolding'")
    hall.tell(2, cloth("unveiled", instant if named_again else None, 'class="new"'))

    expect(live.locator(".new handover-cloth")).to_have_attribute("data-phase", "open")
    assert phases(live) == ["armed", "countdown", "unfolding", "open"]
    assert abs(came(live, "open") - instant - 700) < 80


def test_a_cloth_that_is_replaced_while_it_unfolds_goes_on(hall: Hall, live: Page):
    instant = server_time() + 800
    hall.tell(1, cloth("countdown", instant))
    live.wait_for_function("window.phases.at(-1)[0] === 'unfolding'")
    live.wait_for_timeout(300)
    live.evaluate(
        """() => {
          const old = document.querySelector("handover-cloth")
          const fresh = old.cloneNode(true)
          fresh.removeAttribute("style")
          delete fresh.dataset.phase
          fresh.setAttribute("state", "unveiled")
          old.replaceWith(fresh)
        }"""
    )

    passed = phase(live).evaluate("cloth => parseInt(cloth.style.getPropertyValue('--unfolded'))")
    assert 250 < passed < 600
    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert abs(came(live, "open") - instant - 700) < 80


def test_whoever_arrives_later_finds_it_open_without_the_show(hall: Hall, page: Page):
    arrive(hall, page, cloth("unveiled", server_time() - 60_000))

    expect(phase(page)).to_have_attribute("data-phase", "open")
    assert phases(page) == ["open"]


def test_whoever_slept_through_it_finds_it_open_without_the_show(hall: Hall, live: Page):
    instant = server_time() - 30_000
    hall.tell(1, cloth("countdown", instant), live=False)
    hall.tell(2, cloth("unveiled", instant), live=False)

    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert "unfolding" not in phases(live)


def test_without_a_connection_it_unfolds_all_the_same(hall: Hall, live: Page):
    instant = server_time() + 2000
    hall.tell(1, cloth("countdown", instant))
    expect(phase(live)).to_have_attribute("data-phase", "countdown")
    hall.close()

    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert abs(came(live, "unfolding") - instant) < 60


def test_a_countdown_that_is_halted_folds_nothing_open(hall: Hall, live: Page):
    hall.tell(1, cloth("countdown", server_time() + 1000))
    hall.tell(2, cloth("armed"))
    live.wait_for_timeout(1300)

    assert phases(live) == ["armed", "countdown", "armed"]
    again = server_time() + 1000
    hall.tell(3, cloth("countdown", again))
    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert abs(came(live, "unfolding") - again) < 60


def test_where_nothing_may_move_it_is_open_at_the_instant(hall: Hall, page: Page):
    page.emulate_media(reduced_motion="reduce")
    arrive(hall, page, cloth("armed"))
    instant = server_time() + 1000
    hall.tell(1, cloth("countdown", instant))

    expect(phase(page)).to_have_attribute("data-phase", "open")
    assert phases(page) == ["armed", "countdown", "open"]
    assert abs(came(page, "open") - instant) < 60


def test_a_page_fetched_anew_does_not_fold_it_again(hall: Hall, live: Page):
    instant = server_time() + 800
    hall.tell(1, cloth("countdown", instant))
    expect(phase(live)).to_have_attribute("data-phase", "open")
    hall.pages["/K7Q2MX"] = page_of(cloth("unveiled", instant, 'class="new"'), seq=2)
    hall.tell(2, "<template data-resync></template>")

    expect(live.locator(".new handover-cloth")).to_have_attribute("data-phase", "open")
    assert phases(live).count("open") == 1
