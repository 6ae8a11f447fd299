"""The quilt viewer: plain links on a plain picture, and deep zoom for who looks closer, whatever they look with."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from browser.looking import AXE, GRAVE
from browser.occasion import LAPTOP, PHONE
from ceremony import open_whole, receive
from halls import Hall, open_hall
from pages.looking_closer import SIZE, Look, onlookers
from pages.zooming import give_master

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """A hall whose first gift is whole and received, and has something to zoom into; nobody changes it."""
    data = tmp_path_factory.mktemp("whole") / "data"
    shutil.copytree(prepared, data)
    async with open_hall(data) as hall:
        gift = hall.gifts[0]
        await give_master(hall, gift, SIZE)
        await open_whole(hall, gift)
        await receive(hall, gift)
        yield hall


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def look(whole: Hall, chromium: str) -> AsyncIterator[Look]:
    async with onlookers(whole, chromium) as look:
        yield look


@pytest.fixture
def gift(whole: Hall) -> str:
    """The path of the gift."""
    return f"/{whole.gifts[0]}"


async def test_the_page_is_whole_without_a_script(whole: Hall, look: Look, gift: str):
    alice = await look(java_script_enabled=False)
    await alice.go(gift)

    for patch in whole.patches(whole.gifts[0]):
        await expect(alice.page.locator(f'svg a[href="/{patch}"]')).to_be_visible()
        await expect(alice.page.locator(f'.patch-list a[href="/{patch}"]')).to_be_visible()
    await expect(alice.page.locator(".quilt-whole")).to_be_visible()
    await expect(alice.page.locator(".quilt-tools")).to_be_hidden()
    assert alice.wrong == []


async def test_keys_zoom_move_and_go_from_patch_to_patch(look: Look, gift: str):
    alice = await look()
    await alice.go(gift)
    await alice.page.focus(".quilt-patches a >> nth=0")
    await alice.page.keyboard.press("+")
    await alice.page.keyboard.press("+")
    side = 400 / 1.6**2
    await alice.comes_to(lambda view: view[2] == pytest.approx(side))
    left = (await alice.view())[0]

    await alice.page.keyboard.press("ArrowLeft")
    await alice.comes_to(lambda view: view[0] == pytest.approx(left - side / 4))
    await alice.page.keyboard.press("Tab")
    await expect(alice.page.locator(".quilt-patches a >> nth=1")).to_be_focused()
    await alice.comes_to(lambda view: view[0] + view[2] / 2 == pytest.approx(300))
    await alice.says("In view: A bull")

    await alice.page.keyboard.press("0")
    await alice.comes_to(lambda view: view == pytest.approx([0, 0, 400, 300], abs=0.1))
    await alice.says("The whole gift is in view.")


async def test_one_finger_scrolls_past_the_quilt(look: Look, gift: str):
    vera = await look(PHONE)
    await vera.go(gift)
    x, y = await vera.middle()
    await vera.fingers(((x, y), (x, y - 120)))

    await vera.page.wait_for_function("() => scrollY > 60")
    assert await vera.page.locator(".quilt-deep").count() == 0


async def test_two_fingers_come_closer_and_one_scrolls_past_all_the_same(look: Look, gift: str):
    vera = await look(PHONE, "ru")
    await vera.go(gift)
    x, y = await vera.middle()
    for _ in range(2):
        await vera.fingers(((x - 20, y), (x - 100, y)), ((x + 20, y), (x + 100, y)))
        await vera.page.wait_for_selector("quilt-viewer[data-deep]")
    assert (await vera.view())[2] < 200
    assert await vera.page.evaluate("[scrollY, visualViewport.scale]") == [0, 1]
    assert vera.page.url.endswith(gift)

    before = await vera.view()
    await vera.fingers(((x, y), (x, y - 120)))
    await vera.page.wait_for_function("() => scrollY > 60")
    assert await vera.view() == before
    await expect(vera.page.locator(".quilt-hint")).to_have_text(
        "Двигайте и увеличивайте изображение двумя пальцами."
    )


async def test_the_wheel_scrolls_the_page_unless_ctrl_is_held(look: Look, gift: str):
    alice = await look()
    await alice.go(gift)
    await alice.page.mouse.move(*await alice.middle())
    await alice.page.mouse.wheel(0, 120)
    await alice.page.wait_for_function("() => scrollY > 0")
    assert await alice.page.locator(".quilt-deep").count() == 0

    await alice.press("closer")
    await alice.comes_to(lambda view: view[2] == pytest.approx(250))
    scrolled = await alice.page.evaluate("scrollY")
    await alice.page.mouse.move(*await alice.middle())
    await alice.page.keyboard.down("Control")
    await alice.page.mouse.wheel(0, -300)
    await alice.page.keyboard.up("Control")
    await alice.comes_to(lambda view: view[2] < 225)
    assert await alice.page.evaluate("scrollY") == scrolled


async def test_a_drag_moves_the_quilt_and_a_click_opens_the_card(whole: Hall, look: Look, gift: str):
    alice = await look()
    await alice.go(gift)
    for _ in range(2):
        await alice.press("closer")
    await alice.comes_to(lambda view: view[2] == pytest.approx(400 / 1.6**2))
    left, top, width, height = await alice.view()
    await alice.page.locator(".quilt").scroll_into_view_if_needed()
    x, y = await alice.middle()
    box = await alice.page.locator(".quilt").bounding_box()
    assert box
    await alice.page.mouse.move(x, y)
    await alice.page.mouse.down()
    await alice.page.mouse.move(x - 100, y, steps=4)
    await alice.page.mouse.up()

    moved = left + 100 * width / box["width"]
    assert await alice.view() == pytest.approx([moved, top, width, height], abs=0.5)
    assert alice.page.url.endswith(gift)
    await alice.page.mouse.click(x, y - 60)
    await alice.page.wait_for_url(re.compile(whole.patches(whole.gifts[0])[1]))


@pytest.mark.parametrize(("motion", "least", "most"), [("reduce", 1, 3), ("no-preference", 4, 1000)])
async def test_a_card_leads_to_its_place_in_the_quilt(
    whole: Hall, look: Look, gift: str, motion: str, least: int, most: int
):
    bull = whole.patches(whole.gifts[0])[1]
    alice = await look(reduced_motion=motion)
    await alice.go(f"/{bull}")
    assert await alice.page.evaluate("customElements.get('quilt-viewer')") is None
    await alice.page.add_init_script(VIEWS)
    await alice.page.click("figcaption a")
    await alice.says("In view: A bull")

    side = (150 + 2 * 200 / 12) * 4 / 3
    await alice.comes_to(lambda view: view == pytest.approx([400 - side, 0, side, side * 3 / 4], abs=0.1))
    assert least <= await alice.page.evaluate("window.views") <= most
    assert alice.page.url.endswith(f"{gift}#patch-{bull}")
    assert alice.wrong == []


# Counts how often the view has changed.
VIEWS = """
  window.views = 0
  new MutationObserver((records) => (window.views += records.filter((one) =>
    one.target.getAttribute("viewBox") !== one.oldValue).length))
    .observe(document, { subtree: true, attributeFilter: ["viewBox"], attributeOldValue: true })
"""


async def test_it_fills_the_screen_and_comes_back(look: Look, gift: str):
    alice = await look()
    await alice.go(gift)
    await alice.press("screen")
    await alice.page.wait_for_function("() => document.fullscreenElement?.localName === 'quilt-viewer'")
    await expect(alice.page.locator(".quilt-leave")).to_be_visible()
    await alice.page.click('[data-does="screen"]')
    await alice.page.wait_for_function("() => !document.fullscreenElement")


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_everybody_can_use_it(look: Look, gift: str, language: str, device: dict[str, object]):
    alice = await look(device, language)
    await alice.go(gift)
    await alice.press("closer")
    await alice.page.evaluate(AXE.read_text("utf-8"))

    found = (await alice.page.evaluate("axe.run(document, { resultTypes: ['violations'] })"))["violations"]
    assert [violation for violation in found if violation["impact"] in GRAVE] == []
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await alice.page.evaluate(width) <= 0
