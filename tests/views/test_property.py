"""The page at n plus the entries after n equals the page at m, for every viewer kind, in the real browser code."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from playwright.sync_api import Page, Route, sync_playwright

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange import waiting
from twincloth.exchange.actor import CLOCK, Actor
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.doors import Doors, DoorsClosed
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.messages import Messages
from twincloth.exchange.patches import ReceiveGift
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.live.audience import Audience
from twincloth.live.relay import Relay
from twincloth.resources import WEB
from twincloth.views.fragments import RESYNC
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.commands_of_playback import with_voices
from views.comparison import PLACE_AND_COMPARE, Reader, explain, page_of
from views.happenings import NINA, TOM, begin, happens, something_happens
from views.large_quilts import large_gift_grows, with_patches

ORIGIN = "http://twincloth.test"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EMPTY = """<!doctype html><title>Empty</title>
<meta http-equiv="Content-Security-Policy" content="img-src 'none'">"""
"""What is placed on a page of here asks for its pictures at once."""

LARGE = (View.SESSION, View.STAGE, View.HOST)
"""The views that show a gift."""

LANGUAGES = sorted(LANGUAGE_NAMES)


@pytest.fixture(scope="module", autouse=True)
def short_lists() -> Iterator[None]:
    """Hosts have so little before them at once that lists overflow within a short history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "WRITERS_LAID_OUT", 2)
        patch.setattr(waiting, "MESSAGES_LAID_OUT", 2)
        patch.setattr(Messages, "decisions_listed", 3)
        yield


@pytest.fixture(scope="module")
def page(chromium: str, content: Content) -> Iterator[Page]:
    """A blank page; opened after `content`, since no other loop may run beside Playwright's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        page.route(f"{ORIGIN}/**", answer)
        page.goto(f"{ORIGIN}/")
        yield page
        browser.close()


def answer(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ORIGIN}/")
    if name:
        route.fulfill(body=(WEB / name).read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body=EMPTY, content_type="text/html")


@pytest.fixture(scope="module")
def content(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Content:
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("content") / "data")

    async def read() -> Content:
        database = await SQLiteDatabase.open(data / "twincloth.db")
        collection = await Collection.open(database, data)
        await database.close()
        return with_voices(next(iter(collection.contents.values())))

    return asyncio.run(read())


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "127.0.0.1:8470")


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(choices=st.lists(st.integers(0, 10**6), min_size=12, max_size=90), start=st.integers(0, 70))
@example(choices=[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 7], start=1).via("a guest whose exchange ends")
def test_the_page_and_its_entries_equal_the_later_page(
    page: Page, views: Views, content: Content, choices: list[int], start: int
):
    exchange = begin(content)
    relay = Relay(None, Audience(), views)
    # Every view reads every history, each history in one language: rendering is nearly all that this costs.
    viewers = [Viewer(view, LANGUAGES[len(choices) % len(LANGUAGES)]) for view in View]
    readers = [Reader(viewer, me) for viewer in viewers for me in audience_of(viewer)]
    for choice in choices[:start]:
        something_happens(exchange, content, choice)
    if start % 2:
        exchange.apply(Entry(exchange.seq + 1, exchange.now, "tom", None, DoorsClosed()))
    loaded = exchange.seq
    readers = [reader for reader in readers if exists(reader.viewer, exchange)]
    for reader in readers:
        reader.before = page_of(views, reader.viewer, exchange, content, reader.me)
    for choice in choices[start:]:
        entries = something_happens(exchange, content, choice)
        for reader in readers if entries else ():
            own = relay.own(reader.subscriber(exchange), exchange, content, entries[0].seq - 1)
            reader.frames += [frame["html"] for frame in own]
            frames = relay.frames(reader.viewer, exchange, content, entries[0].seq, live=True)
            reader.frames += [frame["html"] for frame in frames]

    stories = []
    for reader in readers:
        after = page_of(views, reader.viewer, exchange, content, reader.me)
        missed = relay.own(reader.subscriber(exchange), exchange, content, loaded)
        missed += relay.frames(reader.viewer, exchange, content, loaded + 1, live=False)
        stories.append(reader.story(after, reader.frames))
        stories.append(reader.story(after, [frame["html"] for frame in missed]))
    differences = [found for found in page.evaluate(PLACE_AND_COMPARE, stories) if found]
    assert differences == [], explain(differences[0])


def exists(viewer: Viewer, exchange: Exchange) -> bool:
    """Whether anybody could load this page now: there is no lobby once guests are let in."""
    return viewer.view is not View.LOBBY or not exchange[Doors].admits_guests


def audience_of(viewer: Viewer) -> list[str | None]:
    return ["vera", None] if viewer.view is View.SESSION else [None]


def test_a_large_gift_that_grows_patch_by_patch_equals_its_later_page(
    page: Page, views: Views, content: Content
):
    content = with_patches(content, 28)
    exchange = begin(content)
    relay = Relay(None, Audience(), views)
    one, other = (gift.code for gift in content.gifts)
    readers: list[Reader] = []
    stories = []
    for number, steps in enumerate(large_gift_grows(exchange, one, other)):
        for step in steps:
            entries = happens(exchange, step, by_whom(exchange, step))
            for reader in readers:
                reader.hear(relay, exchange, content, entries)
        if number % 3 == 0:
            stories += [story for reader in readers for story in reader.sees(views, relay, exchange, content)]
            readers += [Reader(Viewer(view, "en")).come(views, exchange, content) for view in LARGE]

    differences = [found for found in page.evaluate(PLACE_AND_COMPARE, stories) if found]
    assert differences == [], explain(differences[0])


def test_gifts_without_patches_with_and_without_a_picture_equal_their_later_pages(
    page: Page, views: Views, content: Content
):
    bare = [replace(gift, cards=()) for gift in content.gifts]
    bare[0] = replace(bare[0], original="", picture=replace(bare[0].picture, stand_in=True))
    content = replace(content, gifts=tuple(bare))
    exchange = begin(content)
    relay = Relay(None, Audience(), views)
    readers: list[Reader] = []
    stories = []
    for gift in exchange.plan.gifts:
        for step in (
            ArmGift(gift=gift),
            ArmGift(gift=gift),
            StartUnveiling(gift=gift),
            UnveilGift(gift=gift),
        ):
            happens_to(readers, relay, exchange, content, step)
        readers += [Reader(Viewer(view, "en")).come(views, exchange, content) for view in LARGE]
        happens_to(readers, relay, exchange, content, ReceiveGift(gift=gift))
        stories += [story for reader in readers for story in reader.sees(views, relay, exchange, content)]

    assert all(handover_of(exchange, gift).received_at for gift in exchange.plan.gifts)
    differences = [found for found in page.evaluate(PLACE_AND_COMPARE, stories) if found]
    assert differences == [], explain(differences[0])


def happens_to(
    readers: list[Reader], relay: Relay, exchange: Exchange, content: Content, step: Command
) -> None:
    """Everybody who is here hears of a step; the receiving place alone may receive."""
    receiver = isinstance(step, ReceiveGift) and handover_of(exchange, step.gift).plan.receiver
    host = NINA if receiver == NINA.place else TOM if receiver else by_whom(exchange, step)
    entries = happens(exchange, step, host)
    for reader in readers:
        reader.hear(relay, exchange, content, entries)


def by_whom(exchange: Exchange, step: Command) -> Actor:
    """The clock unveils; all else the hosts do in turn."""
    return CLOCK if isinstance(step, UnveilGift) else NINA if exchange.seq % 2 else TOM


def test_the_comparison_sees_a_difference(page: Page):
    story = {"name": "control", "before": PAGE, "frames": ['<p id="a">other</p>'], "after": PAGE}

    assert page.evaluate(PLACE_AND_COMPARE, [story])[0]["name"] == "control"


def test_another_option_of_a_select_is_chosen_as_on_a_page_that_is_loaded(page: Page):
    def offer(chosen: str) -> str:
        options = (
            f'<option value="{one}"{" selected" * (one == chosen)}>{one}</option>' for one in ("", "a", "b")
        )
        return f'<p id="a"><select name="x">{"".join(options)}</select></p>'

    stories = [
        {"name": f"{one}, then {other}", "before": f"<live-exchange>{offer(one)}</live-exchange>"}
        | {"frames": [offer(other)], "after": f"<live-exchange>{offer(other)}</live-exchange>"}
        for one in ("a", "b", "none")
        for other in ("a", "b", "none")
    ]

    assert page.evaluate(PLACE_AND_COMPARE, stories) == [None] * 9


def test_only_a_fact_that_says_so_has_pages_fetched_again(views: Views, content: Content):
    exchange = begin(content)
    relay = Relay(None, Audience(), views)
    for choice in range(0, 4000, 37):
        something_happens(exchange, content, choice)

    session = relay.frames(Viewer(View.SESSION, "en"), exchange, content, 1, live=False)
    assert [frame for frame in session if frame["html"] and RESYNC in frame["html"]] == []


PAGE = '<live-exchange><p id="a">one</p></live-exchange>'
