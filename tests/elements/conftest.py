"""A real Chromium against a hall of the test's own making."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from elements.hall import STATIC, Hall

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ELEMENTS = ("live-exchange", "message-composer", "count-down", "handover-cloth", "stage-screen", "copy-text")
HEAD = "".join(f'<script type="module" src="{STATIC}/elements/{name}.js"></script>' for name in ELEMENTS)


def page_of(body: str, *, seq: int = 0, view: str = "session", me: str = "p-vera", head: str = "") -> str:
    """A live page as the server would render it at `seq`."""
    whose = f' me="{me}"' if me else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Oxford and Perm</title>
      {HEAD}{head}</head><body><live-exchange code="K7Q2MX" view="{view}" language="en" seq="{seq}"{whose}
      data-unreached="Nobody answered.">{body}</live-exchange></body></html>"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Per module: Playwright's synchronous loop must be gone before any asynchronous test runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.leave()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not throw."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
