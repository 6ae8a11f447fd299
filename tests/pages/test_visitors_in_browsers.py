"""Visitors and hosts in a real Chromium: a recording that a browser made, the guest book by keyboard, every page within reach."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from browser.looking import AXE, GRAVE
from browser.occasion import ARGUMENTS, LAPTOP, PATIENCE, PHONE
from ceremony import open_whole
from halls import Hall
from pages.furnished import furnish
from pages.test_recording_pages import Desk
from twincloth.exchange.guest_book import GuestBook

RECORD = """async (type) => {
  const context = new AudioContext(), tone = context.createOscillator()
  const stream = context.createMediaStreamDestination()
  tone.connect(stream)
  tone.start()
  const recorder = new MediaRecorder(stream.stream, { mimeType: type })
  const heard = new Promise((resolve) => (recorder.ondataavailable = ({ data }) => data.size > 2000 && resolve()))
  const pieces = []
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data))
  const stopped = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.start(400)
  await heard
  recorder.stop()
  await stopped
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}"""
"""What a maker's own telephone would record."""

PLAY = """async (player) => {
  player.muted = true
  await player.play()
  if (player.currentTime === 0) await new Promise((resolve) => (player.ontimeupdate = resolve))
  player.pause()
  return player.error === null && player.currentTime > 0
}"""


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    arguments = [*ARGUMENTS, "--autoplay-policy=no-user-gesture-required"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        await browser.close()


async def look(browser: Browser, address: str, desk: Desk | None = None, **options: object) -> Page:
    context = await browser.new_context(service_workers="block", **options)
    context.set_default_timeout(PATIENCE)
    if desk:
        jar = desk.host.http.cookie_jar
        url = desk.hall.url
        await context.add_cookies([{"name": one.key, "value": one.value, "url": url} for one in jar])
    page = await context.new_page()
    await page.goto(address)
    return page


CAPTIONS = "WEBVTT\n\n00:00.000 --> 59:00.000\nЯ &lt;шила&gt; &amp; пела"


@pytest.mark.parametrize("kind", ["audio/webm;codecs=opus", "audio/mp4"])
async def test_what_a_browser_records_is_sent_heard_and_sought(
    hall: Hall, browser: Browser, tmp_path: Path, kind: str
):
    desk = await Desk.of(hall)
    page = await look(browser, f"{hall.url}{desk.path}?as={desk.link}", desk, **LAPTOP)
    take = tmp_path / "take"
    take.write_bytes(base64.b64decode(await page.evaluate(RECORD, kind)))

    await page.set_input_files("input[type=file]", take)
    async with page.expect_navigation():
        await page.click("picture-upload .button-main")
    await expect(page.locator(".pending")).to_be_visible()
    for language in ("en", "ru"):
        await page.fill(f"[id='transcript.{language}']", CAPTIONS)
    async with page.expect_navigation():
        await page.click("#words .button-main")
    await expect(page.locator(".pending")).to_have_count(0)

    await open_whole(hall, hall.gifts[0])
    visitor = await look(browser, f"{hall.url}/{desk.card}", **PHONE)
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    await visitor.reload(wait_until="networkidle")
    assert not any("/tellings/" in url for url in asked), "nothing is fetched before somebody presses"
    assert await visitor.locator("audio").evaluate(PLAY)
    assert any("/tellings/" in url for url in asked)
    await expect(visitor.locator(".spoken-line")).to_have_text("Я <шила> & пела")
    await expect(visitor.locator(".transcript p")).to_have_text("Я <шила> & пела")


async def test_what_is_no_recording_is_said_in_place(hall: Hall, browser: Browser, tmp_path: Path):
    desk = await Desk.of(hall)
    page = await look(browser, f"{hall.url}{desk.path}?as={desk.link}", desk, **PHONE)
    (tmp_path / "notes.txt").write_text("no sound at all")

    await page.set_input_files("input[type=file]", tmp_path / "notes.txt")
    await page.click("picture-upload .button-main")

    await expect(page.locator("[data-wrong]")).to_contain_text("Not every browser plays this file")
    assert desk.recording is None


async def test_a_line_is_left_by_keyboard_without_a_script(hall: Hall, browser: Browser):
    await open_whole(hall, hall.gifts[0])
    card = hall.patches(hall.gifts[0])[0]
    page = await look(browser, f"{hall.url}/{card}", java_script_enabled=False, locale="ru", **PHONE)

    await page.locator(".leave summary").press("Enter")
    await page.locator("#line-text").press_sequentially("Как тепло!")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Вера")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Пермь")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")

    await expect(page.locator("#left")).to_contain_text("Спасибо")
    (line,) = (await hall.state())[GuestBook].waiting
    assert (line.text, line.name, line.place, line.language) == ("Как тепло!", "Вера", "Пермь", "ru")


async def test_every_page_is_within_everybodys_reach(hall: Hall, browser: Browser):
    desk = await furnish(hall)
    gift, other = hall.gifts
    paths = [
        *(f"/{desk.card}", f"/{gift}", f"/{hall.patches(other)[0]}"),
        *(f"/{desk.card}/guest-book", f"/{desk.card}/guest-book?left=1", f"/{gift}/lineage"),
        *(f"/host/guest-book?as={desk.link}", f"{desk.path}?as={desk.link}"),
    ]
    found = []
    for options in ({"locale": "en", **LAPTOP}, {"locale": "ru", "color_scheme": "dark", **PHONE}):
        page = await look(browser, hall.url, desk, **options)
        for path in paths:
            await page.goto(f"{hall.url}{path}", wait_until="networkidle")
            await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [f"{path} is {wider} pixels wider than the screen"] if wider > 0 else []
            found += [f"{path} {options['locale']}: {one}" for one in await violations(page)]
    assert found == []


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
