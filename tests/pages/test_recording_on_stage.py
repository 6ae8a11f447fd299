"""A maker's recording on the stage, in a real Chromium: begun by a host, heard and read in the halls, and nowhere else."""

import asyncio
from html import escape

from playwright.async_api import Browser, Page, expect

from browser.occasion import LAPTOP, PATIENCE, PROJECTOR
from ceremony import host_of, open_patch, unveil
from collection.takes import mp3
from halls import Hall
from pages.on_stage import faults, seen
from pages.test_recording_pages import Desk
from twincloth.exchange.actor import Role
from twincloth.exchange.playback import PlayRecording

SAID = {
    "en": "I <sewed> it through one long winter, whenever the samovar sang and the children slept.",
    "ru": "Я шила его всю долгую зиму, когда пел самовар, а дети уже спали и никто не торопился.",
}
"""Two lines of captions each, as long as is usual."""
CAPTIONS = {
    f"transcript.{language}": f"WEBVTT\n\n00:00.000 --> 59:00.000\n{escape(words)}"
    for language, words in SAID.items()
}
HALF_A_MINUTE, A_SECOND = 1_200, 40
"""Frames of an MP3."""
HEARD_BEYOND = """(player, seconds) => new Promise((resolve) => {
  const look = () => (player.currentTime > seconds ? resolve(player.currentTime) : setTimeout(look, 20))
  look()
})"""


BEGINS = """(player) => new Promise((resolve) =>
  player.addEventListener("playing", () => resolve(player.currentTime), { once: true }))"""
SILENCED = """{
  const play = HTMLMediaElement.prototype.play
  let pressed = false
  addEventListener("click", () => { pressed = true }, true)
  HTMLMediaElement.prototype.play = function () {
    return pressed ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"))
  }
}"""
"""A browser in which nobody has pressed anything; whatever Playwright evaluates counts as a press."""


async def come(browser: Browser, hall: Hall, link: str, **options: object) -> Page:
    context = await browser.new_context(service_workers="block", reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.add_init_script(SILENCED)
    await page.goto(hall.url + link)
    await page.wait_for_selector('[data-light][data-state="connected"]', state="attached")
    return page


async def tell(hall: Hall, frames: dict[str, int]) -> None:
    """Patches have recordings, by their codes."""
    desk = await Desk.of(hall)
    for patch, number in frames.items():
        own = Desk(hall, desk.host, desk.link, patch)
        assert (await own.send(mp3(number)))[0] == 200
        assert (await own.write(**CAPTIONS))[0] == 200


async def test_every_stage_plays_what_a_host_begins_and_shows_what_is_said(hall: Hall, browser: Browser):
    gift = hall.gifts[0]
    patch, other = hall.patches(gift)[:2]
    await tell(hall, {patch: HALF_A_MINUTE, other: A_SECOND})
    await unveil(hall, gift)
    await open_patch(hall, gift, patch)
    link = await hall.link(Role.STAGE, staff="screen")
    stage = await come(browser, hall, link, locale="en-GB", **PROJECTOR)
    await stage.mouse.click(500, 500)
    host = await come(browser, hall, await hall.link(Role.HOST, "oxford"), locale="en-GB", **LAPTOP)

    await host.click('form[data-command="play-recording"] button')

    lines = stage.locator(".captions p")
    await expect(lines).to_have_text([SAID["en"], SAID["ru"]])
    await stage.locator("audio").evaluate(HEARD_BEYOND, 0.5)
    assert not await stage.locator("audio").evaluate("player => player.muted")
    await expect(host.locator("#playing")).to_contain_text("A patch")
    await expect(host.locator(".captions")).to_contain_text(SAID["en"])
    assert await host.locator("audio, video").count() == 0
    for width, height in ((1920, 1080), (1024, 768)):
        await stage.set_viewport_size({"width": width, "height": height})
        assert faults(await seen(stage)) == []
        await expect(lines.last).to_be_visible()

    before = await stage.locator("audio").evaluate(HEARD_BEYOND, 0.5)
    late = await come(browser, hall, f"{link.replace('#', '?transparent=1#')}", locale="ru-RU", **PROJECTOR)
    arrived = await late.locator("audio").evaluate(HEARD_BEYOND, 0)
    assert arrived >= before, "it joins in the middle"
    await expect(late.locator(".captions p")).to_have_text([SAID["ru"], SAID["en"]])
    await stage.locator("audio").evaluate(HEARD_BEYOND, arrived + 1)
    begins = asyncio.ensure_future(late.locator("audio").evaluate(BEGINS))
    await late.get_by_role("button", name="Нажмите один раз").click()
    assert await begins > arrived + 0.5, "it joins again, where the others are by now"
    await expect(late.locator("stage-recording button")).to_be_hidden()
    assert not await late.locator("audio").evaluate("player => player.muted")

    await host.click('form[data-command="stop-recording"] button')
    await expect(stage.locator("audio")).to_have_count(0)
    await open_patch(hall, gift, other)
    await hall.give(PlayRecording(gift=gift, patch=other), host_of("perm"))
    await expect(stage.locator("stage-recording")).to_have_attribute("over", "")
    await expect(lines).to_have_text(["", ""])
