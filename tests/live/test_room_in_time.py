"""A room in time: its alarms, its clock, and how it closes."""

import asyncio

import pytest
from msgspec.structs import replace

from halls import PATIENCE
from live.one_room import CODE, CONTENT, DAY, GIFT, QUILT, come_in, say
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.handovers import Handovers
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.unveiling import COUNTDOWN, StartUnveiling, UnveilGift, UnveilingHalted
from twincloth.live.room import Room


async def start_countdown(room: Room) -> int:
    """Both hosts arm, one starts; the instant."""
    for key in ("perm", "oxford"):
        await room.give(ArmGift(gift=QUILT), f"host-of-{key}")
    await room.give(StartUnveiling(gift=QUILT), "host-of-perm")
    return (await room.state())[0][Handovers].by_gift[QUILT].instant


async def unveiled(room: Room) -> int:
    async with asyncio.timeout(PATIENCE):
        while (  # noqa: ASYNC110  # nothing tells when a room has rung by itself
            at := (await room.state())[0][Handovers].by_gift[QUILT].unveiled_at
        ) is None:
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
    await later.give(say(1), "vera")

    assert (await later.state())[0][Handovers].by_gift[QUILT].unveiled_at is None


async def test_an_alarm_that_could_not_be_stored_rings_again(
    open_room, database, journal, monkeypatch, caplog
):
    room = await open_room(now=lambda: DAY)
    await come_in(room)
    await start_countdown(room)
    await room.close()
    monkeypatch.setattr("twincloth.live.room.Room.retry", 0.05)
    writes = await database.run(lambda connection: connection.pragma("query_only", True))
    later = await open_room(now=lambda: DAY + COUNTDOWN)
    async with asyncio.timeout(PATIENCE):
        while "was not stored" not in caplog.text:  # noqa: ASYNC110  # only the log tells of it
            await asyncio.sleep(0.005)
    assert (await later.state())[0][Handovers].by_gift[QUILT].unveiled_at is None, writes

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
    await journal.read(CODE)
    assert not closing.done()
    journal.let_through()
    await closing

    assert await saying == len(await journal.read(CODE))


async def test_closing_while_more_is_waiting_tells_whoever_waits_to_come_again(room, journal):
    journal.hold()
    first = asyncio.create_task(room.give(say(1), "vera"))
    await journal.writing()
    second = asyncio.create_task(room.give(say(2), "vera"))
    closing = asyncio.create_task(room.close())
    await asyncio.sleep(0.02)
    journal.let_through()
    await closing

    assert await first == len(await journal.read(CODE))
    with pytest.raises(Refusal, match="server-stopping") as told:
        await second
    assert told.value.retryable
    with pytest.raises(Refusal, match="server-stopping"):
        await room.give(say(3), "vera")


async def test_a_refusal_does_not_stop_the_room(room):
    with pytest.raises(Refusal):
        await room.give(say(1, ""), "vera")

    assert await room.give(say(1), "vera")


async def withdrawn_while_counting(open_room, content) -> Room:
    """The room as after a restart, past the instant of a gift that was withdrawn meanwhile."""
    room = await open_room(now=lambda: DAY)
    await come_in(room)
    await start_countdown(room)
    await room.close()
    return await open_room(now=lambda: DAY + COUNTDOWN + 1, content=content)


async def test_the_alarm_of_a_gift_that_was_withdrawn_rings_once(open_room, journal):
    gone = replace(CONTENT, gifts=(replace(GIFT, withdrawn="2020-11-14"),))
    later = await withdrawn_while_counting(open_room, gone)

    async with asyncio.timeout(PATIENCE):
        while (await later.state())[0].alarms:  # noqa: ASYNC110  # nothing tells when a room has rung by itself
            await asyncio.sleep(0.005)

    assert isinstance((await journal.read(CODE))[-1].fact, UnveilingHalted)


async def test_an_alarm_that_is_turned_down_or_defective_rings_once(open_room, monkeypatch, caplog):
    rung = []

    def broken(command, exchange, by):
        rung.append(by.id)
        raise ZeroDivisionError if len(rung) > 1 else Refusal("unknown-gift")

    monkeypatch.setattr(UnveilGift, "decide", broken)
    for times in (1, 2):
        later = await withdrawn_while_counting(open_room, CONTENT) if times == 1 else await open_room()
        async with asyncio.timeout(PATIENCE):
            while len(rung) < times:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        # What comes after it in the same loop has its turn, so that it would have rung again.
        for number in range(20):
            await later.give(say(10 * times + 100 * number), "vera")
        assert len(rung) == times
        await later.close()
    assert caplog.text.count("was not carried out") == 2
