"""What makes an application of the pages: its manifest and icons, and pages kept for when there is no network."""

import json
from collections.abc import AsyncIterator

import msgspec
import pytest
import pyvips
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from browser.occasion import ARGUMENTS, PATIENCE, PHONE
from ceremony import fold_patch, open_whole
from halls import Hall
from twincloth.exchange.actor import Role

KEPT = """async () => {
  const pages = await (await caches.open("pages")).keys()
  return pages.map((page) => new URL(page.url).pathname).sort()
}"""
KEEPS = "async (path) => (await (await caches.open('pages')).keys()).some(({ url }) => new URL(url).pathname === path)"
SAYS = """async ([path, words]) => {
  const page = await (await caches.open("pages")).match(path, { ignoreVary: true })
  return page !== undefined && (await page.text()).includes(words)
}"""
WHOLE = """async (path) => {
  const files = await caches.open("files")
  const parts = performance.getEntriesByType("resource").map(({ name }) => name)
  const own = parts.filter((part) => /\\/(static|pictures)\\//.test(part))
  return own.length > 0 && (await Promise.all(own.map((part) => files.match(part)))).every(Boolean)
}"""
FORGOTTEN = """async () => {
  const registered = await navigator.serviceWorker.getRegistrations()
  return registered.length === 0 && (await caches.keys()).length === 0
}"""


async def manifest(hall: Hall, path: str, language: str = "en") -> dict:
    async with hall.visitor(language).http.get(path) as response:
        assert response.status == 200
        assert response.content_type == "application/manifest+json"
        return json.loads(await response.text())


async def test_the_front_door_and_an_exchange_open_as_applications_of_their_own(hall: Hall):
    front = await manifest(hall, "/site.webmanifest")
    russian = await manifest(hall, f"/{hall.code}/site.webmanifest", "ru")

    assert (front["name"], front["start_url"], front["scope"]) == ("Twincloth", "/", "/")
    assert (russian["start_url"], russian["lang"]) == (f"/{hall.code}", "ru")
    assert russian["name"] == hall.services.collection.contents[hall.code].title["ru"]
    assert (await hall.visitor().get("/BBBBBB/site.webmanifest"))[0] == 404


async def test_icons_are_as_large_as_the_manifest_says_and_opaque(hall: Hall):
    icons = (await manifest(hall, "/site.webmanifest"))["icons"]
    _, page = await hall.visitor().get("/")

    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for path, size in [("/icons/180.png", "180x180"), *((icon["src"], icon["sizes"]) for icon in icons)]:
        async with hall.visitor().http.get(path) as response:
            picture = pyvips.Image.new_from_buffer(await response.read(), "")
        assert f"{picture.width}x{picture.height}" == size
        assert picture.bands == 3
        assert picture(0, 0) == [245, 239, 227]
    assert 'rel="apple-touch-icon" href="/icons/180.png"' in page
    assert (await hall.visitor().get("/icons/1024.png"))[0] == 404


async def test_the_worker_is_asked_for_anew_and_forgets_where_it_is_switched_off(limited):
    for offline_pages, word in [(True, "caches.open"), (False, "unregister")]:
        async with (
            limited(offline_pages=offline_pages) as hall,
            hall.visitor().http.get("/service-worker.js") as response,
        ):
            assert response.headers["Cache-Control"] == "no-cache"
            assert response.content_type == "text/javascript"
            assert word in await response.text()


@pytest.fixture
async def phone(chromium: str, hall: Hall) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = await browser.new_context(base_url=hall.url, locale="en-GB", **PHONE)
        context.set_default_timeout(PATIENCE)
        yield context
        await browser.close()


async def test_what_was_seen_last_opens_without_a_network_and_nothing_else(hall: Hall, phone: BrowserContext):
    gift, other = hall.gifts
    await open_whole(hall, gift)
    card, sealed = hall.patches(gift)[0], hall.patches(other)[0]
    page = await phone.new_page()

    await page.goto(f"/{card}")
    await page.wait_for_function(KEEPS, arg=f"/{card}")  # though it was there before its worker
    await page.wait_for_function(WHOLE)
    await expect(page.locator("kept-page")).to_be_hidden()
    for path in (f"/{sealed}", await hall.link(Role.HOST, "perm"), f"/{hall.code}"):
        await page.goto(path)
        await page.wait_for_selector("secret-link", state="detached")
    await page.wait_for_function(KEEPS, arg=f"/{hall.code}")
    assert page.url.endswith(hall.code)
    assert await page.evaluate(KEPT) == sorted([f"/{card}", f"/{hall.code}"])

    await phone.set_offline(True)
    await page.goto(f"/{card}")
    await expect(page.locator("kept-page")).to_contain_text("as you last saw it")
    assert await drawn(page) == [True, "rgb(245, 239, 227)"]
    with pytest.raises(Exception, match="ERR_"):
        await (await phone.new_page()).goto(f"/{sealed}")

    await page.goto(f"/{hall.code}")
    await expect(page.locator("kept-page")).to_be_visible()
    await phone.set_offline(False)
    await expect(page.locator("kept-page")).to_be_hidden()
    await expect(page.locator("[data-light]").first).to_have_attribute("data-state", "connected")


async def drawn(page: Page) -> list:
    """Whether the page has its picture, and the colour that it has by its styles."""
    return await page.evaluate("""async () => {
      const picture = document.querySelector("main img")
      await picture.decode()
      return [picture.naturalWidth > 0, getComputedStyle(document.documentElement).backgroundColor]
    }""")


async def test_what_was_kept_goes_when_it_is_secret_again_and_when_a_phone_is_passed_on(
    hall: Hall, phone: BrowserContext
):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    last = hall.patches(gift)[-1]
    page = await phone.new_page()
    await page.goto(f"/{last}")
    await page.wait_for_function(KEEPS, arg=f"/{last}")

    await fold_patch(hall, gift, last)
    await page.goto(f"/{last}")
    await page.wait_for_function(f"async (path) => !(await ({KEEPS})(path))", arg=f"/{last}")

    await page.goto(f"/{hall.code}")
    await page.fill("input[name=name]", "Вера")
    await page.check("input[name=place][value=perm]", force=True)
    await page.click("#register button")
    await page.wait_for_function(SAYS, arg=[f"/{hall.code}", "Вера"])
    await page.click(".signed-in button")
    await page.wait_for_selector("#register")
    await page.wait_for_function(f"async (asked) => !(await ({SAYS})(asked))", arg=[f"/{hall.code}", "Вера"])

    settings = msgspec.structs.replace(hall.services.settings, offline_pages=False)
    object.__setattr__(hall.services, "settings", settings)
    await page.goto("/")
    await page.wait_for_function(FORGOTTEN)
