"""WebSocket: whole messages however they are cut, and the right close code for whatever breaks RFC 6455."""

import asyncio

import pytest

from halls import come_true
from live.engine.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, client_frame, goodbye
from live.engine.talking import joined, still_echoes
from live.engine.wires import ENGINE, Closed

BROKEN, INVALID_TEXT, TOO_BIG = 1002, 1007, 1009


async def test_text_comes_back(rig):
    vera = await rig.websocket(ENGINE)

    await vera.say("4Привет, Оксфорд")

    assert await vera.hear() == "4Привет, Оксфорд"


async def test_binary_comes_back(rig):
    vera = await rig.websocket(ENGINE)

    await vera.say(b"\x01\x02\x03\x04")

    assert await vera.hear() == b"\x01\x02\x03\x04"


@pytest.mark.parametrize("length", [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 999_999])
async def test_messages_of_every_length_come_back(rig, length):
    vera = await rig.websocket(ENGINE)

    await vera.say("4" + "x" * length)

    assert await vera.hear() == "4" + "x" * length


async def test_many_messages_of_one_segment_come_back_in_their_order(rig):
    vera = await rig.websocket(ENGINE)

    vera.raw(b"".join(client_frame(TEXT, b"4%d" % number) for number in range(500)))

    assert [await vera.hear() for _ in range(500)] == [f"4{number}" for number in range(500)]


async def test_a_message_that_comes_byte_by_byte_comes_back(rig):
    vera = await rig.websocket(ENGINE)

    for byte in client_frame(TEXT, b"4" + b"x" * 130):
        vera.raw(bytes((byte,)))
        await asyncio.sleep(0)

    assert await vera.hear() == "4" + "x" * 130


async def test_fragments_are_one_message_and_control_frames_may_stand_between(rig):
    vera = await rig.websocket(ENGINE)
    letters = "4Ж".encode()

    vera.raw(client_frame(TEXT, letters[:2], final=False))
    vera.raw(client_frame(PING, b"are you there"))
    vera.raw(client_frame(CONTINUATION, b"", final=False))
    vera.raw(client_frame(PONG, b"I am"))
    vera.raw(client_frame(CONTINUATION, letters[2:]))

    assert await vera.receive() == (PONG, b"are you there")
    assert await vera.hear() == "4Ж"


async def test_a_ping_is_answered_with_its_own_words(rig):
    vera = await rig.websocket(ENGINE)

    for words in (b"", b"x", b"\x00" * 125):
        vera.raw(client_frame(PING, words))
        assert await vera.receive() == (PONG, words)


def oversize_in_fragments() -> bytes:
    return b"".join(
        client_frame(CONTINUATION if number else TEXT, b"4" * 400_000, final=False) for number in range(3)
    )


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(client_frame(TEXT, b"4x", masked=False), BROKEN, id="not masked"),
        pytest.param(client_frame(TEXT, b"4x", reserved=4), BROKEN, id="compressed, which nobody agreed on"),
        pytest.param(client_frame(TEXT, b"4x", reserved=2), BROKEN, id="second reserved bit"),
        pytest.param(client_frame(TEXT, b"4x", reserved=1), BROKEN, id="third reserved bit"),
        *(
            pytest.param(client_frame(code, b"4x"), BROKEN, id=f"opcode {code}")
            for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
        ),
        pytest.param(client_frame(PING, b"x", final=False), BROKEN, id="a ping in fragments"),
        pytest.param(client_frame(CLOSE, b"\x03\xe8", final=False), BROKEN, id="a goodbye in fragments"),
        pytest.param(client_frame(PING, b"x" * 126), BROKEN, id="a long ping"),
        pytest.param(client_frame(CLOSE, b"\x03\xe8" + b"x" * 124), BROKEN, id="a long goodbye"),
        pytest.param(client_frame(CONTINUATION, b"x"), BROKEN, id="a fragment of nothing"),
        pytest.param(
            client_frame(TEXT, b"4x", final=False) + client_frame(TEXT, b"4y"),
            BROKEN,
            id="a message within another",
        ),
        pytest.param(client_frame(TEXT, b"4\xff"), INVALID_TEXT, id="not UTF-8"),
        pytest.param(client_frame(TEXT, b"4\xc3"), INVALID_TEXT, id="half a letter"),
        pytest.param(client_frame(TEXT, b"4\xed\xa0\x80"), INVALID_TEXT, id="a surrogate"),
        pytest.param(client_frame(TEXT, b"4\xf4\x90\x80\x80"), INVALID_TEXT, id="beyond Unicode"),
        pytest.param(
            client_frame(TEXT, b"4\xc3", final=False) + client_frame(CONTINUATION, b"x"),
            INVALID_TEXT,
            id="not UTF-8 in fragments",
        ),
        pytest.param(client_frame(TEXT, length=1_000_001), TOO_BIG, id="announced as too large"),
        pytest.param(client_frame(BINARY, length=2**40), TOO_BIG, id="announced as a terabyte"),
        pytest.param(oversize_in_fragments(), TOO_BIG, id="too large in fragments"),
        pytest.param(goodbye(1005), BROKEN, id="a goodbye by a code that nobody sends"),
        pytest.param(goodbye(999), BROKEN, id="a goodbye by no code"),
        pytest.param(client_frame(CLOSE, b"\x03"), BROKEN, id="a goodbye by half a code"),
        pytest.param(goodbye(1000, b"\xff"), INVALID_TEXT, id="a goodbye that is not UTF-8"),
    ],
)
async def test_what_breaks_the_standard_is_closed_with_its_code(rig, path, sent, code):
    vera = await rig.websocket(path)

    vera.raw(sent)

    assert await vera.end() == code
    vera.raw(goodbye(code))
    await vera.eof()


async def test_a_length_of_more_than_63_bits_is_no_length(rig):
    vera = await rig.websocket(ENGINE)

    vera.raw(client_frame(TEXT, length=2**63))

    assert await vera.end() in (BROKEN, TOO_BIG)


async def test_a_goodbye_is_answered_and_nothing_behind_it_is_heard(rig):
    vera = await rig.websocket()
    await joined(vera)

    vera.raw(goodbye(4321, b"so long") + client_frame(TEXT, b'42["message",1]'))

    assert await vera.end() == 4321
    await vera.eof()
    assert rig.echo.heard == []


async def test_a_goodbye_without_a_code_is_answered_without_one(rig):
    vera = await rig.websocket()

    vera.raw(goodbye(None))

    assert await vera.receive() == (CLOSE, b"")
    await vera.eof()


async def test_what_was_said_before_a_broken_frame_was_heard(rig):
    vera = await rig.websocket()
    await joined(vera)

    vera.raw(client_frame(TEXT, b'42["message",1]') + client_frame(TEXT, b"4x", masked=False))

    assert await vera.end() == BROKEN
    await come_true(lambda: rig.echo.gone)
    assert rig.echo.heard == [(1,)]


@pytest.mark.parametrize("kept", [1, 3, 8])
async def test_a_connection_that_ends_within_a_frame_is_gone(rig, kept):
    vera = await rig.websocket()
    sid = await joined(vera)

    vera.raw(client_frame(TEXT, b'42["message",1]')[:kept])
    await vera.writer.drain()
    vera.writer.close()

    await come_true(lambda: rig.echo.gone)
    assert rig.echo.gone == [(sid, "transport close")]
    assert rig.echo.heard == []


async def test_a_reset_connection_is_gone(rig):
    vera, alice = await rig.websocket(), await rig.websocket()
    sid = await joined(vera)
    await joined(alice)

    vera.writer.transport.abort()

    await come_true(lambda: rig.echo.gone)
    assert [gone for gone, _ in rig.echo.gone] == [sid]
    await still_echoes(alice)


@pytest.mark.parametrize("packet", ["abc", "8", "9", "7", "0{}", "2", "2probe", "-", "\x00", "б"])
async def test_what_is_no_packet_ends_the_session(rig, path, packet):
    vera = await rig.websocket(path)

    await vera.say(packet)

    with pytest.raises(Closed):
        await vera.hear()


async def test_an_empty_message_is_no_packet(rig, path):
    vera = await rig.websocket(path)

    vera.raw(client_frame(TEXT))

    with pytest.raises(Closed):
        await vera.hear()
