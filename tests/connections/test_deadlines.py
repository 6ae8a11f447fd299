"""Deadlines: whoever takes too long over a request loses the connection, and whoever makes progress never does."""

import asyncio
import itertools

import pytest

from connections.raw import PATIENCE, RawClient
from halls import PATIENCE as HALL_PATIENCE
from halls import come_true

HEAD = "GET / HTTP/1.1\nHost: cloth.example\n"
FORM = "Content-Type: application/x-www-form-urlencoded\n"
SHORT = 0.05


async def drip(client: RawClient, piece: bytes) -> None:
    """A byte, and another, for as long as somebody is there to take it."""
    async with asyncio.timeout(PATIENCE):
        while not client.writer.transport.is_closing():
            client.writer.write(piece)
            await asyncio.sleep(0.005)


async def test_a_connection_that_asks_for_nothing_is_closed(start, connected):
    client = await connected(await start(headers_within=SHORT))

    assert await client.ended() == b""


async def test_headers_that_come_byte_by_byte_are_waited_for_no_longer(start, connected):
    client = await connected(await start(headers_within=SHORT))
    await client.say(HEAD)
    dripping = asyncio.create_task(drip(client, b"X"))

    heard = await client.ended()

    await dripping
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"\r\nConnection: close\r\n" in heard


async def test_a_body_that_comes_byte_by_byte_is_waited_for_no_longer(start, connected):
    hall = await start(body_within=SHORT)
    client = await connected(hall)
    await client.say(f"POST /{hall.code}/register HTTP/1.1\nHost: x\n{FORM}Content-Length: 9000\n\n")
    dripping = asyncio.create_task(drip(client, b"n"))

    heard = await client.ended()

    await dripping
    assert heard.startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_makes_progress_may_take_as_long_as_it_likes(start, connected):
    """The short deadline is over many times before the last byte, as a body without progress shows beside it."""
    hall = await start(body_within=SHORT, body_rate=1000)
    slow, quick = await connected(hall), await connected(hall)
    head = f"POST /{hall.code}/register HTTP/1.1\nHost: x\n{FORM}Content-Length: 33000\n\n"
    await quick.say(head)
    await slow.say(head)
    await quick.say(b"name=Vera&x=" + b"x" * 30_988)
    assert (await slow.ended()).startswith(b"HTTP/1.1 408 ")
    for _ in range(2):
        await quick.say(b"x" * 1000)

    assert (await quick.answer()).status == 422


async def test_a_connection_that_waits_for_a_next_request_is_closed(start, connected):
    client = await connected(await start(keep_alive=SHORT))
    await client.say(HEAD + "\n")

    assert (await client.answer()).status == 200
    assert await client.ended() == b""


async def test_the_next_request_of_a_connection_has_its_own_time(start, connected):
    """Its first byte comes within one time, and its headers within another, however the two are."""
    hall = await start(keep_alive=600.0, headers_within=SHORT)
    client = await connected(hall)
    for _ in range(3):
        await client.say(HEAD + "\n")
        assert (await client.answer()).status == 200
    await client.say("G")

    assert (await client.ended()).startswith(b"HTTP/1.1 408 ")


async def test_who_takes_nothing_of_an_answer_is_cut_off(start, connected):
    hall = await start(stalled_for=SHORT)
    client = await connected(hall)
    client.writer.transport.pause_reading()
    path = hall.services.views.static.url("vendor/openseadragon.js")
    ask = f"GET {path} HTTP/1.1\nHost: x\n\n"
    ending = asyncio.get_running_loop().time() + HALL_PATIENCE
    for _ in itertools.count():
        if client.writer.transport.is_closing():
            break
        assert asyncio.get_running_loop().time() < ending
        await client.say(ask)
        await asyncio.sleep(0.002)


async def test_a_poll_that_waits_for_something_to_happen_is_nobodys_delay(start, connected):
    """All deadlines are over long before there is something to say."""
    hall = await start(headers_within=SHORT, body_within=SHORT, keep_alive=SHORT, stalled_for=SHORT)
    client, beside = await connected(hall), await connected(hall)
    await client.say("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\nHost: x\n\n")
    sid = (await client.answer()).body.split(b'"')[3].decode()
    await client.say(f"GET /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\nHost: x\n\n")
    await beside.ended()
    posting = await connected(hall)
    body = f'40{{"code": "{hall.code}", "view": "session", "language": "en"}}'
    await posting.say(
        f"POST /socket.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\nHost: x\nContent-Length: {len(body)}\n\n{body}"
    )

    assert (await client.answer()).body.startswith(b"40{")


async def test_what_was_not_asked_for_is_read_no_further_than_manners_ask(start, connected):
    hall = await start(most_unread=100_000, linger=600.0)
    client = await connected(hall)
    await client.say("POST /host/withdraw HTTP/1.1\nHost: x\nContent-Length: 9000000\n\n")

    answer = await client.answer()
    assert answer.status == 410
    assert answer.headers["Connection"] == "close"
    for _ in range(200):
        await client.say(b"x" * 10_000)
    await client.ended()


@pytest.mark.parametrize("proxied", [True, False])
async def test_a_trusted_proxy_keeps_its_connections(start, connected, monkeypatch, proxied):
    monkeypatch.setattr("twincloth.live.addresses.TrustedProxies.trusts", lambda *_: proxied)
    hall = await start(keep_alive=SHORT, proxy_keep_alive=600.0)
    client = await connected(hall)
    await client.say(HEAD + "\n")
    assert (await client.answer()).status == 200
    if not proxied:
        assert await client.ended() == b""
        return
    monkeypatch.setattr("twincloth.live.addresses.TrustedProxies.trusts", lambda *_: False)
    stranger = await connected(hall)
    await stranger.say(HEAD + "\n")
    await stranger.ended()

    await client.say(HEAD + "\n")
    assert (await client.answer()).status == 200


async def test_a_websocket_is_no_connection_of_http_any_more(start):
    hall = await start(headers_within=SHORT, body_within=SHORT, keep_alive=SHORT)
    line = await (await hall.visitor().register("Vera", "perm")).connect()
    beside = await line.visitor.http.get("/")
    await beside.read()
    await come_true(lambda: beside.connection is None)

    assert (await line.ask("clock", {}))["ok"]


async def test_who_has_gone_before_their_request_was_looked_at_costs_no_page(start, connected, monkeypatch):
    """Nothing is made for them; beside them somebody is answered, after all that had come before."""
    hall = await start()
    made = []
    page = type(hall.services.views).page
    monkeypatch.setattr(
        type(hall.services.views),
        "page",
        lambda self, *of, **more: made.append(of) or page(self, *of, **more),
    )
    monkeypatch.setattr("twincloth.pages.recognition.is_gone", lambda request: "gone" in request.query)
    for path in ("/?gone", "/?gone", "/"):
        await (await connected(hall)).say(f"GET {path} HTTP/1.1\nHost: x\n\n")

    await come_true(lambda: made)
    assert (await hall.visitor().get("/"))[0] == 200
    assert len(made) == 2
