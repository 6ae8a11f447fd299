"""Rehearsals where several processes serve: begun at one, attended by guests once, ended at another, gone from all."""

import asyncio
import copy

from halls import Hall, come_true
from rehearsal.test_rehearsals import begun, codes_of, left
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal


def inside_of(hall: Hall, code: str) -> Hall:
    inside = copy.copy(hall)
    inside.code = code
    return inside


def knows(hall: Hall, code: str) -> bool:
    return code in hall.services.rooms.codes


def runs(hall: Hall) -> bool:
    assert hall.services.runner
    return hall.services.runner.runs


async def people(hall: Hall) -> set[str]:
    return set((await hall.state())[People].by_id)


async def test_guests_come_once_whichever_process_began_it_and_come_back_at_another(halls):
    await come_true(lambda: sum(map(runs, halls)) == 1)
    running = next(hall for hall in halls if runs(hall))
    other, third = (hall for hall in halls if hall is not running)

    inside = await begun(other, await other.host("perm"), guests=3)

    await come_true(lambda: all(knows(hall, inside.code) for hall in halls))
    at = inside_of(running, inside.code)
    await come_true(lambda: len(at.services.audience.sockets(inside.code)) == 3)
    assert not other.services.audience.sockets(inside.code)
    guests = await people(inside_of(third, inside.code))
    assert len(guests) == 3

    await running.services.runner.close()

    await come_true(lambda: len(at.services.audience.sockets(inside.code)) == 0)
    await come_true(
        lambda: sum(len(hall.services.audience.sockets(inside.code)) for hall in (other, third)) == 3
    )
    assert await people(inside_of(other, inside.code)) == guests


async def test_a_rehearsal_that_is_ended_at_one_process_is_over_at_all_and_leaves_nothing(halls):
    first, second, third = halls
    inside = await begun(first, await first.host("perm"), guests=2)
    await come_true(lambda: all(knows(hall, inside.code) for hall in halls))
    copied = codes_of(inside)
    at = inside_of(second, inside.code)
    alice = await at.visitor().register("Alice", "oxford")
    line = await alice.connect(code=inside.code)

    async def write() -> None:
        for nth in range(10_000):
            await line.ask("post-message", {"id": f"m{nth}", "text": "Hello"})

    writing = asyncio.create_task(write())
    await come_true(lambda: at.services.rooms.find(inside.code).glance().seq > 20)
    await third.services.rehearsals.end(inside.code)

    await come_true(line.cut_off.is_set)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    for hall in halls:
        await come_true(lambda hall=hall: not knows(hall, inside.code))
        status, page = await hall.visitor().get(f"/{inside.code}")
        assert (status, "rehearsal is over" in page) == (410, True)
        await hall.services.last_uses.write()
    found = await first.services.database.run(left, copied)
    assert found == {("codes", code) for code in copied}


async def test_of_two_that_are_begun_at_once_there_is_one(halls):
    first, second, _ = halls

    both = await asyncio.gather(
        *(hall.services.rehearsals.begin(hall.code, 0) for hall in (first, second)), return_exceptions=True
    )

    (refused,) = (one for one in both if isinstance(one, Refusal))
    assert refused.code == "rehearsal-already"
    (one,) = (one for one in both if not isinstance(one, Refusal))
    for hall in halls:
        await come_true(lambda hall=hall: knows(hall, one.code))


async def test_of_two_that_end_it_at_once_both_are_right(halls):
    first, second, third = halls
    rehearsal = await first.services.rehearsals.begin(first.code, 0)
    await come_true(lambda: all(knows(hall, rehearsal.code) for hall in halls))

    await asyncio.gather(*(hall.services.rehearsals.end(rehearsal.code) for hall in (second, third)))

    for hall in halls:
        await come_true(lambda hall=hall: not knows(hall, rehearsal.code))
        assert hall.services.collection.ended.has(rehearsal.code)
