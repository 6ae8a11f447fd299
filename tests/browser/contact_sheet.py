"""Draws every page in every state, in both languages, from 320 pixels to 4K, light and dark, onto sheets to be looked at.

`make contact-sheet` draws all of them; `tests/browser/contact_sheet.py NAME …` those of which the names begin so.
"""

import asyncio
import shutil
import sys
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import pyvips
from playwright.async_api import Browser, Page, async_playwright

from browser.occasion import ARGUMENTS
from browser.scenes import Occasion, demo_hall
from browser.screenshots import CHROMIUM
from browser.states import STATES, State
from twincloth.views.languages import LANGUAGE_NAMES

TARGET = Path(__file__).parents[2] / "contact-sheet"
SIZES = ((320, 568), (390, 664), (844, 390), (768, 1024), (1366, 768), (1920, 1080), (3840, 2160))
LIGHTS = ("light", "dark")
HEIGHT = 430
"""Pixels of each picture on its sheet."""
BETWEEN = 24
PAPER = [128, 128, 128]


class Picture(NamedTuple):
    """One page as it was seen, and its line on the sheet."""

    line: str
    pixels: bytes


async def seen(page: Page, address: str) -> list[Picture]:
    """A page at every size, light and dark; it is opened once, and settles."""
    await page.goto(address)
    await page.wait_for_load_state("networkidle")
    await page.wait_for_selector("secret-link", state="detached")
    pictures = []
    for light in LIGHTS:
        await page.emulate_media(color_scheme=light, reduced_motion="reduce")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            pixels = await page.screenshot(type="jpeg", quality=80)
            pictures.append(Picture(f"{width} × {height}, {light}", pixels))
    return pictures


def sheet(title: str, pictures: list[Picture]) -> Any:
    """The pictures in rows, those of one light in each, under their title."""
    drawn = [_labelled(picture) for picture in pictures]
    rows = [_joined(drawn[at : at + len(SIZES)], "horizontal") for at in range(0, len(drawn), len(SIZES))]
    return _joined([_words(title, 36), *rows], "vertical")


def _labelled(picture: Picture) -> Any:
    small = pyvips.Image.thumbnail_buffer(picture.pixels, 10_000, height=HEIGHT)
    return _joined([small, _words(picture.line, 16)], "vertical")


def _joined(images: list[Any], direction: str) -> Any:
    return reduce(
        lambda one, other: one.join(other, direction, expand=True, shim=BETWEEN, background=PAPER), images
    )


def _words(words: str, points: int) -> Any:
    ink = pyvips.Image.text(words, font=f"sans {points}", dpi=72)
    return ink.ifthenelse([0, 0, 0], PAPER, blend=True).copy(interpretation="srgb").cast("uchar")


async def draw(occasion: Occasion, browser: Browser, state: State) -> None:
    """The sheets of one state: a sheet for each page and language."""
    for language in LANGUAGE_NAMES:
        for view, address in state.pages(occasion).items():
            page = await occasion.page(browser, view.partition(" ")[0], language)
            name = f"{state.name}, {view}, {language}"
            print(name, flush=True)
            pictures = await seen(page, address)
            sheet(name, pictures).write_to_file(
                TARGET / f"{name.replace(' ', '-').replace(',', '')}.webp", Q=80
            )
            await page.close()


async def main(wanted: Callable[[str], bool]) -> None:
    """Go through one exchange from before its doors open until after it is closed."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    async with demo_hall() as occasion, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for state in STATES:
            await state.happens(occasion)
            if wanted(state.name):
                await draw(occasion, browser, state)
        await browser.close()
    print(
        f"{len(list(TARGET.iterdir()))} sheets are in {TARGET}; never drawn: {', '.join(occasion.undrawn())}"
    )


if __name__ == "__main__":
    asyncio.run(main(lambda name: len(sys.argv) == 1 or name.startswith(tuple(sys.argv[1:]))))
