"""Heartbeats: who answers pings stays, who does not is gone; intervals here are those of the public suites."""

import asyncio
from contextlib import suppress

from halls import come_true
from live.engine.talking import joined
from live.engine.wires import ENGINE, Closed

TIMED_OUT = "ping timeout"


async def gone(rig):
    await come_true(lambda: rig.echo.gone)
    return rig.echo.gone[0][1]


async def silent(wire):
    """Until the connection is over; no ping is answered."""
    with suppress(Closed):
        while True:
            await wire.hear_only()


async def test_who_answers_over_polling_stays(start, path):
    rig = await start()
    vera = await rig.polling(path)
    if path != ENGINE:
        await joined(vera)

    for _ in range(3):
        assert await vera.hear(pings=True) == "2"

    assert rig.echo.gone == []


async def test_who_answers_over_websocket_stays(start, path):
    rig = await start()
    vera = await rig.websocket(path)
    if path != ENGINE:
        await joined(vera)

    for _ in range(3):
        assert await vera.hear(pings=True) == "2"

    assert rig.echo.gone == []


async def test_who_stays_silent_over_websocket_is_closed(start, path):
    rig = await start()
    vera = await rig.websocket(path)
    if path != ENGINE:
        await vera.say("40")

    await silent(vera)

    assert await gone(rig) == TIMED_OUT


async def test_who_stays_silent_over_polling_is_forgotten(start, path):
    rig = await start()
    vera = await rig.polling(path)
    await vera.post("40" if path != ENGINE else "4hello")

    assert await gone(rig) == TIMED_OUT

    assert (await vera.poll()).status == 400
    assert (await vera.post("3")).status == 400


async def test_a_poll_that_comes_back_too_late_finds_nothing(start, path):
    rig = await start()
    vera = await rig.polling(path)
    server = rig.echo.engine if path == ENGINE else rig.echo.io

    await come_true(lambda: not server.eio.sockets)

    assert (await vera.poll()).status == 400


async def test_the_heart_beats_on_after_an_upgrade(start):
    rig = await start()
    vera = await (await rig.polling(ENGINE)).upgrade()

    for _ in range(3):
        assert await vera.hear(pings=True) == "2"

    assert rig.echo.gone == []


async def test_who_stays_silent_after_an_upgrade_is_closed(start):
    rig = await start()
    vera = await (await rig.polling(ENGINE)).upgrade()

    await silent(vera)

    assert await gone(rig) == TIMED_OUT


async def test_messages_are_no_answer_to_a_ping(start):
    rig = await start()
    vera = await rig.websocket(ENGINE)

    with suppress(Closed):
        while True:
            await vera.say("4I am here")
            await vera.hear_only()
            await asyncio.sleep(0.005)

    assert await gone(rig) == TIMED_OUT
