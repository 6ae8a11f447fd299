"""The stage: full screen by F, awake, and its last frame stays."""

from playwright.sync_api import Page, expect

from elements.hall import Hall
from elements.live_page import page_of, pass_time

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


def test_where_no_lock_is_given_a_video_of_nothing_keeps_it_awake(hall: Hall, page: Page):
    page.add_init_script("WakeLock.prototype.request = async () => { throw new Error('on battery') }")
    arrive(hall, page)

    page.wait_for_function(
        "!document.querySelector('.keeps-awake')?.paused && document.querySelector('.keeps-awake')?.videoWidth"
    )
    page.evaluate("document.querySelector('stage-screen').remove()")
    expect(page.locator(".keeps-awake")).to_have_count(0)


def test_a_stage_stands_as_is_said_of_it_and_of_no_other(hall: Hall, page: Page):
    body = """<stage-screen><main class="stage" data-only="message"><section id="scene" class="scene" data-scene="message"></section>
    <div id="screens" hidden></div><div id="identified"></div></main></stage-screen>"""
    hall.pages["/stage/KEY"] = page_of(body, view="stage", me="").replace(
        "<live-exchange", '<live-exchange as="s1"'
    )
    page.goto(f"{hall.url}/stage/KEY")
    hall.wait(lambda: hall.commands("catch-up"))
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-text", "100")
    expect(page.locator("#scene")).to_have_attribute("data-wanted", "")

    hall.tell(1, '<div id="screens" hidden><i data-screen="s2" data-text="130" data-blank></i></div>')
    number = '<p data-screen="{}" hidden>{}</p>'
    numbers = number.format("s1", 1) + number.format("s2", 2)
    hall.emit("pulse", {"html": f'<div id="identified">{numbers}</div>'})
    expect(page.get_by_text("1", exact=True)).to_be_visible()
    expect(page.get_by_text("2", exact=True)).to_be_hidden()
    expect(stage).not_to_have_attribute("data-blank", "")
    hall.tell(2, '<div id="screens" hidden><i data-screen="s1" data-text="115" data-blank></i></div>')
    expect(stage).to_have_attribute("data-blank", "")
    expect(stage).to_have_attribute("data-text", "115")
    hall.tell(
        3, '<div id="screens" hidden></div><section id="scene" class="scene" data-scene="speaker"></section>'
    )
    expect(stage).not_to_have_attribute("data-blank", "")
    expect(page.locator("#scene")).not_to_have_attribute("data-wanted", "")


def test_a_stage_tells_how_well_it_knows_the_time(hall: Hall, page: Page):
    page.clock.install()
    hall.answers["clock"] = lambda fields: {"ok": True, "at": 1_000_000}
    arrive(hall, page)

    pass_time(page, lambda: hall.commands("report-clock"))

    (report, *_) = hall.commands("report-clock")
    assert sorted(report) == ["ahead", "screen", "within"]
    assert report["within"] % 5 == report["ahead"] % 50 == 0
    pass_time(page, lambda: len(hall.commands("report-clock")) > 1)
    assert hall.commands("report-clock")[-1]["screen"] == report["screen"]


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
