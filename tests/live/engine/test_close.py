"""The end of a session: by the client, by us, and for good."""

import asyncio
from contextlib import suppress

import pytest

from halls import come_true
from live.engine.frames import TEXT, client_frame
from live.engine.talking import joined, still_echoes
from live.engine.wires import CALM, ENGINE, Closed


async def gone(rig):
    await come_true(lambda: rig.echo.gone)
    return rig.echo.gone


async def test_a_client_ends_its_polling_and_the_poll_that_waits_is_answered(rig, path):
    vera = await rig.polling(path)
    waiting = asyncio.create_task(vera.poll())
    await asyncio.sleep(0.05)

    assert (await vera.post("1")).status == 200

    answer = await waiting
    assert (answer.status, answer.text) == (200, "6")
    assert (await vera.poll()).status == 400


async def test_a_client_ends_its_websocket(rig, path):
    vera = await rig.websocket(path)

    await vera.say("1")

    with pytest.raises(Closed):
        await vera.hear()


async def test_packets_for_a_session_that_has_ended_are_refused(rig, path):
    vera = await rig.polling(path)
    await vera.post("1")

    answers = [await vera.post("4hello"), await vera.post("1"), await vera.poll()]

    assert [answer.status for answer in answers] == [400, 400, 400]


async def test_a_session_is_gone_once_with_its_reason(rig, transport):
    vera = await getattr(rig, transport)()
    sid = await joined(vera)

    await vera.say("1")

    assert await gone(rig) == [(sid, "client disconnect")]
    if transport == "polling":
        await vera.post("1")
    await joined(await rig.websocket())
    assert len(rig.echo.gone) == 1


async def test_what_was_said_before_the_end_is_heard(rig):
    vera = await rig.websocket()
    await joined(vera)

    vera.raw(client_frame(TEXT, b'42["message",1]') + client_frame(TEXT, b"1"))

    await gone(rig)
    assert rig.echo.heard == [(1,)]


async def test_who_is_shown_out_hears_what_was_told_and_the_end(rig, transport):
    vera = await getattr(rig, transport)()
    sid = await joined(vera)

    rig.echo.io.publish("entry", "the last", "hall")
    await rig.echo.io.disconnect(sid)

    assert await vera.hear() == '42["entry","the last"]'
    assert await vera.hear() == "41"
    assert await gone(rig) == [(sid, "server disconnect")]


async def test_who_is_cut_off_hears_what_was_told_and_then_nothing_for_ever(rig, transport):
    vera = await getattr(rig, transport)()
    sid = await joined(vera)
    listening = asyncio.create_task(vera.hear())
    await asyncio.sleep(0.05)
    rig.echo.io.publish("entry", "the last", "hall")

    rig.echo.io.kick(sid)

    assert await listening == '42["entry","the last"]'
    with suppress(Closed):
        while True:
            assert await vera.hear() == "41"
    assert await gone(rig) == [(sid, "server disconnect")]


async def test_who_is_cut_off_may_not_connect_again_on_the_same_transport(rig):
    vera = await rig.websocket()
    sid = await joined(vera)
    before = len(rig.echo.environs)

    rig.echo.io.kick(sid)
    vera.raw(
        client_frame(TEXT, b"40") + client_frame(TEXT, b"40/custom,") + client_frame(TEXT, b'42["message",1]')
    )

    await vera.end()
    await vera.eof()
    await gone(rig)
    assert len(rig.echo.environs) == before
    assert rig.echo.heard == []


async def test_who_is_cut_off_over_polling_may_not_connect_again(rig):
    vera = await rig.polling()
    sid = await joined(vera)

    rig.echo.io.kick(sid)

    assert (await vera.post("40")).status == 400
    await vera.poll()
    assert (await vera.poll()).status == 400


async def test_who_is_cut_off_and_does_not_listen_is_gone_all_the_same(start):
    rig = await start(limits=CALM)
    vera = await rig.raw_websocket("/socket.io/?EIO=4&transport=websocket", receive_buffer=4096)
    await vera.hear()
    sid = await joined(vera)
    for _ in range(100):
        rig.echo.io.publish("entry", "x" * 60_000, "hall")

    rig.echo.io.kick(sid)

    await gone(rig)
    await come_true(lambda: not rig.echo.io.eio.sockets)
    await vera.eof()


async def test_nothing_that_waits_of_who_is_cut_off_is_carried_out(rig):
    vera = await rig.websocket()
    sid = await joined(vera)

    async def cut_at_the_first(sid: str, number: int) -> None:
        rig.echo.heard.append(number)
        rig.echo.io.kick(sid)

    rig.echo.io.on("message", cut_at_the_first)
    vera.raw(b"".join(client_frame(TEXT, b'42["message",%d]' % number) for number in range(10)))

    await vera.end()
    assert await gone(rig) == [(sid, "server disconnect")]
    assert rig.echo.heard == [0]


async def test_cutting_off_one_leaves_the_others(rig):
    vera, alice = await rig.websocket(), await rig.websocket()
    sid, _ = await joined(vera), await joined(alice)

    rig.echo.io.kick(sid)
    rig.echo.io.kick(sid)
    rig.echo.io.kick("nobody")

    await still_echoes(alice)


async def test_a_server_that_stops_sees_everybody_off_with_all_that_was_told(start):
    rig = await start(limits=CALM)
    wires = [await rig.websocket(), await rig.polling()]
    for wire in wires:
        await joined(wire)
    listening = [asyncio.create_task(wire.hear()) for wire in wires]
    await asyncio.sleep(0.05)
    rig.echo.io.publish("entry", "the last", "hall")

    closing = asyncio.create_task(rig.echo.close())

    assert await asyncio.gather(*listening) == ['42["entry","the last"]'] * 2
    for wire in wires:
        await wire.end()
    await closing


async def test_a_server_that_stops_waits_for_nobody_who_does_not_listen(start):
    rig = await start(limits=CALM)
    deaf, silent, plain = await rig.websocket(), await rig.polling(), await rig.websocket(ENGINE)
    for wire in (deaf, silent):
        await joined(wire)

    await rig.echo.close()

    await deaf.eof()
    await plain.eof()
    assert rig.echo.io.eio.sockets == {}


async def test_a_server_that_stops_lets_nobody_in(start):
    rig = await start(limits=CALM)
    await rig.echo.close()

    answer = await rig.ask("GET", "/socket.io/?EIO=4&transport=polling")

    assert answer.status == 503
