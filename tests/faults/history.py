"""One checker for every fault: what clients sent, were told and showed, held against the journal afterwards."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.exchange import Entry
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.moderation import MessageApproved, MessageDeclined, MessageReconsidered
from twincloth.journal.sqlite import SQLiteJournal

MOST_ON_A_SCREEN = 100
"""Messages of the stream's `data-most`: older ones are dropped from pages and screens alike."""


class Shown(NamedTuple):
    """A message as it stands on a screen."""

    id: str
    text: str


@dataclass
class ScreenLog:
    """What one screen has shown since its page was fetched at the number `page`.

    `numbers` are the entries it applied, `stream` what stands there now from top to bottom, and
    `appeared` how often each message came to stand there that did not, less those dropped for age.
    """

    page: int = 0
    numbers: list[int] = field(default_factory=list)
    stream: list[Shown] = field(default_factory=list)
    appeared: Counter[str] = field(default_factory=Counter)

    @property
    def seq(self) -> int:
        """The newest number it shows."""
        return self.numbers[-1] if self.numbers else self.page


@dataclass
class ClientLog:
    """What one participant sent (ids in order), every number that acks gave each id, and what was refused for good."""

    name: str
    person: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    acked: dict[str, list[int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    screens: list[ScreenLog] = field(default_factory=list)

    def note_ack(self, id: str, seq: int) -> None:
        """An ack was heard."""
        self.acked.setdefault(id, []).append(seq)
        self.refused.discard(id)


def must_be_whole(journal: Sequence[Entry], logs: Sequence[ClientLog], *, caught_up: bool = True) -> None:
    """Raises AssertionError that names every defect; `caught_up` where each screen must be at the journal's end."""
    found = list(defects(journal, logs, caught_up=caught_up))
    assert not found, f"{len(found)} defects, such as:\n" + "\n".join(found[:20])


def defects(journal: Sequence[Entry], logs: Sequence[ClientLog], *, caught_up: bool = True) -> Iterator[str]:
    """A sentence for each promise that was broken."""
    yield from _journal_defects(journal)
    commands = _by_cause(journal)
    screens = [(log, screen) for log in logs for screen in log.screens]
    streams = streams_at(journal, {screen.seq for _, screen in screens})
    showings = Counter(id for id, is_shown in map(_verdict, journal) if is_shown)
    for log in logs:
        yield from (f"{log.name}: {defect}" for defect in _sender_defects(journal, commands, log))
    for log, screen in screens:
        found = _screen_defects(screen, streams[screen.seq], showings)
        yield from (f"{log.name}'s screen: {defect}" for defect in found)
        if caught_up and screen.seq != len(journal):
            yield f"{log.name}'s screen stands at {screen.seq} of {len(journal)}"


def _journal_defects(journal: Sequence[Entry]) -> Iterator[str]:
    numbers = [entry.seq for entry in journal]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the journal's numbers have a gap or a double: {_first_jump(numbers, 0)}"
    times = [entry.at for entry in journal]
    if times != sorted(times):
        yield "the journal's times run backwards"
    posted = Counter(entry.fact.message for entry in journal if isinstance(entry.fact, MessagePosted))
    yield from (f"{id} is in the journal {count} times" for id, count in posted.items() if count > 1)
    for (by, cause), seqs in _by_cause(journal).items():
        if seqs[-1] - seqs[0] != len(seqs) - 1:
            yield f"the command {cause} of {by} was carried out more than once, at {seqs}"


def _by_cause(journal: Sequence[Entry]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in journal:
        if entry.cause:
            found[entry.by, entry.cause].append(entry.seq)
    return found


def _first_jump(numbers: Sequence[int], before: int) -> str:
    for number in numbers:
        if number != before + 1:
            return f"{number} follows {before}"
        before = number
    return ""


def _sender_defects(
    journal: Sequence[Entry], commands: dict[tuple[str, str], list[int]], log: ClientLog
) -> Iterator[str]:
    stored = {id: commands[log.person, id][-1] for id in log.sent if (log.person, id) in commands}
    for id, seqs in log.acked.items():
        if len(set(seqs)) > 1:
            yield f"acks of {id} gave different numbers: {seqs}"
        if stored.get(id) not in seqs:
            yield f"{id} was acked as {seqs[0]}, and the journal has it at {stored.get(id, 'no number')}"
    yield from (f"{id} was refused and is in the journal" for id in log.refused & stored.keys())
    order = [stored[id] for id in log.sent if id in stored]
    if order != sorted(order):
        yield f"what was sent in one order is in the journal in another: {order}"
    for entry in journal:
        fact = entry.fact
        own = isinstance(fact, MessagePosted) and fact.author == log.person
        if own and log.sent.get(fact.message) != fact.text:
            yield f"{fact.message} is in the journal and was never sent so"


def _screen_defects(screen: ScreenLog, expected: list[Shown], showings: Counter[str]) -> Iterator[str]:
    numbers = list(range(screen.page + 1, screen.page + 1 + len(screen.numbers)))
    if screen.numbers != numbers:
        yield f"numbers with a gap or a double: {_first_jump(screen.numbers, screen.page)}"
    ids = Counter(shown.id for shown in screen.stream)
    yield from (f"{id} stands there {count} times" for id, count in ids.items() if count > 1)
    for id, count in screen.appeared.items():
        if count > showings[id]:
            yield f"{id} came to stand there {count} times and was shown {showings[id]} times"
    if screen.stream != expected:
        yield f"it differs from the journal at {screen.seq}: {_difference(screen.stream, expected)}"


def _difference(shown: list[Shown], expected: list[Shown]) -> str:
    missing = [one.id for one in expected if one not in shown]
    beside = [one.id for one in shown if one not in expected]
    return f"missing {missing[:5]}, beside it {beside[:5]}" if missing or beside else "another order"


def streams_at(journal: Sequence[Entry], numbers: set[int]) -> dict[int, list[Shown]]:
    """What everybody may read at each of these numbers, by this file's own reckoning, oldest first."""
    texts = {e.fact.message: e.fact.text for e in journal if isinstance(e.fact, MessagePosted)}
    shown: dict[str, Shown] = {}
    found = {number: [] for number in numbers}
    for entry in journal:
        id, is_shown = _verdict(entry)
        shown.pop(id, None)
        if is_shown:
            shown[id] = Shown(id, texts[id])
        if entry.seq in numbers:
            newest = islice(reversed(shown.values()), MOST_ON_A_SCREEN)
            found[entry.seq] = list(newest)[::-1]
    return found


def _verdict(entry: Entry) -> tuple[str, bool]:
    """The id of the message that an entry shows or hides; empty where it does neither."""
    match entry.fact:
        case MessagePosted(message=id, held=held):
            return id, not held
        case MessageApproved(message=id):
            return id, True
        case MessageDeclined(message=id) | MessageReconsidered(message=id):
            return id, False
    return "", False


async def read_journal(data: Path, code: str) -> list[Entry]:
    """All entries of an exchange in a data folder that no process owns."""
    database = await SQLiteDatabase.open(data / "twincloth.db")
    try:
        return await (await SQLiteJournal.open(database)).read(code)
    finally:
        await database.close()
