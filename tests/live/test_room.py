"""A room: one turn at a time, one commit a turn, and nothing shown or acked that is not durable."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from halls import PATIENCE
from twincloth.collection.content import Card, Content, Gift, Picture, Place, Region
from twincloth.database import Database
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.handovers import Handovers
from twincloth.exchange.messages import Messages, MessagesPaused, PauseMessages, PostMessage, ResumeMessages
from twincloth.exchange.people import People, RegisterParticipant
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import AppointStaff
from twincloth.exchange.unveiling import COUNTDOWN, StartUnveiling
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.room import MOST_IN_A_TURN, Room

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
    **{line: "" for line in ("key", "size", "made_when", "rights")},
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
        self.told: list[list[int]] = []
        self.broken = False

    def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        if self.broken:
            raise RuntimeError("nobody can hear")
        self.told.append([entry.seq for entry in entries])


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


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "twincloth.db")
    yield database
    await database.close()


@pytest.fixture
async def journal(database: Database) -> HeldJournal:
    return await HeldJournal.open(database)


@pytest.fixture
def hall() -> Listening:
    return Listening()


@pytest.fixture
async def open_room(journal: HeldJournal, hall: Listening) -> AsyncIterator[Callable[..., Awaitable[Room]]]:
    """Opens the one exchange's room; each time as after a restart."""
    rooms: list[Room] = []

    async def open_one(**options: Callable[[], int]) -> Room:
        rooms.append(Room(Exchange(CODE, CONTENT.plan()), lambda: CONTENT, journal, hall, **options))
        await rooms[-1].open()
        return rooms[-1]

    yield open_one
    for room in rooms:
        async with asyncio.timeout(PATIENCE):
            await room.close()


@pytest.fixture
async def room(open_room: Callable[..., Awaitable[Room]]) -> Room:
    """A room in which Vera and both hosts are."""
    room = await open_room()
    await come_in(room)
    return room


async def come_in(room: Room) -> None:
    await room.give(OpenDoors(), OPERATOR.id)
    for key in ("perm", "oxford"):
        host = AppointStaff(staff=f"host-of-{key}", role=Role.HOST, place=key, key_hash=key[0].encode().hex() * 32)
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
    await database.run(lambda connection: connection.pragma("max_page_count", connection.pragma("page_count")))


async def make_room(database: Database) -> None:
    await database.run(lambda connection: connection.pragma("max_page_count", 100_000))


async def test_commands_that_wait_together_are_stored_in_one_commit(room, database, hall):
    before = (await room.state())[0].seq

    together = give_all(room, *((say(number), "vera") for number in range(50)))

    assert await commits(database, together) == 1
    assert hall.told[-1] == list(range(before + 1, before + 51))


async def test_commands_that_come_one_after_another_take_a_commit_each(room, database):
    async def one_by_one():
        for number in range(3):
            await room.give(say(number), "vera")

    assert await commits(database, one_by_one()) == 3


async def test_a_turn_takes_only_so_many_commands(room, database):
    together = give_all(room, *((say(number), "vera") for number in range(MOST_IN_A_TURN + 1)))

    assert await commits(database, together) == 2


async def test_commands_of_one_turn_are_decided_in_order_and_against_each_other(room, database):
    nina = "host-of-perm"
    wishes = [
        (PauseMessages(), nina),
        (PauseMessages(), nina),
        (say(1), "vera"),
        (ResumeMessages(), nina),
        (say(2), "vera"),
    ]

    first, again, during, resumed, later = await give_all(room, *wishes)

    assert again.code == "messages-already-paused"
    assert during.code == "messages-paused"
    assert [first + 1, first + 2] == [resumed, later]
    assert list((await room.state())[0][Messages].by_id) == ["m2"]


async def test_the_same_wish_twice_in_one_turn_gets_one_number(room, database):
    first, again = await give_all(room, (say(1), "vera"), (say(1), "vera"))

    assert first == again == (await room.state())[0].seq


async def test_a_refused_turn_writes_nothing(room, database):
    assert await commits(database, give_all(room, (say(1), "nobody"))) == 0


async def test_nothing_is_shown_or_acked_before_it_is_durable(room, journal, hall):
    before, told = (await room.state())[0].seq, len(hall.told)
    journal.hold()
    saying = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()

    looking = asyncio.create_task(room.state())
    await asyncio.sleep(0.05)

    assert not looking.done()
    assert not saying.done()
    assert len(hall.told) == told
    assert await journal.read(CODE, before) == []
    journal.let_through()
    assert (await looking)[0].seq == await saying == before + 1
    assert len(await journal.read(CODE, before)) == 1


async def test_pages_are_read_between_turns_even_when_the_next_turn_is_waiting(room, journal):
    journal.hold()
    first = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()
    looking = asyncio.create_task(room.state())
    second = asyncio.create_task(room.give(say(2), "vera"))
    await asyncio.sleep(0.02)

    journal.let_through()
    await journal.writing()

    assert looking.done(), "else nobody would ever see a page while many are talking"
    journal.let_through()
    assert await second == await first + 1


async def test_a_full_disk_is_told_to_the_sender_and_nothing_has_happened(room, database, hall):
    await fill(database)
    before, told = (await room.state())[0].seq, len(hall.told)

    answers = await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))

    assert [(answer.code, answer.retryable) for answer in answers] == [("storage-full", True)] * 20
    exchange, _ = await room.state()
    assert (exchange.seq, len(exchange.touched)) == (before, before)
    assert not exchange[Messages].by_id
    assert "vera" in exchange[People].by_id
    assert len(hall.told) == told


async def test_with_room_again_the_same_command_goes_through(room, database, open_room):
    await fill(database)
    await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))
    await make_room(database)

    seqs = await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))

    assert seqs == sorted(seqs)
    await room.close()
    again = await open_room()
    assert len((await again.state())[0][Messages].waiting) == 20


async def test_a_defect_answers_the_command_that_has_it_alone(room, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(PauseMessages, "decide", broken)

    first, defect, last = await give_all(
        room, (say(1), "vera"), (PauseMessages(), "host-of-perm"), (say(2), "vera")
    )

    assert isinstance(defect, ZeroDivisionError)
    assert last == first + 1


async def test_a_fact_that_cannot_be_applied_undoes_no_other(room, monkeypatch):
    def broken(fact, exchange, entry):
        exchange[Messages].paused = True
        raise ZeroDivisionError

    monkeypatch.setattr(MessagesPaused, "apply", broken)

    first, defect, last = await give_all(
        room, (say(1), "vera"), (PauseMessages(), "host-of-perm"), (say(2), "vera")
    )

    assert isinstance(defect, ZeroDivisionError)
    assert last == first + 1
    exchange, _ = await room.state()
    assert exchange.seq == last
    assert not exchange[Messages].paused


async def test_what_cannot_be_relayed_has_happened_all_the_same(room, hall, open_room):
    hall.broken = True

    seq = await room.give(say(1), "vera")

    assert (await room.state())[0].seq == seq
    hall.broken = False
    assert await room.give(say(2), "vera") == seq + 1
    await room.close()
    assert list((await (await open_room()).state())[0][Messages].by_id) == ["m1", "m2"]


async def start_countdown(room: Room) -> int:
    """Both hosts arm, one starts; the instant."""
    for key in ("perm", "oxford"):
        await room.give(ArmGift(gift=QUILT), f"host-of-{key}")
    await room.give(StartUnveiling(gift=QUILT), "host-of-perm")
    return (await room.state())[0][Handovers].by_gift[QUILT].instant


async def unveiled(room: Room) -> int:
    async with asyncio.timeout(PATIENCE):
        while (at := (await room.state())[0][Handovers].by_gift[QUILT].unveiled_at) is None:
            await asyncio.sleep(0.005)
    return at


async def test_an_unveiling_goes_on_after_the_room_was_closed(open_room):
    room = await open_room(now=lambda: DAY)
    await come_in(room)
    instant = await start_countdown(room)
    await room.close()

    later = await open_room(now=lambda: DAY + 3600_000)

    assert instant == DAY + COUNTDOWN
    assert await unveiled(later) == DAY + 3600_000


async def test_a_countdown_that_is_not_over_goes_on_counting_after_a_restart(open_room):
    room = await open_room(now=lambda: DAY)
    await come_in(room)
    await start_countdown(room)
    await room.close()

    later = await open_room(now=lambda: DAY + COUNTDOWN - 3000)
    await asyncio.sleep(0.1)

    assert (await later.state())[0][Handovers].by_gift[QUILT].sealed


async def test_an_alarm_that_could_not_be_stored_rings_again(open_room, database, journal, monkeypatch):
    room = await open_room(now=lambda: DAY)
    await come_in(room)
    await start_countdown(room)
    await room.close()
    monkeypatch.setattr("twincloth.live.room.RETRY", 0.05)
    writes = await database.run(lambda connection: connection.pragma("query_only", True))
    later = await open_room(now=lambda: DAY + COUNTDOWN)
    await asyncio.sleep(0.1)
    assert (await later.state())[0][Handovers].by_gift[QUILT].sealed, writes

    await database.run(lambda connection: connection.pragma("query_only", False))

    assert await unveiled(later) == DAY + COUNTDOWN


async def test_the_clock_never_runs_backwards(open_room, journal):
    times = iter([DAY, DAY + 5000, DAY + 10, DAY + 20])
    last = DAY + 20
    room = await open_room(now=lambda: next(times, last))
    await come_in(room)

    ats = [entry.at for entry in await journal.read(CODE)]

    assert ats == sorted(ats)
    assert ats[-1] == DAY + 5000


async def test_closing_finishes_the_turn_under_way(room, journal):
    journal.hold()
    saying = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()

    closing = asyncio.create_task(room.close())
    await asyncio.sleep(0.02)
    assert not closing.done()
    journal.let_through()
    await closing

    assert await saying == len(await journal.read(CODE))


async def test_closing_while_more_is_waiting_leaves_no_stored_command_unanswered(room, journal):
    journal.hold()
    first = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()
    second = asyncio.create_task(room.give(say(2), "vera"))
    closing = asyncio.create_task(room.close())
    await asyncio.sleep(0.02)
    journal.let_through()
    await closing
    await asyncio.sleep(0.02)

    stored = {entry.cause for entry in await journal.read(CODE)}
    answered = {f"m{number}" for number, told in ((1, first), (2, second)) if told.done()}
    assert stored & {"m1", "m2"} == answered
    second.cancel()


async def test_a_refusal_does_not_stop_the_room(room):
    with pytest.raises(Refusal):
        await room.give(say(1, ""), "vera")

    assert await room.give(say(1), "vera")
