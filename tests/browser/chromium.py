"""Chromium by Playwright, as in the other tests, as a phone where its window is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from browser.occasion import ARGUMENTS
from browser.window import PHONE, Gone, Opener, Size, Window


class ChromiumWindow(Window):
    def __init__(self, page: Page) -> None:
        self._page = page

    def go(self, address: str) -> None:
        self._page.goto(address)

    def reload(self) -> None:
        self._page.reload()

    def run(self, function: str, *arguments: Any) -> Any:
        try:
            return self._page.evaluate(f"(given) => ({function})(...given)", arguments)
        except Error as error:
            if "navigation" in error.message or "context was destroyed" in error.message:
                raise Gone from error
            raise

    def point(self, x: float, y: float) -> None:
        self._page.mouse.click(x, y)

    def write(self, text: str) -> None:
        self._page.keyboard.type(text)

    def screenshot(self) -> bytes:
        return self._page.screenshot()


@contextmanager
def chromium(path: str, _: Path) -> Iterator[Opener]:
    """One Chromium, in which everybody has a context of their own."""
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

        def opened(size: Size) -> Window:
            viewport = {"width": size.width, "height": size.height}
            phone = size == PHONE
            page = browser.new_context(viewport=viewport, has_touch=phone, is_mobile=phone).new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            return ChromiumWindow(page)

        yield opened
        browser.close()
    assert errors == []
