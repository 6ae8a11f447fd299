"""The Oxford–Perm exchange as people see it: phones, hosts' dashboards and a stage in one real Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from processes import demonstrating, serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
PATIENCE = 20_000
"""Milliseconds after which a step that waits in vain fails; nothing is measured by it."""


expect.set_options(timeout=PATIENCE)


class Occasion:
    """A running demo, and the browser in which everybody looks at it."""

    def __init__(self, addresses: dict[str, Any], browser: Browser) -> None:
        self.addresses = addresses
        self.browser = browser
        self.errors: list[str] = []
        self.others: Iterator[str] = repeat("")
        """Of further processes that serve the same, by turns; empty for the demo's own."""

    def gift_of(self, place: str) -> str:
        """The code of the gift that a place gives."""
        return next(code for code, gift in self.addresses["gifts"].items() if gift["giver"] == place)

    def open(self, address: str, language: str, device: dict[str, Any], **options: Any) -> Page:
        """Somebody's own browser at an address; whatever goes wrong in it is kept."""
        context: BrowserContext = self.browser.new_context(
            **{"locale": language, "service_workers": "block", **device, **options}
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{address}: {error}"))
        page.goto(self._elsewhere(address))
        page.wait_for_selector("secret-link", state="detached")
        return page

    def _elsewhere(self, address: str) -> str:
        """The same page, asked of the process whose turn it is."""
        other, here = next(self.others), urlsplit(address)
        return address.replace(f"{here.scheme}://{here.netloc}", other, 1) if other else address

    def phone(self, name: str, place: str, language: str) -> Page:
        """A participant who has registered on a phone."""
        page = self.open(self.addresses["join"], language, PHONE)
        page.fill("input[name=name]", name)
        page.check(f"input[name=place][value={place}]", force=True)
        page.click("#register button")
        page.wait_for_selector("message-composer textarea")
        connected(page)
        return page

    def host(self, place: str, language: str, device: dict[str, Any] = LAPTOP) -> Page:
        """The dashboard of a place's host."""
        page = self.open(self.addresses["hosts"][place], language, device)
        connected(page)
        return page

    def stage(self, language: str = "en-GB", **options: Any) -> Page:
        """A projector."""
        page = self.open(self.addresses["stage"], language, PROJECTOR, **options)
        connected(page)
        return page


def connected(page: Page) -> None:
    """Wait until the page is in step."""
    page.wait_for_selector('[data-light][data-state="connected"]', state="attached")


def press(page: Page, command: str, within: str = "", *, sure: bool = False) -> None:
    """Press the button of a command, and say yes where it asks; wait until it was answered."""
    form = page.locator(f'{within} form[data-command="{command}"]:visible').first
    form.locator("button:visible").first.click()
    if sure:
        page.locator('[data-answer="yes"]:visible').first.click()


def say(page: Page, words: str) -> None:
    """Write a message and send it."""
    page.fill("message-composer textarea", words)
    page.click("form.composer button")


@contextmanager
def occasion(first_run: Path | None, folder: Path, chromium: str, database: str = "") -> Iterator[Occasion]:
    """The demo, running on a copy of a data folder that has its pictures already, or on a fresh one.

    With a `database` (an address of PostgreSQL) two more processes serve it, and each page is asked of another one.
    """
    data = folder / "data"
    if first_run:
        shutil.copytree(first_run, data)
    env = {"TWINCLOTH_DATABASE": database}
    with (
        demonstrating(data, env=env) as addresses,
        sync_playwright() as playwright,
        ExitStack() as running,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        held = Occasion(addresses, browser)
        if database:
            more = [
                running.enter_context(serving(data, "--process-name", name, env=env, log=folder / name))
                for name in ("p2", "p3")
            ]
            held.others = cycle(["", *(process.url for process in more)])
        yield held
        browser.close()
        assert held.errors == []
