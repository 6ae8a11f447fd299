"""A deploy while somebody looks on: the page stays as it is, comes back by itself, and shows what happened since."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from browser.occasion import ARGUMENTS, LAPTOP, PATIENCE, connected
from databases import copy
from processes import done, serving
from test_workers import until, workers


@pytest.fixture
async def address(prepared: Path, postgresql: str) -> str:
    """A database that holds what the prepared data folder does."""
    await copy(prepared / "twincloth.db", postgresql)
    return postgresql


def test_a_lobby_outlives_every_process_that_it_was_connected_to(
    tmp_path: Path, prepared: Path, address: str, chromium: str
):
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    with closing(sqlite3.connect(data / "twincloth.db")) as tables:
        ((code,),) = tables.execute("SELECT code FROM exchanges").fetchall()
    database = ("--database", address)
    with (
        serving(data, *database, "--workers", 2, "--drain", 1) as running,
        sync_playwright() as playwright,
    ):
        until(lambda: "All 2 workers are ready" in running.log)
        (link,) = done("staff", code, "--host", "perm", "--data", data, *database)
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = browser.new_context(locale="en-GB", **LAPTOP)
        context.set_default_timeout(PATIENCE)
        host, guest = context.new_page(), browser.new_context(locale="en-GB", **LAPTOP).new_page()
        guest.set_default_timeout(PATIENCE)
        host.goto(link)
        guest.goto(f"{running.url}/{code}")
        for page in (host, guest):
            connected(page)
            page.evaluate("window.loadedOnce = true")
        before = workers(running)

        os.kill(running.process.pid, signal.SIGHUP)
        until(lambda: len(workers(running)) == 2 and not workers(running).keys() & before.keys())
        for page in (host, guest):
            connected(page)
        host.click('form[data-command="open-doors"] button')

        expect(guest.locator("#register")).to_be_visible(timeout=PATIENCE)
        assert all(page.evaluate("window.loadedOnce") for page in (host, guest)), "neither was loaded anew"
        assert running.log.count("security: stopped") == 2
        browser.close()
