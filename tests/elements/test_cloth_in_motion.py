"""How the cloth moves: by what the compositor can move alone, and from where it is for whoever joins in late."""

import re

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, WEB, Hall, refused
from elements.live_page import hold_time, page_of

SHEETS = "".join(
    f'<link rel="stylesheet" href="{STATIC}/styles/{name}.css">'
    for name in ("tokens", "cloth", "threads", "unfolding")
)
HELD = "<style>* { animation-play-state: paused !important }</style>"
AHEAD = 7_200_000
MOVABLE = {"transform", "opacity"}


def cloth(state: str, instant: int) -> str:
    return f"""<handover-cloth gift="7M4QXA" state="{state}" instant="{instant}"><div class="cloth">
      <div class="cloth-sheet"><div class="cloth-piece cloth-packet"></div>
      <div class="cloth-piece cloth-front cloth-left"></div></div></div></handover-cloth>"""


def arrive(hall: Hall, page: Page, state: str, before: int) -> None:
    """A page that is opened so many milliseconds after the instant, by the server's time."""
    page.clock.install()
    hall.answers["clock"] = refused("no", "Not yet.")
    hall.pages["/K7Q2MX"] = page_of("", head=SHEETS + HELD)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    now = hold_time(hall, page, AHEAD)
    page.evaluate(
        "html => document.querySelector('live-exchange').insertAdjacentHTML('beforeend', html)",
        cloth(state, now - before),
    )


def delays(page: Page) -> list[float]:
    """How far into its time each movement of the gates and the sheet began."""
    return page.evaluate(
        "document.getAnimations().filter((one) => one.animationName).map((one) => one.effect.getTiming().delay)"
    )


def test_whoever_arrives_while_it_unfolds_joins_the_motion_where_it_is(hall: Hall, page: Page):
    arrive(hall, page, "countdown", 300)

    expect(page.locator("handover-cloth")).to_have_attribute("data-phase", "unfolding")
    assert delays(page) == pytest.approx([-300] * 4, abs=1)


def test_whoever_arrives_later_sees_nothing_move(hall: Hall, page: Page):
    arrive(hall, page, "unveiled", 30_000)

    expect(page.locator("handover-cloth")).to_have_attribute("data-phase", "open")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.locator(".cloth-sheet").evaluate("sheet => getComputedStyle(sheet).transform") == "none"


def test_only_what_the_compositor_can_move_moves_and_nothing_loops():
    sheets = [
        (WEB / "styles" / name).read_text("utf-8") for name in ("threads.css", "tied.css", "unfolding.css")
    ]
    style = re.sub(r"/\*.*?\*/", "", "".join(sheets), flags=re.DOTALL)
    frames = re.findall(r"@keyframes [\w-]+ \{(.*?)\n\}", style, flags=re.DOTALL)
    eased = re.findall(r"transition:([^;]+);", style)

    assert frames
    assert {name for each in frames for name in re.findall(r"([\w-]+):", each)} <= MOVABLE
    assert {part.split()[0] for each in eased for part in re.split(r",(?![^(]*\))", each)} <= MOVABLE | {
        "none"
    }
    assert "infinite" not in style
