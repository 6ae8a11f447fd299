"""A room: one turn at a time, one commit a turn, and nothing shown or acked that is not durable."""

import asyncio
from itertools import count

from halls import come_true
from live.one_room import CODE, come_in, commits, give_all, say
from twincloth.exchange.messages import Messages
from twincloth.exchange.pausing import PauseMessages, ResumeMessages
from twincloth.exchange.slow_mode import SetSlowMode, SlowMode
from twincloth.live.room import MOST_IN_A_TURN
from twincloth.live.time_slice import SLICE


async def test_commands_that_wait_together_are_stored_in_one_commit(room, database, listening):
    before = (await room.state())[0].seq

    together = give_all(room, *((say(number), "vera") for number in range(50)))

    assert await commits(database, together) == 1
    assert listening.published[-1] == list(range(before + 1, before + 51))


async def test_commands_that_come_one_after_another_take_a_commit_each(room, database):
    async def one_by_one():
        for number in range(3):
            await room.give(say(number), "vera")

    assert await commits(database, one_by_one()) == 3


async def test_a_turn_takes_only_so_many_commands(room, database):
    together = give_all(room, *((say(number), "vera") for number in range(MOST_IN_A_TURN + 1)))

    assert await commits(database, together) == 2


async def test_a_turn_ends_when_its_time_is_spent(open_room, database):
    ticks = count()
    room = await open_room(clock=lambda: next(ticks) * SLICE / 10)
    await come_in(room)

    answers = give_all(room, *((say(number), "vera") for number in range(30)))
    await database.run(lambda _: None)

    assert 3 <= await commits(database, answers) <= 6
    assert list((await room.state())[0][Messages].by_id) == [f"m{number}" for number in range(30)]


async def test_a_turn_decides_one_command_however_long_that_takes(open_room):
    ticks = count()
    room = await open_room(clock=lambda: next(ticks) * 10.0)
    await come_in(room)

    seqs = await give_all(room, *((say(number), "vera") for number in range(3)))

    assert seqs == [seqs[0], seqs[0] + 1, seqs[0] + 2]


async def test_pages_are_read_while_everybody_is_being_told(room, listening):
    listening.listens.clear()
    saying = asyncio.create_task(room.give(say(1), "vera"))
    await come_true(lambda: len(listening.published) > 4)
    other = asyncio.create_task(room.give(say(2), "vera"))

    exchange, _ = await room.state()

    assert list(exchange[Messages].by_id) == ["m1"], (
        "it is durable, and the next turn waits until all are told"
    )
    assert room.published == exchange.seq - 1
    listening.listens.set()
    assert await other == await saying + 1
    assert room.published == await other


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
    before, published = (await room.state())[0].seq, len(listening.published)
    journal.hold()
    saying = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()

    looking = asyncio.create_task(room.state())
    assert await journal.read(CODE, before) == []
    assert not looking.done()
    assert not saying.done()
    assert len(listening.published) == published
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


async def test_what_came_to_nothing_does_so_again_when_it_is_sent_again(room):
    off = SetSlowMode(id="off", seconds=0)
    answered = await room.give(off, "host-of-perm")
    await room.give(SetSlowMode(seconds=30), "host-of-oxford")

    assert await room.give(off, "host-of-perm") == answered
    assert (await room.state())[0][SlowMode].seconds == 30
