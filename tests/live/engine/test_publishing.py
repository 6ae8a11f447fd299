"""Telling a channel: everybody in it hears it once and in order, and who does not listen costs the others nothing."""

import asyncio
import socket

import pytest

from halls import come_true
from live.engine.talking import joined, still_echoes
from live.engine.wires import CALM, SOCKET

HANDSHAKE = f"{SOCKET}?EIO=4&transport=websocket"


def entries(first: int, last: int) -> list[str]:
    return [f'42["entry",{{"seq":{number}}}]' for number in range(first, last)]


def publish(rig, first: int, last: int) -> list[str]:
    for number in range(first, last):
        rig.echo.io.publish("entry", {"seq": number}, "hall")
    return entries(first, last)


async def test_everybody_in_a_channel_hears_it_once_and_in_order(rig):
    wires = [await rig.websocket(), await rig.polling(), await rig.websocket()]
    for wire in wires:
        await joined(wire)

    published = publish(rig, 0, 100)

    for wire in wires:
        assert [await wire.hear() for _ in published] == published
        await still_echoes(wire)


async def test_who_is_not_in_the_channel_hears_nothing(rig, transport):
    vera = await getattr(rig, transport)()
    sid = await joined(vera)
    await rig.echo.io.leave_room(sid, "hall")

    publish(rig, 0, 3)
    rig.echo.io.publish("entry", 4, "another hall")

    await still_echoes(vera)


async def test_who_has_left_hears_nothing_and_who_stays_hears_all(rig):
    vera, alice = await rig.websocket(), await rig.websocket()
    await joined(vera)
    await joined(alice)
    published = publish(rig, 0, 3)
    await vera.say("1")
    await vera.eof()

    published += publish(rig, 3, 6)

    assert [await alice.hear() for _ in published] == published


async def test_letters_are_sent_as_they_are(rig):
    vera = await rig.websocket()
    await joined(vera)

    rig.echo.io.publish("entry", {"html": "<b>Привет, «Оксфорд»</b>"}, "hall")

    assert await vera.hear() == '42["entry",{"html":"<b>Привет, «Оксфорд»</b>"}]'


@pytest.mark.parametrize("length", [100, 200, 65_500, 65_600, 200_000])
async def test_frames_of_every_length_arrive_whole(rig, transport, length):
    vera = await getattr(rig, transport)()
    await joined(vera)

    rig.echo.io.publish("entry", "ж" * length, "hall")

    assert await vera.hear() == f'42["entry","{"ж" * length}"]'
    await still_echoes(vera)


async def test_told_acked_and_single_sends_keep_their_order(rig, transport):
    vera = await getattr(rig, transport)()
    await joined(vera)

    async def mix(sid: str) -> str:
        rig.echo.io.publish("entry", 1, "hall")
        await rig.echo.io.emit("mine", 2, to=sid)
        rig.echo.io.publish("entry", 3, "hall")
        return "4"

    rig.echo.io.on("mix", mix)
    await vera.say('427["mix"]')

    heard = [await vera.hear() for _ in range(4)]
    assert heard == ['42["entry",1]', '42["mine",2]', '42["entry",3]', '437["4"]']


async def test_what_cannot_be_written_as_json_is_the_publishers_error_and_nobody_hears_half_of_it(rig):
    vera = await rig.websocket()
    await joined(vera)

    with pytest.raises(TypeError):
        rig.echo.io.publish("entry", {"seq": object()}, "hall")

    await still_echoes(vera)


async def test_a_number_that_is_none_is_never_sent(rig):
    vera = await rig.websocket()
    await joined(vera)

    rig.echo.io.publish("entry", float("nan"), "hall")

    assert await vera.hear() == '42["entry",null]'


@pytest.fixture
async def narrow(start):
    """A server that keeps little for who does not listen; a stalled client, and one who listens."""
    rig = await start(limits=CALM | {"most_frames": 64, "most_bytes": 200_000, "stalled_for": 1000.0})
    stalled = await rig.raw_websocket(HANDSHAKE, receive_buffer=4096)
    await stalled.hear()
    rig.stalled_sid = await joined(stalled)
    stalled.writer.transport.pause_reading()
    rig.alice = await rig.websocket()
    await joined(rig.alice)
    return rig


@pytest.mark.parametrize("size", [60_000, 5_000])
async def test_who_does_not_listen_is_cut_off_at_the_bound_and_nobody_else(narrow, size):
    number = 0
    while not narrow.echo.gone:
        assert number * size < 30_000_000, (
            "everything that was published is still kept for who does not listen"
        )
        narrow.echo.io.publish("entry", "x" * size, "hall")
        assert await narrow.alice.hear() == f'42["entry","{"x" * size}"]'
        number += 1
        await asyncio.sleep(0.002)

    assert [sid for sid, _ in narrow.echo.gone] == [narrow.stalled_sid]
    await still_echoes(narrow.alice)


async def test_who_takes_nothing_for_too_long_is_cut_off(start):
    rig = await start(limits=CALM | {"stalled_for": 0.2, "most_bytes": 50_000_000, "most_frames": 50_000})
    stalled = await rig.raw_websocket(HANDSHAKE, receive_buffer=4096)
    await stalled.hear()
    sid = await joined(stalled)
    stalled.writer.transport.pause_reading()
    for _ in range(100):
        rig.echo.io.publish("entry", "x" * 60_000, "hall")

    await come_true(lambda: rig.echo.gone)

    assert [gone for gone, _ in rig.echo.gone] == [sid]


async def test_who_listens_slowly_but_steadily_hears_all(start):
    rig = await start(limits=CALM | {"most_bytes": 50_000_000, "stalled_for": 5.0})
    slow = await rig.raw_websocket(HANDSHAKE, receive_buffer=4096)
    await slow.hear()
    await joined(slow)

    for number in range(100):
        rig.echo.io.publish("entry", [number, "x" * 20_000], "hall")

    for number in range(100):
        assert (await slow.hear()).startswith(f'42["entry",[{number},')
    await still_echoes(slow)


async def test_what_the_kernel_keeps_for_one_client_is_bounded(rig):
    vera = await rig.websocket()
    await joined(vera)

    (session,) = rig.echo.io.eio.sockets.values()
    plain = session.transport._connection.get_extra_info("socket")

    assert plain.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 262_144
