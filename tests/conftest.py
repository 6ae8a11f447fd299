"""What all tests share: Chromium, and data folders that are costly to make."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncGenerator, Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from browser.occasion import ARGUMENTS
from halls import Hall, Limited, open_hall, prepare
from processes import HANG_GUARD, demonstrating
from shared import once
from twincloth.live import health

pytest_plugins = [
    "pytester",
    "skipping",
    "postgresql",
    "s3",
    "databases",
    "several_halls",
    "templates",
    "html_checker",
    "pictures",
    "security_lines",
]

CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)


MOST_WORKERS = 4


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores, since every third second of a test is spent waiting for a disk or a browser."""
    return min(MOST_WORKERS, (os.cpu_count() or 1) + 1)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, f"install Chromium, as one of {', '.join(CHROMIUM)}"
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncGenerator[Browser]:
    """A Chromium of a test's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session", autouse=True)
def patient_health() -> Generator[None]:
    """A machine that runs tests stands still for seconds now and then, which is no news about Twincloth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "LATE", HANG_GUARD)
        patch.setattr(health, "WITHIN", HANG_GUARD)
        yield


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an exchange of Oxford and Perm; tests copy it, since drawing its pictures takes a while."""
    return once(tmp_path_factory, "prepared", lambda folder: asyncio.run(prepare(folder / "data"))) / "data"


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The data folder that a first run of the demo has left, and what it printed; tests copy the folder."""

    def run(folder: Path) -> None:
        with demonstrating(folder / "data") as addresses:
            process = addresses.pop("process")
            process.send_signal(signal.SIGINT)
            assert process.wait(HANG_GUARD) == 0
        (folder / "addresses.json").write_text(json.dumps(addresses), "utf-8")

    folder = once(tmp_path_factory, "demo", run)
    return folder / "data", json.loads((folder / "addresses.json").read_text("utf-8"))


@pytest.fixture
async def hall(tmp_path: Path, prepared: Path, kept_in: Any) -> AsyncGenerator[Hall]:
    """The whole product, running, with its doors open."""
    shutil.copytree(prepared, tmp_path / "data")
    address = await kept_in.address(tmp_path / "data" / "twincloth.db")
    async with open_hall(tmp_path / "data", database=address) as opened:
        yield opened


@pytest.fixture
def limited(tmp_path: Path, prepared: Path) -> Limited:
    """The whole product with a test's own settings; nobody is in yet."""
    shutil.copytree(prepared, tmp_path / "data")
    return partial(open_hall, tmp_path / "data")
