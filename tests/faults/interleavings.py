"""Interleavings: several people at one real room, pressing twice, at once, and again after an ack that was lost."""

import asyncio
from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any

from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.audience import Audience
from twincloth.live.relay import Relay
from twincloth.live.room import Room
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.comparison import Reader
from views.happenings import begin, possible_commands
from views.test_any_revision import Remembering, differences, portrait

ROUNDS = 8
TOGETHER = 5
"""Wishes of one round, before those that are pressed twice."""

Wish = tuple[Command, Actor]


class Screens:
    """Who looks on while it happens: each hears of every turn as the relay would tell it."""

    def __init__(self, views: Views, viewers: Sequence[Viewer]) -> None:
        self._views = views
        self._relay = Relay(None, Audience(), views)
        self.readers = [Reader(viewer, "vera" if viewer.view is View.SESSION else None) for viewer in viewers]

    def come(self, exchange: Exchange, content: Content) -> None:
        for reader in self.readers:
            reader.come(self._views, exchange, content)

    async def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Their own first, then what everybody hears."""
        for reader in self.readers:
            if not reader.before:
                continue
            own = self._relay.own(reader.subscriber(exchange), exchange, content, entries[0].seq - 1)
            reader.frames += [frame["html"] for frame in own or ()]
            reader.hear(self._relay, exchange, content, list(entries))

    def stories(self, name: str, exchange: Exchange, content: Content) -> list[dict[str, Any]]:
        """What each saw, entry by entry, and what they would see on a page that is loaded now."""
        seen = []
        for reader in self.readers:
            after = Reader(reader.viewer, reader.me).come(self._views, exchange, content).before
            story = reader.story(after, reader.frames)
            seen.append(story | {"name": f"{name}: {story['name']}"})
        return seen


class Crowd:
    """Their wishes, in an order that chance makes, and what became of each."""

    def __init__(self, room: Room, chance: Random) -> None:
        self._room = room
        self._chance = chance
        self._ids = count()
        self.answers: dict[tuple[str, str], list[int]] = {}
        """Of each wish that was carried out the numbers by which it was answered, one for each time that it was sent."""
        self._lost: list[Wish] = []

    async def press(self) -> None:
        """Some of what could be asked now, by whoever could, all at once; some of it twice, some sent again later."""
        exchange, content = await self._room.state()
        possible = list(possible_commands(exchange, content))
        wishes = [self._named(wish) for wish in self._chance.sample(possible, TOGETHER)]
        again = [wish for wish in wishes if self._chance.random() < 0.5]
        twice = [self._named(wish) for wish in wishes if self._chance.random() < 0.3]
        sent = [*wishes, *again, *twice, *self._lost]
        self._lost = [wish for wish in wishes if self._chance.random() < 0.3]
        self._chance.shuffle(sent)
        await asyncio.gather(*map(self._give, sent))

    def _named(self, wish: Wish) -> Wish:
        """A press of its own; a message's id is the message's."""
        command, by = wish
        return (command if command.id else replace(command, id=f"w{next(self._ids)}"), by)

    async def _give(self, wish: Wish) -> None:
        command, by = wish
        for _ in range(self._chance.randrange(3)):
            await asyncio.sleep(0)
        try:
            seq = await self._room.give(command, by.id)
        except Refusal:
            return
        self.answers.setdefault((by.id, str(command.id)), []).append(seq)


async def interleaved(
    number: int, content: Content, journal: SQLiteJournal, views: Views, viewers: Sequence[Viewer]
) -> tuple[list[str], list[dict[str, Any]]]:
    """One hour that chance makes: what is wrong with its outcome, and what its screens saw."""
    chance, clock = Random(number), count(1_605_366_000_000, 2000)
    begun = begin(content, lambda _, plan: Remembering(f"RUN{number:03}", plan))
    await journal.append(begun.id, begun.entries)
    screens = Screens(views, viewers)
    exchange = Exchange(begun.id, content.plan())
    room = Room(exchange, lambda: content, journal, screens, now=lambda: next(clock))
    await room.open()
    crowd = Crowd(room, chance)
    try:
        for rounds in range(ROUNDS):
            if rounds == ROUNDS // 2:
                screens.come(*await room.state())
            await crowd.press()
        state, _ = await room.state()
    finally:
        await room.close()
    entries = await journal.read(state.id)
    wrong = [*outcome_faults(crowd, entries), *different_after_restart(state, entries, content)]
    return wrong, screens.stories(f"run {number}", state, content)


def outcome_faults(crowd: Crowd, entries: list[Entry]) -> list[str]:
    """Wishes that were carried out twice, and those of which two acks tell different things."""
    stored: dict[tuple[str, str], list[int]] = {}
    for entry in entries:
        if entry.cause:
            stored.setdefault((entry.by, entry.cause), []).append(entry.seq)
    wrong = [f"{wish} was done twice: {seqs}" for wish, seqs in stored.items() if seqs != in_a_row(seqs)]
    for wish, seqs in crowd.answers.items():
        told = {stored[wish][-1]} if wish in stored else set(seqs)
        if not set(seqs) <= told:
            wrong.append(f"{wish} was answered {seqs}, and stored as {stored[wish]}")
    return wrong


def in_a_row(seqs: list[int]) -> list[int]:
    return list(range(seqs[0], seqs[0] + len(seqs)))


def different_after_restart(exchange: Exchange, entries: list[Entry], content: Content) -> list[str]:
    """What the record tells differently from the room that lived through it."""
    again = Exchange(exchange.id, content.plan())
    for entry in entries:
        again.apply(entry)
    return differences(portrait(again), portrait(exchange))
