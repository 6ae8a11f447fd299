"""A room in trouble: a disk that is full or cannot be read, and defects of one command or one fact."""

import asyncio

import pytest

from live.one_room import CODE, LONGEST, come_in, fill, give_all, make_room, say
from twincloth.exchange.messages import Messages
from twincloth.exchange.pausing import MessagesPaused, PauseMessages
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal


async def test_a_full_disk_is_told_to_the_sender_and_nothing_has_happened(room, database, listening):
    await fill(database)
    before, published = (await room.state())[0].seq, len(listening.published)

    answers = await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))

    assert [(answer.code, answer.retryable) for answer in answers] == [("storage-full", True)] * 20
    exchange, _ = await room.state()
    assert (exchange.seq, len(exchange.invalidated)) == (before, before)
    assert not exchange[Messages].by_id
    assert "vera" in exchange[People].by_id
    assert len(listening.published) == published


async def test_with_room_again_the_same_command_goes_through(room, database, open_room):
    await fill(database)
    await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))
    await make_room(database)

    seqs = await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))

    assert seqs == sorted(seqs)
    await room.close()
    again = await open_room()
    assert len((await again.state())[0][Messages].waiting) == 20


async def test_a_journal_that_cannot_be_read_is_read_again_and_whoever_waits_meanwhile_is_told(
    room, database, journal, monkeypatch, caplog
):
    monkeypatch.setattr("twincloth.live.room.Room.retry", 0.05)
    read, unread = journal.read, asyncio.Event()

    async def unreadable(*arguments):
        unread.set()
        raise ZeroDivisionError

    monkeypatch.setattr(journal, "read", unreadable)
    await fill(database)
    first = asyncio.create_task(give_all(room, *((say(number, LONGEST), "vera") for number in range(20))))
    await unread.wait()
    second = asyncio.create_task(room.give(say(20), "vera"))
    with pytest.raises(Refusal, match="server-error"):
        await second
    looking = asyncio.create_task(room.state())
    unread.clear()
    await unread.wait()
    assert not looking.done(), "what it would show is not durable"

    await make_room(database)
    monkeypatch.setattr(journal, "read", read)

    assert {answer.code for answer in await first} == {"storage-full"}
    assert not (await looking)[0][Messages].by_id
    assert await room.give(say(21), "vera")
    assert "cannot read oxford-perm" in caplog.text


async def test_a_room_that_closes_before_its_journal_can_be_read_stores_nothing_more(
    open_room, journal, monkeypatch
):
    def broken(*_):
        raise ZeroDivisionError

    room = await open_room()
    await come_in(room)
    monkeypatch.setattr("twincloth.live.room.Room.retry", 0.05)
    monkeypatch.setattr(MessagesPaused, "apply", broken)
    read = journal.read
    monkeypatch.setattr(journal, "read", broken)
    wishes = [(say(1), "vera"), (PauseMessages(), "host-of-perm"), (say(2), "vera")]
    giving = asyncio.create_task(give_all(room, *wishes))
    await asyncio.sleep(0.02)

    await room.close()

    assert [answer.code for answer in await giving] == ["server-stopping", "server-stopping", "server-error"]
    assert not {entry.cause for entry in await read(CODE)} & {"m1", "m2"}


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


async def test_what_cannot_be_relayed_has_happened_all_the_same(room, listening, open_room):
    listening.broken = True

    seq = await room.give(say(1), "vera")

    assert (await room.state())[0].seq == seq
    listening.broken = False
    assert await room.give(say(2), "vera") == seq + 1
    await room.close()
    assert list((await (await open_room()).state())[0][Messages].by_id) == ["m1", "m2"]
