"""Runs that are recorded to their last byte, and what the real start-up finds after a power loss in them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import apsw

from faults.power_loss_disk import Acked, Event, RecordingDisk
from faults.power_loss_images import found, lay_out
from halls import open_hall
from twincloth.app import open_application
from twincloth.database import Database, StorageFailure
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.exchange import Entry
from twincloth.exchange.messages import MessagePosted, PostMessage
from twincloth.exchange.people import RegisterParticipant
from twincloth.exchange.staff import AppointStaff
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

SENDERS = 12
LONGEST_TURN = 20
FILE = "twincloth.db"
NEXT = AppointStaff(staff="alice", role=Role.HOST, place="oxford", key_hash="a" * 64)
"""What is done after the start; it may be done at any time."""


@dataclass(frozen=True)
class Run:
    """What lay on the disk, what was done to it, which entries there were in the end, and of which exchange."""

    before: Mapping[str, bytes]
    log: Sequence[Event]
    entries: Sequence[Entry]
    exchange: str

    def until(self, moment: int) -> tuple[Sequence[Event], int]:
        """The log up to a moment, and the newest number that was promised by then."""
        log = self.log[:moment]
        return log, max((event.seq for event in log if isinstance(event, Acked)), default=0)


async def weaken(database: Database) -> None:
    """The control: a commit no longer waits for the disk."""
    await database.run(lambda connection: connection.execute("PRAGMA synchronous=NORMAL"))


async def record_journal(folder: Path, turns: int, chance: Random, *, weak: bool = False) -> Run:
    """A journal from its first byte on; half-way the log is emptied, and the file closed and opened again."""
    count, exchange = 0, "K7Q2MX"
    with RecordingDisk(folder) as disk:
        for _ in range(2):
            database = await SQLiteDatabase.open(folder / FILE)
            journal = await SQLiteJournal.open(database)
            if weak:
                await weaken(database)
            for _ in range(turns // 2):
                entries = [
                    said(count + number, chance) for number in range(1, chance.randint(2, LONGEST_TURN))
                ]
                await journal.append(exchange, entries)
                count += len(entries)
                disk.acked(count)
            await journal.erase(exchange, lambda fact: fact)
            entries = await journal.read(exchange)
            await database.close()
    return Run(disk.before, disk.log, entries, exchange)


def said(seq: int, chance: Random) -> Entry:
    """A message of any length."""
    fact = MessagePosted(
        message=f"m{seq}", author="vera", text="Привет! " * chance.randint(1, 60), language="ru", held=True
    )
    return Entry(seq, seq, "vera", f"m{seq}", fact)


async def record_house(folder: Path, messages: int, *, weak: bool = False) -> Run:
    """The whole product, with people who write at the same time, from a prepared data folder on."""
    with RecordingDisk(folder) as disk:
        async with open_hall(folder) as hall:
            if weak:
                await weaken(hall.services.database)

            async def talk(name: str) -> None:
                register = RegisterParticipant(participant=name, name=name, place="perm", language="ru")
                disk.acked(await hall.give(register, ""))
                for number in range(messages):
                    message = PostMessage(id=f"{name}-{number}", text=f"{number}")
                    disk.acked(await hall.give(message, name))

            await asyncio.gather(*(talk(f"vera{number}") for number in range(SENDERS)))
            entries = await journal_of(hall.services.database, hall.code)
    return Run(disk.before, disk.log, entries, hall.code)


async def trouble_with_journal(run: Run, folder: Path, chance: Random) -> str:
    """What is wrong after a power loss at some moment; empty when nothing is."""
    promised = strike(run, folder, chance)
    try:
        database = await SQLiteDatabase.open(folder / FILE)
        try:
            journal = await SQLiteJournal.open(database)
            trouble = await judge(run, database, promised)
            if not trouble:
                count = len(await journal.read(run.exchange))
                await journal.append(run.exchange, [said(count + 1, chance)])
            return trouble
        finally:
            await database.close()
    except (StorageFailure, apsw.Error) as failure:
        return f"corrupt: {failure}"


async def trouble_with_house(run: Run, folder: Path, chance: Random) -> str:
    """The same of the whole product, which must start and go on."""
    promised = strike(run, folder, chance)
    try:
        async with open_application(Settings(data=folder)) as app:
            services = app[SERVICES]
            trouble = await judge(run, services.database, promised)
            known = (await services.rooms.state(run.exchange))[0].seq
            if not trouble and known < promised:
                return f"the room knows {known} of {promised}"
            if not trouble and await services.rooms.find(run.exchange).give(NEXT, OPERATOR.id) != known + 1:
                return "the next number is another"
            return trouble
    except (StorageFailure, apsw.Error) as failure:
        return f"corrupt: {failure}"


def strike(run: Run, folder: Path, chance: Random) -> int:
    """Lose the power at some moment; the newest number that had been promised."""
    log, promised = run.until(chance.randint(0, len(run.log)))
    lay_out(found(run.before, log, chance), folder)
    return promised


async def judge(run: Run, database: Database, promised: int) -> str:
    """Corrupt, lost, or other entries than were appended."""
    integrity = await database.run(lambda connection: connection.pragma("integrity_check"))
    if integrity != "ok":
        return f"corrupt: {integrity}"
    entries = await journal_of(database, run.exchange)
    if entries != list(run.entries[: len(entries)]):
        return "other entries than were appended, or not in their order"
    if len(entries) < promised:
        return f"lost: {promised} were promised, {len(entries)} are there"
    return ""


async def journal_of(database: Database, exchange: str) -> list[Entry]:
    """Every entry; a damaged one is the caller's StorageFailure."""
    return await (await SQLiteJournal.open(database)).read(exchange)
