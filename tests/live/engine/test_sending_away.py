"""Sending everybody away: they are told that this server goes, and not that they should stay away."""

import asyncio

from live.engine.wires import SOCKET
from live.several import greeted
from twincloth.live.engine.frames import GOING_AWAY


async def test_sockets_are_closed_with_1001_and_no_word_of_socket_io(rig):
    wire = await greeted(await rig.websocket())

    await rig.echo.io.send_away(0)

    assert await wire.end() == GOING_AWAY
    assert [reason for _, reason in rig.echo.gone] == ["server disconnect"]


async def test_a_poll_that_waits_is_answered_with_a_close(rig):
    wire = await greeted(await rig.polling())
    polling = asyncio.create_task(wire.poll())
    await asyncio.sleep(0.05)

    await rig.echo.io.send_away(0)

    assert (await polling).text == "1"


async def test_nobody_is_let_in_until_told_so(rig):
    target = f"{SOCKET}?EIO=4&transport=polling"

    await rig.echo.io.send_away(0)
    turned_away = await rig.ask("GET", target)
    rig.echo.io.let_in()
    let_in = await rig.ask("GET", target)

    assert (turned_away.status, let_in.status) == (503, 200)


async def test_who_was_sent_away_for_good_is_not_let_in_again(rig):
    rig.echo.io.eio.closing.end_polling()
    rig.echo.io.let_in()

    assert (await rig.ask("GET", f"{SOCKET}?EIO=4&transport=polling")).status == 503


async def test_they_go_a_few_at_a_time(rig):
    wires = [await rig.websocket() for _ in range(8)]
    open_at: list[int] = []
    sending = asyncio.create_task(rig.echo.io.send_away(1.0))

    while not sending.done():
        open_at.append(len(rig.echo.io.eio.sockets))
        await asyncio.sleep(0.01)

    assert sorted({*open_at}, reverse=True) == [8, 6, 4, 2, 0][-len({*open_at}) :]
    assert len({*open_at}) >= 3
    assert [await wire.end() for wire in wires] == [GOING_AWAY] * 8
