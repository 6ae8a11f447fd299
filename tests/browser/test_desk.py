"""The museum's desk in a browser: patches drawn by mouse, finger and keyboard, and a picture sent and hung."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser.desk import Desk, Nina, running
from browser.looking import grave_violations
from browser.occasion import ARGUMENTS, LAPTOP, PHONE
from pages.desk import photograph

BULL = "A bull"
SIZES = {"laptop": LAPTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def desk(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running(prepared, tmp_path_factory.mktemp("desk")) as up:
        yield up


@pytest.fixture(scope="module")
def browser(desk: Desk, chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def nina(browser: Browser, desk: Desk) -> Iterator[Nina]:
    nina = Nina(browser, desk, LAPTOP)
    yield nina
    nina.close()


def test_a_patch_is_drawn_named_and_saved_by_mouse(nina: Nina):
    nina.drag((250, 180), (330, 260))
    nina.page.keyboard.type("The river")
    nina.page.keyboard.press("Tab")
    x, y, width, height = nina.at("The river")
    assert all(
        abs(is_ - meant) <= 2 for is_, meant in zip((x, y, width, height), (250, 180, 80, 80), strict=True)
    )

    nina.save()

    assert nina.desk.regions()["The river"] == (x, y, width, height)
    expect(nina.box("The river")).to_be_visible()


def test_a_name_is_kept_when_the_next_patch_is_drawn_at_once(nina: Nina):
    nina.drag((210, 160), (260, 210))
    nina.page.keyboard.type("The mill")
    nina.drag((270, 160), (320, 210))
    nina.page.keyboard.type("The owl")

    nina.page.keyboard.press("Tab")
    assert nina.at("The mill")[2:] == pytest.approx([50, 50], abs=2)
    assert nina.at("The owl")[2:] == pytest.approx([50, 50], abs=2)


def test_edges_meet_their_neighbours_without_a_gap_and_stay_inside_the_picture(nina: Nina):
    nina.drag((202, 152), (398, 298))

    assert nina.at("New patch")[:2] == [200, 150], "the corner of its neighbours"
    assert nina.at("New patch")[2:] == [200, 150], "the corner of the picture"
    nina.drag((300, 280), (300, 600))
    assert nina.at("New patch") == [200, 150, 200, 150]


def test_patches_over_each_other_are_named_and_not_sent(nina: Nina):
    before = nina.desk.regions()
    nina.drag((100, 75), (180, 75))

    expect(nina.page.locator("[data-said]")).to_contain_text("lie over each other")
    nina.page.get_by_role("button", name="Save the patches").click()
    expect(nina.page.locator(".region-box:focus")).to_have_attribute("data-wrong", "")
    assert nina.page.url.endswith("?as=nina") or "#" in nina.page.url
    nina.press("undo")
    expect(nina.page.locator("[data-said]")).to_be_empty()
    nina.press("redo")
    expect(nina.page.locator("[data-wrong].region-box")).to_have_count(2)
    assert nina.desk.regions() == before


def test_a_corner_resizes_and_zooming_in_makes_it_finer(nina: Nina):
    nina.page.locator("[data-patch]").nth(1).focus()
    nina.drag((400, 150), (350, 120))
    x, y, width, height = nina.at(BULL)
    assert (x, y) == (200, 0)
    assert abs(width - 150) <= 2
    assert abs(height - 120) <= 2
    wide = nina.page.locator("[data-picture]").bounding_box()["width"]
    for _ in range(3):
        nina.press("closer")
    assert nina.page.locator("[data-picture]").bounding_box()["width"] == pytest.approx(3 * wide, rel=0.02)
    expect(nina.box(BULL)).to_be_in_viewport()


def test_the_keyboard_alone_does_it_all(nina: Nina):
    page = nina.page
    page.locator("[data-patch]").nth(1).focus()
    start = nina.at(BULL)
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert nina.at(BULL) == [start[0], start[1] + 1, start[2] - 1, start[3]]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.patch") != nina.desk.gift.cards[1].code
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert nina.at(BULL) == start
    page.locator('[data-do="add"]').focus()
    page.keyboard.press("Enter")
    count = page.locator("[data-patch]").count()
    page.keyboard.press("Enter")
    page.keyboard.type("By hand")
    page.keyboard.press("Tab")
    expect(nina.box("By hand")).to_be_visible()
    nina.box("By hand").focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-patch]")).to_have_count(count - 1)


def test_numbers_that_are_typed_move_the_patch(nina: Nina):
    code = nina.desk.gift.cards[0].code
    nina.page.locator(f'[data-id="{code}"] summary').click()
    nina.page.locator(f'input[name="width.{code}"]').fill("150")
    nina.page.keyboard.press("Tab")

    assert nina.page.locator(f'[data-patch="{code}"]').get_attribute("aria-label").endswith("150 × 150")
    nina.save()
    assert nina.desk.gift.cards[0].region.width == 150


def test_a_finger_scrolls_until_it_is_to_draw(browser: Browser, desk: Desk):
    nina = Nina(browser, desk, PHONE)
    count = nina.page.locator("[data-patch]").count()
    nina.touch((350, 270), (390, 290))
    assert nina.page.locator("[data-patch]").count() == count
    nina.press("draw")
    nina.touch((345, 270), (390, 295))
    expect(nina.page.locator("[data-patch]")).to_have_count(count + 1)
    expect(nina.page.locator('[data-do="draw"]')).to_have_attribute("aria-pressed", "false")
    nina.close()


@pytest.mark.parametrize("device", SIZES)
def test_the_desk_keeps_nobody_out_and_is_as_wide_as_the_screen(browser: Browser, desk: Desk, device: str):
    nina = Nina(browser, desk, SIZES[device])
    pages = (f"{desk.hall.url}/host/{page}?as=nina" for page in ("gifts", "setup", "places"))
    for address in (*pages, desk.path):
        nina.page.goto(address)
        nina.page.wait_for_load_state("networkidle")
        assert grave_violations(nina.page) == []
        assert nina.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    nina.close()


def test_without_scripts_numbers_do(browser: Browser, desk: Desk):
    nina = Nina(browser, desk, LAPTOP, java_script_enabled=False)
    for name, value in {"name": "By number", "x": "360", "y": "155", "width": "20", "height": "20"}.items():
        nina.page.fill(f'[name="{name}.new1"]', value)
    nina.save()

    assert desk.regions()["By number"] == (360, 155, 20, 20)
    nina.page.get_by_text("Withdraw the whole gift").click()
    expect(nina.page.get_by_text("Take this gift back, with all of its cards?")).to_be_visible()
    nina.close()


def test_a_picture_is_sent_and_hung_and_what_is_none_is_refused_in_place(nina: Nina, tmp_path: Path):
    wrong, right = tmp_path / "quilt.html", tmp_path / "quilt.jpg"
    wrong.write_text("<p>no picture</p>")
    right.write_bytes(photograph(1200, 900))
    page, file = nina.page, nina.page.locator("#picture-file")
    hang = page.get_by_role("button", name="Hang this picture")

    file.set_input_files(wrong)
    hang.click()
    expect(page.locator("[data-wrong]").first).to_contain_text("JPEG, PNG, WebP or TIFF")
    expect(hang).to_be_visible()

    # After a form that was refused the page has another address.
    page.fill("input[name='title.en']", "")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the words").click()
    file.set_input_files(right)
    hang.click()
    expect(page.locator("region-editor")).to_have_attribute("width", "1200")
    assert nina.desk.gift.picture.width == 1200


def test_a_dropped_file_is_sent_and_one_that_is_too_large_is_not(nina: Nina):
    page = nina.page
    page.evaluate("document.querySelector('picture-upload').dataset.most = '100'")
    drop = """(name) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(200)], name))
      document.querySelector('.desk-drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
    }"""
    page.evaluate(drop, "large.jpg")
    expect(page.locator("[data-wrong]").first).to_contain_text("too large")

    page.evaluate("document.querySelector('picture-upload').dataset.most = '1000'")
    page.evaluate(drop, "broken.jpg")
    expect(page.locator("[data-wrong]").first).to_contain_text("JPEG, PNG, WebP or TIFF")


NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}


def test_a_gift_is_made_and_a_patch_drawn_on_its_linen_by_keys_alone(browser: Browser, desk: Desk):
    nina = Nina(browser, desk, NARROW)
    page, press = nina.page, nina.page.keyboard.press
    page.goto(f"{desk.hall.url}/host/gifts/new?as=nina")
    page.get_by_label("Title · English").focus()
    page.keyboard.type("A map of the Kama")
    with page.expect_navigation(url="**/host/gifts/*#picture"):
        press("Enter")
    expect(page.get_by_role("heading", name="A map of the Kama")).to_be_attached()
    page.locator('[data-do="add"]').focus()
    press("Enter")
    press("Enter")
    page.keyboard.type("The source")
    with page.expect_navigation():
        press("Enter")

    made = desk.hall.services.collection.contents[desk.hall.code].gifts[-1]
    assert (made.awaits_picture, [card.title["en"] for card in made.cards]) == (True, ["The source"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    nina.close()


def test_the_order_is_made_by_keys_and_the_focus_stays(browser: Browser, desk: Desk):
    nina = Nina(browser, desk, NARROW)
    first, second, *rest = nina.kept()
    nina.page.locator(f'button[name="down"][value="{first}"]').focus()
    for key in ("Enter", "ArrowDown", "ArrowUp"):
        nina.page.keyboard.press(key)

    expect(nina.page.locator(f'button[name="up"][value="{first}"]')).to_be_focused()
    expect(nina.page.locator("[data-told]")).to_contain_text("stands at place 2 of")
    nina.until_the_order_is_stored()
    assert nina.order() == [second, first, *rest]
    with nina.page.expect_navigation():
        nina.page.locator("ordered-list").get_by_role("button", name="Undo").click()
    nina.close()


def test_a_row_is_dragged_by_its_handle_and_what_was_not_stored_goes_back(nina: Nina):
    before = nina.kept()
    handles = nina.page.locator("[data-handle]")

    def drag(from_: int, to: int) -> None:
        handles.nth(to).scroll_into_view_if_needed()
        start, end = (handles.nth(number).bounding_box() for number in (from_, to))
        nina.page.mouse.move(start["x"] + 20, start["y"] + 20)
        nina.page.mouse.down()
        nina.page.mouse.move(end["x"] + 20, end["y"] + 30, steps=4)
        nina.page.mouse.up()

    drag(0, 1)
    nina.until_the_order_is_stored()
    assert nina.order() == [before[1], before[0], *before[2:]]
    nina.page.route("**/order", lambda route: route.abort())
    drag(0, 1)
    expect(nina.page.locator("[data-why]")).to_contain_text("It did not reach the server")
    assert nina.order() == nina.kept()


def test_the_occasion_is_set_by_the_keyboard_on_a_small_phone_and_a_reload_keeps_it(
    browser: Browser, desk: Desk
):
    nina = Nina(browser, desk, {"viewport": {"width": 320, "height": 640}})
    page = nina.page
    page.goto(f"{desk.hall.url}/host/setup?as=nina")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("#at_place").focus()
    page.keyboard.type("Oxf")
    page.locator("#at").fill("2026-12-05T22:30")
    expect(page.locator("#moments")).to_contain_text("another day")
    page.locator("[id='title.en']").fill("Three quilts")
    page.reload()
    expect(page.locator("#at")).to_have_value("2026-12-05T22:30")
    expect(page.locator("#moments")).to_contain_text("another day")
    page.locator("[id='title.en']").press("Enter")
    expect(page.locator(".desk-done")).to_have_text("The occasion was saved.")
    expect(page.locator("[id='title.en']")).to_have_value("Three quilts")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".desk-done")).to_contain_text("Undone")
    expect(page.locator("[id='title.en']")).not_to_have_value("Three quilts")
    page.get_by_role("link", name="Next: Places →").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("[id='colour.perm']").fill("#ffee00")
    expect(page.locator("[id='perm-swatches']")).to_contain_text("moved until it can be read")
    page.locator("[id='country.perm']").select_option("NZ")
    expect(page.locator("[id='zone.perm'] option")).to_have_count(3)
    nina.close()
