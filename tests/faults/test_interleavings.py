"""Double taps, hosts who press at once, acks that are lost and wishes sent again: one outcome, the same on every screen.

In its long form 500 hours that chance makes: `pytest tests/faults/test_interleavings.py --faults=long`.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from faults.interleavings import Crowd, interleaved, outcome_faults
from twincloth.collection.collection import Collection
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.exchange import Entry
from twincloth.exchange.pausing import MessagesPaused
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.resources import WEB
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.comparison import PLACE_AND_COMPARE, explain
from views.test_property import ARGUMENTS, ORIGIN, answer

VIEWERS = [
    Viewer(view, language)
    for view in View
    for language in LANGUAGE_NAMES
    if view not in (View.LOBBY, View.WAITING)
]
SCREENS = 2
"""Viewers of each hour, in turns; all of them in a handful."""
RUNS, ALL_RUNS = 6, 500
CHUNK = 50


@pytest.fixture(scope="module")
def lived(prepared: Path, tmp_path_factory: pytest.TempPathFactory, long: bool) -> list[Any]:
    """Every hour: what is wrong with its outcome, and what its screens saw."""
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("interleavings") / "data")
    views = Views(StaticFiles(WEB), "127.0.0.1:8470")

    async def live() -> list[Any]:
        database = await SQLiteDatabase.open(data / "twincloth.db")
        content = next(iter((await Collection.open(database, data)).contents.values()))
        journal = await SQLiteJournal.open(database)
        told = []
        for number in range(ALL_RUNS if long else RUNS):
            viewers = [VIEWERS[(number * SCREENS + one) % len(VIEWERS)] for one in range(SCREENS)]
            told.append(await interleaved(number, content, journal, views, viewers))
        await database.close()
        return told

    return asyncio.run(live())


@pytest.fixture(scope="module")
def page(chromium: str, lived: list[Any]) -> Iterator[Page]:
    """A blank page; opened after `lived`, since no other loop may run beside Playwright's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        page.route(f"{ORIGIN}/**", answer)
        page.goto(f"{ORIGIN}/")
        yield page
        browser.close()


def test_every_wish_has_one_outcome_and_the_record_tells_the_same(lived: list[Any]):
    assert [fault for wrong, _ in lived for fault in wrong] == []


def test_every_screen_shows_what_a_page_shows_that_is_loaded_now(lived: list[Any], page: Page):
    stories = [story for _, seen in lived for story in seen]
    assert any(story["frames"] for story in stories)

    for start in range(0, len(stories), CHUNK):
        compared = page.evaluate(PLACE_AND_COMPARE, stories[start : start + CHUNK])
        different = [found for found in compared if found]
        assert different == [], explain(different[0])


def test_a_wish_that_was_done_twice_would_be_found():
    crowd = Crowd(None, None)
    crowd.answers = {("nina", "w1"): [1, 3]}
    paused = [
        Entry(seq, 0, "nina", cause, MessagesPaused()) for seq, cause in ((1, "w1"), (2, "w2"), (3, "w1"))
    ]

    assert outcome_faults(crowd, paused) == [
        "('nina', 'w1') was done twice: [1, 3]",
        "('nina', 'w1') was answered [1, 3], and stored as [1, 3]",
    ]
