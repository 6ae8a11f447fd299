"""One room with a small exchange, and what a test gives to it."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime

import apsw

from halls import PATIENCE
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.picture import Picture, Region
from twincloth.collection.places import Place
from twincloth.database import Database
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.exchange.staff import AppointStaff
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.room import Room

CODE, QUILT = "K7Q2MX", "BEAR01"
DAY = 1_605_366_000_000
LONGEST = "е\u0301\u0301\u0301" * 500
"""500 graphemes of 8 bytes: the largest message there is."""


def words(text: str) -> dict[str, str]:
    return {"en": text, "ru": text}


def place(key: str) -> Place:
    return Place(key=key, name=words(key), time_zone="UTC", colour="#1F3A68", stitch="running")


PICTURE = Picture(width=4, height=3, variants=())
CARD = Card(
    **{text: words("bear") for text in ("title", "story", "alt", "maker", "materials", "made_where")},
    **dict.fromkeys(("key", "size", "made_when", "rights"), ""),
    region=Region(0, 0, 4, 3),
    code="PATCH1",
    picture=PICTURE,
)
GIFT = Gift(
    **{text: words("quilt") for text in ("title", "story", "makers", "alt")},
    key="quilt",
    giver="perm",
    receiver="oxford",
    lineage=(),
    code=QUILT,
    picture=PICTURE,
    original="",
    cards=(CARD,),
)
CONTENT = Content(
    key="oxford-perm",
    code=CODE,
    languages=("en", "ru"),
    title=words("Two quilts"),
    welcome=words("Welcome"),
    starts_at=datetime(2020, 11, 14, 15, tzinfo=UTC),
    retention_days=365,
    places=(place("perm"), place("oxford")),
    programme=(),
    gifts=(GIFT,),
)


class Listening:
    """The hall: remembers what it was told."""

    def __init__(self) -> None:
        self.published: list[list[int]] = []
        self.followed = 0
        self.broken = False
        self.listens = asyncio.Event()
        self.listens.set()

    async def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        if self.broken:
            raise RuntimeError("nobody can hear")
        self.published.append([entry.seq for entry in entries])
        await self.listens.wait()

    async def follow(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        self.followed += len(entries)
        await self.publish(exchange, content, entries)


class HeldJournal(SQLiteJournal):
    """The real journal, whose disk takes as long as a test says."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._held = False
        self._writing = asyncio.Semaphore(0)
        self._let_through = asyncio.Semaphore(0)

    async def append(self, exchange_id: str, entries: Sequence[Entry]) -> None:
        if self._held:
            self._writing.release()
            await self._let_through.acquire()
        await super().append(exchange_id, entries)

    def hold(self) -> None:
        """From now on every turn waits for `let_through`."""
        self._held = True

    async def writing(self) -> None:
        """Until one more turn waits."""
        async with asyncio.timeout(PATIENCE):
            await self._writing.acquire()

    def let_through(self) -> None:
        """The turn that waits, or will wait, goes on."""
        self._let_through.release()


async def come_in(room: Room) -> None:
    await room.give(OpenDoors(), OPERATOR.id)
    for key in ("perm", "oxford"):
        host = AppointStaff(
            staff=f"host-of-{key}", role=Role.HOST, place=key, key_hash=key[0].encode().hex() * 32
        )
        await room.give(host, OPERATOR.id)
    await room.give(RegisterParticipant(participant="vera", name="Вера", place="perm", language="ru"), "")


def say(number: int, text: str = "Привет!") -> PostMessage:
    return PostMessage(id=f"m{number}", text=text)


async def give_all(room: Room, *wishes: tuple[Command, str]) -> list[int | BaseException]:
    """What comes of wishes that are handed in together."""
    return await asyncio.gather(*(room.give(*wish) for wish in wishes), return_exceptions=True)


async def commits(database: Database, doing: Awaitable[object]) -> int:
    """How often SQLite committed meanwhile."""
    count = 0

    def one_more() -> bool:
        nonlocal count
        count += 1
        return False

    await database.run(apsw.Connection.set_commit_hook, one_more)
    await doing
    await database.run(apsw.Connection.set_commit_hook, None)
    return count


async def fill(database: Database) -> None:
    """From now on the file may not grow."""
    await database.run(
        lambda connection: connection.pragma("max_page_count", connection.pragma("page_count"))
    )


async def make_room(database: Database) -> None:
    await database.run(lambda connection: connection.pragma("max_page_count", 100_000))
