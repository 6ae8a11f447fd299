"""The stage: full screen by F, awake, and its last frame stays."""

from playwright.sync_api import Page, expect

from elements.hall import Hall
from elements.live_page import page_of

BODY = """<stage-screen><section id="scene">Welcome</section>
<p data-light data-state="waiting"></p></stage-screen>"""


def arrive(hall: Hall, page: Page) -> Page:
    hall.pages["/stage/KEY"] = page_of(BODY, view="stage", me="")
    page.goto(f"{hall.url}/stage/KEY")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def test_f_turns_full_screen_on_and_off(hall: Hall, page: Page):
    arrive(hall, page)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_the_screen_is_kept_awake(hall: Hall, page: Page):
    page.add_init_script(
        "window.locks = 0; WakeLock.prototype.request = async () => { locks++; return { release() {} } }"
    )
    arrive(hall, page)

    assert page.evaluate("locks") == 1


def test_the_pointer_leaves_the_picture(hall: Hall, page: Page):
    arrive(hall, page)
    expect(page.locator("stage-screen")).to_have_attribute("data-resting", "")
    page.mouse.move(50, 50)
    expect(page.locator("stage-screen")).not_to_have_attribute("data-resting", "")


def test_the_last_frame_stays_through_a_lost_network(hall: Hall, page: Page):
    arrive(hall, page)
    hall.tell(1, '<section id="scene">Hello, Perm</section>')
    expect(page.locator("#scene")).to_have_text("Hello, Perm")
    hall.close()
    expect(page.locator("[data-light]")).to_have_attribute("data-state", "waiting")

    expect(page.locator("#scene")).to_have_text("Hello, Perm")
