"""Two rooms on one journal: whoever is overtaken takes in what the other wrote, and decides again."""

import asyncio

import pytest

from live.one_room import CODE, come_in, give_all, say
from twincloth.exchange.messages import Messages
from twincloth.exchange.pausing import PauseMessages
from twincloth.exchange.refusal import Refusal
from twincloth.journal.journal import SequenceTaken
from twincloth.live.room import Room


async def test_who_is_overtaken_stores_behind_the_other(open_room, journal):
    one = await open_room()
    await come_in(one)
    other = await open_room()

    first = await one.give(say(1), "vera")
    second = await other.give(say(2), "vera")

    assert second == first + 1
    assert [entry.cause for entry in (await journal.read(CODE))[-2:]] == ["m1", "m2"]
    assert list((await other.state())[0][Messages].by_id) == ["m1", "m2"]


async def test_viewers_of_the_overtaken_room_hear_of_every_number(open_room, listening):
    one = await open_room()
    await come_in(one)
    other = await open_room()
    seqs = [await one.give(say(number), "vera") for number in range(3)]
    listening.published.clear()

    last = await other.give(say(3), "vera")

    assert listening.published == [seqs, [last]]
    assert other.published == last


async def test_what_the_other_has_decided_already_is_not_decided_twice(open_room, journal):
    one = await open_room()
    await come_in(one)
    other = await open_room()
    first = await one.give(say(1), "vera")

    again = await other.give(say(1), "vera")

    assert again == first
    assert len(await journal.read(CODE)) == first


async def test_what_the_other_has_made_impossible_is_refused(open_room):
    one = await open_room()
    await come_in(one)
    other = await open_room()
    await one.give(PauseMessages(), "host-of-perm")

    with pytest.raises(Refusal, match="messages-paused"):
        await other.give(say(1), "vera")


async def test_a_race_of_two_loses_nothing_and_stores_nothing_twice(open_room, journal):
    one = await open_room()
    await come_in(one)
    other = await open_room()
    wishes = [(say(number), "vera") for number in range(60)]

    answers = await asyncio.gather(give_all(one, *wishes[:40]), give_all(other, *wishes[20:]))

    entries = await journal.read(CODE)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    causes = [entry.cause for entry in entries if entry.cause]
    assert sorted(causes) == sorted(f"m{number}" for number in range(60))
    found = {entry.cause: entry.seq for entry in entries}
    for given, seqs in zip((wishes[:40], wishes[20:]), answers, strict=True):
        assert [found[command.id] for command, _ in given] == seqs


async def test_who_is_overtaken_without_end_is_told_to_come_again(room, journal, monkeypatch):
    append, times = journal.append, 0

    async def overtaken(exchange_id, entries):
        nonlocal times
        times += 1
        raise SequenceTaken(exchange_id, entries[0].seq)

    monkeypatch.setattr(journal, "append", overtaken)
    with pytest.raises(Refusal, match="server-error") as told:
        await room.give(say(1), "vera")

    assert told.value.retryable
    assert times == Room.most_overtaken + 1
    monkeypatch.setattr(journal, "append", append)
    assert await room.give(say(1), "vera")
