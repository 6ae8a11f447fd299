"""The cloth unfolds at the named instant by the server's clock, whatever arrives and in whichever order."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import Hall, refused
from elements.live_page import hear, hold_time, page_of

AHEAD = 7_200_000

# Writes down this device's time at which each phase came.
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
    arrive(hall, page, cloth("armed"))
    return page


def arrive(hall: Hall, page: Page, body: str) -> None:
    """A page whose server is two hours ahead, on a device whose steady clock is off by a quarter of an hour.

    Its time stands still, and goes on by `run_for`.
    """
    page.clock.install()
    page.add_init_script(WATCH)
    hall.answers["clock"] = refused("no", "Not yet.")
    hall.pages["/K7Q2MX"] = page_of(body)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    hold_time(hall, page, AHEAD)


def server_time(page: Page) -> int:
    return page.evaluate("Date.now()") + AHEAD


def phases(page: Page) -> list[str]:
    return [phase for phase, _ in page.evaluate("window.phases")]


def came(page: Page, phase: str) -> float:
    """The server's time at which a phase came, to the millisecond that timers count in."""
    return pytest.approx(dict(page.evaluate("window.phases"))[phase] + AHEAD, abs=1, rel=0)


def phase(page: Page):
    return page.locator("handover-cloth")


@pytest.mark.parametrize("state", ["sealed", "armed"])
def test_the_phase_is_what_the_server_says_before_the_countdown(hall: Hall, page: Page, state: str):
    arrive(hall, page, cloth(state))

    expect(phase(page)).to_have_attribute("data-phase", state)


def test_it_unfolds_at_the_instant_without_another_word(hall: Hall, live: Page):
    instant = server_time(live) + 1500
    hear(hall, live, 1, cloth("countdown", instant))
    live.clock.run_for(3000)

    assert phases(live) == ["armed", "countdown", "unfolding", "open"]
    assert instant == came(live, "unfolding")
    assert instant + 700 == came(live, "open")


@pytest.mark.parametrize("named_again", [True, False])
def test_word_that_comes_too_early_waits_for_the_instant(hall: Hall, live: Page, named_again: bool):
    instant = server_time(live) + 1200
    hear(hall, live, 1, cloth("countdown", instant))
    hear(hall, live, 2, cloth("unveiled", instant if named_again else None))
    live.clock.run_for(3000)

    assert phases(live) == ["armed", "countdown", "unfolding", "open"]
    assert instant == came(live, "unfolding")


@pytest.mark.parametrize("named_again", [True, False])
def test_word_that_comes_while_it_unfolds_does_not_disturb_it(hall: Hall, live: Page, named_again: bool):
    instant = server_time(live) + 800
    hear(hall, live, 1, cloth("countdown", instant))
    live.clock.run_for(1000)
    assert phases(live)[-1] == "unfolding"
    hear(hall, live, 2, cloth("unveiled", instant if named_again else None, 'class="new"'))
    live.clock.run_for(1000)

    expect(live.locator(".new handover-cloth")).to_have_attribute("data-phase", "open")
    assert phases(live) == ["armed", "countdown", "unfolding", "open"]
    assert instant + 700 == came(live, "open")


def test_a_cloth_that_is_replaced_while_it_unfolds_goes_on(hall: Hall, live: Page):
    instant = server_time(live) + 800
    hear(hall, live, 1, cloth("countdown", instant))
    live.clock.run_for(1100)
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
    assert passed == pytest.approx(300, abs=1)
    live.clock.run_for(1000)
    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert instant + 700 == came(live, "open")


def test_whoever_arrives_later_finds_it_open_without_the_show(hall: Hall, page: Page):
    arrive(hall, page, cloth("unveiled", 1_700_000_000_000))
    page.clock.run_for(1000)

    expect(phase(page)).to_have_attribute("data-phase", "open")
    assert phases(page) == ["open"]


def test_whoever_slept_through_it_finds_it_open_without_the_show(hall: Hall, live: Page):
    instant = server_time(live) - 30_000
    hear(hall, live, 1, cloth("countdown", instant), live=False)
    hear(hall, live, 2, cloth("unveiled", instant), live=False)
    live.clock.run_for(1000)

    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert "unfolding" not in phases(live)


def test_without_a_connection_it_unfolds_all_the_same(hall: Hall, live: Page):
    instant = server_time(live) + 2000
    hear(hall, live, 1, cloth("countdown", instant))
    expect(phase(live)).to_have_attribute("data-phase", "countdown")
    hall.close()
    live.clock.run_for(3000)

    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert instant == came(live, "unfolding")


def test_a_countdown_that_is_halted_folds_nothing_open(hall: Hall, live: Page):
    hear(hall, live, 1, cloth("countdown", server_time(live) + 1000))
    hear(hall, live, 2, cloth("armed"))
    live.clock.run_for(3000)

    assert phases(live) == ["armed", "countdown", "armed"]
    again = server_time(live) + 1000
    hear(hall, live, 3, cloth("countdown", again))
    live.clock.run_for(3000)
    expect(phase(live)).to_have_attribute("data-phase", "open")
    assert again == came(live, "unfolding")


def test_where_nothing_may_move_it_is_open_at_the_instant(hall: Hall, page: Page):
    page.emulate_media(reduced_motion="reduce")
    arrive(hall, page, cloth("armed"))
    instant = server_time(page) + 1000
    hear(hall, page, 1, cloth("countdown", instant))
    page.clock.run_for(2000)

    assert phases(page) == ["armed", "countdown", "open"]
    assert instant == came(page, "open")


def test_a_page_fetched_anew_does_not_fold_it_again(hall: Hall, live: Page):
    instant = server_time(live) + 800
    hear(hall, live, 1, cloth("countdown", instant))
    live.clock.run_for(2000)
    expect(phase(live)).to_have_attribute("data-phase", "open")
    hall.pages["/K7Q2MX"] = page_of(cloth("unveiled", instant, 'class="new"'), seq=2)
    hear(hall, live, 2, "<template data-resync></template>")
    live.clock.run_for(2000)

    expect(live.locator(".new handover-cloth")).to_have_attribute("data-phase", "open")
    assert phases(live).count("open") == 1


def whole(state: str, instant: int) -> str:
    return cloth(state, instant).replace("<handover-cloth", "<handover-cloth whole")


def test_a_gift_that_opens_all_at_once_has_the_stage_for_ten_seconds(hall: Hall, live: Page):
    instant = server_time(live) + 1000
    hear(hall, live, 1, whole("countdown", instant))
    live.clock.run_for(900)
    assert phase(live).get_attribute("data-whole") is None
    live.clock.run_for(200)
    assert phase(live).get_attribute("data-whole") == ""
    hear(hall, live, 2, whole("unveiled", instant))
    live.clock.run_for(9800)
    assert phase(live).get_attribute("data-whole") == ""
    live.clock.run_for(200)

    assert phase(live).get_attribute("data-whole") is None


@pytest.mark.parametrize(("before", "has"), [(4000, ""), (11_000, None)])
def test_whoever_arrives_later_finds_it_on_the_stage_as_long_as_it_is_there(
    hall: Hall, live: Page, before: int, has: str | None
):
    hear(hall, live, 1, whole("unveiled", server_time(live) - before), live=False)
    live.clock.run_for(200)

    assert phase(live).get_attribute("data-whole") == has
    assert phases(live)[-1] == "open"


def test_a_gift_that_opens_patch_by_patch_leaves_the_way_in_where_it_is(hall: Hall, live: Page):
    hear(hall, live, 1, cloth("countdown", server_time(live) + 500))
    live.clock.run_for(1500)

    assert phase(live).get_attribute("data-whole") is None
