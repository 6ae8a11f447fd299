"""Long polling: packets in bodies, and an error that the client sees for every body that cannot be taken."""

import asyncio
import contextlib

import pytest

from live.engine.talking import joined, still_echoes
from live.engine.wires import CALM, ENGINE, PATIENCE, SEPARATOR, SOCKET, Closed

SMALL = CALM | {"largest_frame": 1000}


async def test_a_packet_is_sent_and_comes_back(rig):
    vera = await rig.polling(ENGINE)

    sent = await vera.post("4hello")

    assert (sent.status, sent.text) == (200, "ok")
    assert (await vera.poll()).text == "4hello"


async def test_several_packets_travel_together_in_their_order(rig):
    vera = await rig.polling(ENGINE)

    await vera.post("4one", "4два", "4three")

    assert (await vera.poll()).text == f"4one{SEPARATOR}4два{SEPARATOR}4three"


async def test_what_was_said_in_several_posts_waits_for_one_poll(rig):
    vera = await rig.polling(ENGINE)

    for word in "abcdef":
        await vera.post(f"4{word}")

    assert (await vera.poll()).text == SEPARATOR.join(f"4{word}" for word in "abcdef")


async def test_binary_travels_as_text(rig):
    vera = await rig.polling(ENGINE)

    sent = await vera.post("4hello", "bAQIDBA==")

    assert (sent.status, sent.text) == (200, "ok")
    assert (await vera.poll()).text == f"4hello{SEPARATOR}bAQIDBA=="


async def test_a_poll_waits_until_there_is_something(rig):
    vera, alice = await rig.polling(ENGINE), await rig.websocket()
    await joined(alice)
    asked = asyncio.create_task(vera.poll())
    await still_echoes(alice)
    assert not asked.done()

    await vera.post("4hello")

    assert (await asked).text == "4hello"


async def test_sixteen_packets_are_taken(rig):
    vera = await rig.polling(ENGINE)

    assert (await vera.post(*["4x"] * 16)).status == 200

    assert (await vera.poll()).text == SEPARATOR.join(["4x"] * 16)


@pytest.mark.parametrize(
    "body",
    [
        SEPARATOR.join(["4x"] * 17).encode(),
        SEPARATOR.join(["4x"] * 100).encode(),
        b"abc",
        b"4fine\x1eabc",
        b"4fine\x1e",
        b"\x1e",
        b"4\xff\xfe",
        b"4\xed\xa0\x80",
        b"b!!!",
        b"bAQID=A",
        b"7",
        b"8",
        b"9",
        b"0{}",
        b"2",
        b"2probe",
        b"-1",
        b"d=4hello",
        b"6:4hello",
    ],
)
async def test_a_body_that_cannot_be_taken_is_refused_and_ends_the_session(rig, path, body):
    vera = await rig.polling(path)

    assert (await vera.post(data=body)).status == 400

    assert (await vera.poll()).status == 400
    assert (await vera.post("3")).status == 400


async def test_what_stood_before_a_bad_packet_is_not_answered_with_success(rig):
    vera = await rig.polling()
    await joined(vera)

    answer = await vera.post('42["message",1]', "abc")

    assert answer.status == 400


async def test_a_body_as_large_as_announced_is_taken(start):
    rig = await start(limits=SMALL)
    vera = await rig.polling(ENGINE)
    body = "4" + "x" * 999

    assert (await vera.post(body)).status == 200
    assert (await vera.poll()).text == body


async def test_a_body_above_it_is_refused_and_ends_the_session(start, path):
    rig = await start(limits=SMALL)
    vera = await rig.polling(path)

    assert (await vera.post("4" + "x" * 1000)).status == 413

    assert (await vera.poll()).status == 400


async def test_a_body_that_is_announced_as_too_large_is_refused_before_it_comes(start):
    rig = await start(limits=SMALL)
    vera = await rig.polling()
    tom = await rig.connection()

    tom.raw(f"POST {vera.target} HTTP/1.1\r\nHost: here\r\nContent-Length: 30000000\r\n\r\n4".encode())

    async with asyncio.timeout(PATIENCE):
        assert b" 413 " in await tom.reader.readuntil(b"\r\n\r\n")
    assert (await vera.poll()).status == 400


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


async def test_a_body_in_chunks_is_taken_as_a_whole(start):
    rig = await start(limits=SMALL)
    vera = await rig.polling(ENGINE)
    tom = await rig.connection()
    head = f"POST {vera.target} HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n".encode()

    tom.raw(head + chunked(b"4hel", b"lo") + b"0\r\n\r\n")

    async with asyncio.timeout(PATIENCE):
        assert b" 200 " in await tom.reader.readuntil(b"\r\n\r\n")
    assert (await vera.poll()).text == "4hello"


async def test_a_body_in_chunks_without_an_end_is_refused_at_the_bound(start):
    rig = await start(limits=SMALL)
    vera = await rig.polling()
    tom = await rig.connection()
    tom.raw(f"POST {vera.target} HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n".encode())

    tom.raw(chunked(*[b"4" + b"x" * 99] * 11))

    async with asyncio.timeout(PATIENCE):
        assert b" 413 " in await tom.reader.readuntil(b"\r\n\r\n")
    assert (await vera.poll()).status == 400


async def test_a_second_poll_at_once_ends_the_session_for_both(rig, path):
    vera = await rig.polling(path)
    first = asyncio.create_task(vera.poll())
    await asyncio.sleep(0.05)

    second = await vera.poll()

    answer = await first
    assert (answer.status, answer.text) == (200, "1")
    assert second.status == 400
    assert (await vera.poll()).status == 400


async def test_a_poll_that_is_broken_off_ends_the_session_instead_of_losing_what_it_would_have_brought(
    rig, path
):
    vera = await rig.polling(path)
    tom = await rig.connection()
    tom.raw(f"GET {vera.target} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    await asyncio.sleep(0.05)
    tom.writer.transport.abort()
    await asyncio.sleep(0.05)

    await vera.post("40" if path == SOCKET else "4x")

    assert (await vera.poll()).status == 400


async def test_a_body_that_breaks_off_ends_the_session_and_logs_no_traceback(rig):
    vera = await rig.polling()
    tom = await rig.connection()
    tom.raw(f"POST {vera.target} HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n4half".encode())
    await asyncio.sleep(0.05)

    tom.writer.transport.abort()

    with contextlib.suppress(Closed):
        await joined(vera)
    alice = await rig.polling()
    await joined(alice)


async def test_one_session_does_not_hear_what_is_anothers(rig):
    vera, alice = await rig.polling(), await rig.polling()
    await joined(vera)
    await joined(alice)

    await vera.say('42["message","for Vera"]')

    await still_echoes(alice)
    assert await vera.hear() == '42["message-back","for Vera"]'


async def test_a_client_that_asks_too_seldom_is_forgotten_with_all_that_waits(start):
    rig = await start(limits=CALM | {"most_frames": 50})
    vera, alice = await rig.polling(), await rig.websocket()
    vera_there, _ = await joined(vera), await joined(alice)

    for number in range(51):
        rig.echo.io.publish("entry", {"seq": number}, "hall")

    for number in range(51):
        assert await alice.hear() == f'42["entry",{{"seq":{number}}}]'
    assert rig.echo.gone == [(vera_there, "transport error")]
    assert (await vera.poll()).status == 400
