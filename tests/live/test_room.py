"""A room: one turn at a time, one commit a turn, and nothing shown or acked that is not durable."""

import asyncio

from live.one_room import CODE, LONGEST, commits, fill, give_all, make_room, say
from twincloth.exchange.messages import Messages, MessagesPaused, PauseMessages, ResumeMessages
from twincloth.exchange.people import People
from twincloth.live.room import MOST_IN_A_TURN


async def test_commands_that_wait_together_are_stored_in_one_commit(room, database, listening):
    before = (await room.state())[0].seq

    together = give_all(room, *((say(number), "vera") for number in range(50)))

    assert await commits(database, together) == 1
    assert listening.told[-1] == list(range(before + 1, before + 51))


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


async def test_nothing_is_shown_or_acked_before_it_is_durable(room, journal, listening):
    before, told = (await room.state())[0].seq, len(listening.told)
    journal.hold()
    saying = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()

    looking = asyncio.create_task(room.state())
    await asyncio.sleep(0.05)

    assert not looking.done()
    assert not saying.done()
    assert len(listening.told) == told
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


async def test_a_full_disk_is_told_to_the_sender_and_nothing_has_happened(room, database, listening):
    await fill(database)
    before, told = (await room.state())[0].seq, len(listening.told)

    answers = await give_all(room, *((say(number, LONGEST), "vera") for number in range(20)))

    assert [(answer.code, answer.retryable) for answer in answers] == [("storage-full", True)] * 20
    exchange, _ = await room.state()
    assert (exchange.seq, len(exchange.touched)) == (before, before)
    assert not exchange[Messages].by_id
    assert "vera" in exchange[People].by_id
    assert len(listening.told) == told


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


async def test_what_cannot_be_relayed_has_happened_all_the_same(room, listening, open_room):
    listening.broken = True

    seq = await room.give(say(1), "vera")

    assert (await room.state())[0].seq == seq
    listening.broken = False
    assert await room.give(say(2), "vera") == seq + 1
    await room.close()
    assert list((await (await open_room()).state())[0][Messages].by_id) == ["m1", "m2"]
