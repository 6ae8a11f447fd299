"""Every scene that there is, read from the last row and through a screen share: found by its class, whoever adds it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
import pyvips
from numpy.typing import NDArray
from playwright.async_api import Page, Route, async_playwright

from browser.occasion import ARGUMENTS
from pages.on_stage import faults, seen
from pages.stills import URL, every_still
from prints.decoders import by_zbar
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.qr import printed_address
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.resources import WEB
from twincloth.views.place_sheet import place_sheet
from twincloth.views.static import MEDIA_TYPES, StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.commands_of_playback import with_voices
from views.comparison import page_of
from views.happenings import begin

ORIGIN = "http://stage.test"
PROJECTOR = {"width": 1920, "height": 1080}
SHARED = {"width": 1280, "height": 720}
QUALITY = 60
"""Of a JPEG, as calls send what is shared."""

PUT = """async ([, language, scene, join]) => {
  document.documentElement.lang = language
  document.querySelector("#scene").outerHTML = scene
  document.querySelector("#join").outerHTML = join
  document.querySelector(".at-once")?.remove()
  await document.fonts.ready
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
}"""
"""The picture of a gift that opened all at once leaves the stage's middle for its own place by itself."""


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "cloth.example")


@pytest.fixture(scope="module")
def content(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Content:
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("content") / "data")

    async def read() -> Content:
        database = await SQLiteDatabase.open(data / "twincloth.db")
        collection = await Collection.open(database, data)
        await database.close()
        return with_voices(next(iter(collection.contents.values())))

    return asyncio.run(read())


@pytest.fixture
async def page(chromium: str, views: Views, content: Content) -> AsyncIterator[Page]:
    """A stage in a browser, with its styles, type and elements, and no server behind it."""
    start = page_of(views, Viewer(View.STAGE, "en"), begin(content), content, None)
    files = {
        "/": (start.encode(), "text/html"),
        f"/{content.code}/places.css": (
            place_sheet(content, views.static.prefix).rules.encode(),
            MEDIA_TYPES[".css"],
        ),
    }

    async def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        name = path.removeprefix(f"{views.static.prefix}/")
        if name != path:
            file = views.static.path(name)
            await route.fulfill(body=file.read_bytes(), content_type=MEDIA_TYPES[file.suffix])
        elif path in files:
            body, media_type = files[path]
            await route.fulfill(body=body, content_type=media_type)
        else:
            await route.abort()

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await browser.new_page(viewport=PROJECTOR, reduced_motion="reduce")
        await page.route("**/*", answer)
        await page.goto(f"{ORIGIN}/")
        yield page
        await browser.close()


async def test_every_scene_is_read_from_afar_and_through_a_screen_share(
    page: Page, views: Views, content: Content
):
    wrong: dict[str, list[str]] = {}
    symbols: dict[tuple[str, ...], set[str]] = {}
    for number, one in enumerate(every_still(views, content)):
        await page.emulate_media(color_scheme=("light", "dark")[number // 2 % 2])
        await page.evaluate(PUT, one)
        if found := faults(await seen(page)):
            wrong[f"{one.name}, {one.language}"] = found
        if one.symbol not in symbols:
            symbols[one.symbol] = by_zbar(await shared(page))

    assert wrong == {}
    assert {
        place: read for place, read in symbols.items() if read != {printed_address(URL, content.code)}
    } == {}


async def shared(page: Page) -> NDArray[np.uint8]:
    """The stage in grey, as it comes through a call that shares it in 720p."""
    picture = pyvips.Image.new_from_buffer(await page.screenshot(), "")
    small = picture.resize(SHARED["width"] / picture.width, kernel="linear")
    sent = pyvips.Image.new_from_buffer(small.jpegsave_buffer(Q=QUALITY), "")
    return np.asarray(sent.colourspace("b-w")[0].numpy())
