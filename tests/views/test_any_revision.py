"""Any history under any later content: pages without a fault, and the same state as in the room that lived through it."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.actor import Role
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.exchange import Entry, Exchange, parts
from twincloth.exchange.people import People
from twincloth.exchange.plan import Plan
from twincloth.exchange.staff import Staff, StaffLink
from twincloth.live.audience import Audience
from twincloth.live.relay import Relay
from twincloth.resources import WEB
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.metadata.head import exchange_head
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import BACKSTAGE_VIEWS, View, Viewer
from twincloth.views.views import Views
from views.happenings import begin, something_happens
from views.revisions import REVISIONS, revised

FEW = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CHOICES = st.lists(st.integers(0, 10**6), min_size=5, max_size=80)
CHANGES = st.lists(st.integers(0, 10**4), min_size=1, max_size=8)
NOT_RECORDED = ("_parts", "plan", "now", "entries")
"""`now` runs on while somebody is refused."""
VIEWERS = [Viewer(view, language) for view in View for language in LANGUAGE_NAMES]


@pytest.fixture(scope="module")
def content(prepared: Path) -> Content:
    async def read() -> Content:
        database = await SQLiteDatabase.open(prepared / "twincloth.db")
        collection = await Collection.open(database, prepared)
        await database.close()
        return next(iter(collection.contents.values()))

    return asyncio.run(read())


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(StaticFiles(WEB), "127.0.0.1:8470")


class Remembering(Exchange):
    """An exchange that keeps its entries, as the journal does."""

    def __init__(self, id: str, plan: Plan) -> None:
        super().__init__(id, plan)
        self.entries: list[Entry] = []

    def apply(self, entry: Entry) -> None:
        super().apply(entry)
        self.entries.append(entry)


def lived(content: Content, choices: list[int], changes: list[int]) -> tuple[Remembering, Content]:
    """What comes of a history in which the content is revised now and then, as it does in a room."""
    exchange = begin(content, Remembering)
    changes = list(changes)
    every = max(1, len(choices) // len(changes))
    for number, choice in enumerate(choices, 1):
        something_happens(exchange, content, choice)
        if number % every == 0 and changes:
            content = revised(content, changes.pop(0))
            exchange.plan = content.plan()
    return exchange, content


def portrait(exchange: Exchange) -> Any:
    """Everything that an exchange knows, to be compared."""
    state = {name: vars(exchange[part]) for name, part in parts().items()}
    own = {name: value for name, value in vars(exchange).items() if name not in NOT_RECORDED}
    return plain([state, own])


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return [(plain(key), plain(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "__dict__") and not isinstance(value, str | type):
        return [type(value).__name__, plain(vars(value))]
    return value


def replayed(entries: list[Entry], content: Content) -> Exchange:
    """As after a restart: written to JSON and read again, from zero."""
    exchange = Exchange(content.code, content.plan())
    for entry in entries:
        written = msgspec.json.encode(entry.fact)
        exchange.apply(
            msgspec.structs.replace(entry, fact=msgspec.json.decode(written, type=type(entry.fact)))
        )
    return exchange


@FEW
@given(choices=CHOICES, changes=CHANGES)
def test_the_record_gives_the_state_of_the_room_that_lived_through_it(
    content: Content, choices: list[int], changes: list[int]
):
    exchange, later = lived(content, choices, changes)

    again = replayed(exchange.entries, later)

    assert again.seq > 3
    assert differences(portrait(again), portrait(exchange)) == []


def differences(got: Any, want: Any) -> list[str]:
    """What is not the same, short enough to be read."""
    pairs = zip(map(str, [*got[0], *got[1]]), map(str, [*want[0], *want[1]]), strict=True)
    return [f"{one[:300]} is not {other[:300]}" for one, other in pairs if one != other]


@FEW
@given(choices=CHOICES, changes=CHANGES)
def test_every_view_of_any_history_under_any_content_is_without_a_fault(
    views: Views, content: Content, choices: list[int], changes: list[int]
):
    exchange, later = lived(content, choices, changes)

    for viewer in VIEWERS:
        for template, own in pages_of(viewer, exchange, later):
            assert views.exchange_page(template, viewer, exchange, later, path="/", **own)
        frames = Relay(None, Audience(), views).frames(viewer, exchange, later, 1, live=False)
        assert len(frames) == exchange.seq


@FEW
@given(choices=CHOICES, change=st.sampled_from(range(len(REVISIONS))), number=st.integers(0, 50))
@example(choices=[*range(0, 9000, 97)], change=12, number=0)
def test_every_view_survives_each_single_revision(
    views: Views, content: Content, choices: list[int], change: int, number: int
):
    exchange, later = lived(content, choices, [change + number * len(REVISIONS)])

    for viewer in VIEWERS:
        for template, own in pages_of(viewer, exchange, later):
            assert views.exchange_page(template, viewer, exchange, later, path="/", **own)


def pages_of(viewer: Viewer, exchange: Exchange, content: Content) -> list[tuple[str, dict[str, Any]]]:
    """The pages of a view, with what each needs beside the exchange."""
    head = {"metadata": exchange_head("https://cloth.example", exchange, content, viewer.language)}
    form = head | {
        "ticket": "t",
        "earlier": [],
        "error": None,
        "typed": {"name": "", "place": "", "consent": ""},
        "call": None,
        "watch": None,
    }
    everybody = exchange[People].by_id.values()
    if viewer.view is View.LOBBY:
        return [("lobby.html", form | {"me": None})]
    if viewer.view is View.WAITING:
        return [("waiting.html", head | {"me": next(iter(everybody)), "earlier": []})]
    if viewer.view is View.STAGE:
        return [
            (
                "stage.html",
                {"as_staff": "s1", "transparent": False, "only": "", "alone": None, "captions": ""},
            )
        ]
    if viewer.view is View.HOST:
        link = next(iter(exchange[Staff].links.values()))
        own = {"host": link, "own_link": link, "new_link": None, "said": None}
        return [("host.html", own | {"host": host}) for host in hosts(exchange)]
    if viewer.view in BACKSTAGE_VIEWS:
        link = exchange[Staff].links[f"the-{viewer.view}"]
        return [(f"{viewer.view}.html", {"own_link": link})]
    person = next(iter(everybody))
    earlier = form | {"earlier": list(everybody)[:3]}
    return [
        ("session.html", earlier | {"me": None, "mine": []}),
        ("session.html", form | {"me": person, "mine": []}),
        ("record.html", {"recorded": PublicWords(exchange).recorded()}),
    ]


def hosts(exchange: Exchange) -> list[StaffLink]:
    return [link for link in exchange[Staff].links.values() if link.place and link.role is Role.HOST]
