"""Requests that reach another process than their session's: they are answered as if they had come to the right one."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from halls import come_true
from live.engine.wires import Closed
from live.several import One, TableInMemory, Wandering, greeted, one_of_several
from twincloth.live import passing_on
from twincloth.live.engine.handshake import UNKNOWN_SESSION
from twincloth.live.processes import Process

HELLO = '42["message","hello"]'


@pytest.fixture(params=["host and port", "path"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[One, One]]:
    """Two processes, whose internal sites are reached in either way."""
    table = TableInMemory()
    listen = [str(tmp_path / name) if request.param == "path" else "127.0.0.1:0" for name in ("1", "2")]
    async with (
        one_of_several("p1", table, listen=listen[0]) as first,
        one_of_several("p2", table, listen=listen[1]) as second,
    ):
        yield first, second


async def test_a_session_says_of_which_process_it_is(both):
    first, second = both
    await come_true(lambda: bool(first.processes.others()))

    opened = [(await one.door.polling()).opened["sid"] for one in both]

    assert [sid.partition("~")[0] for sid in opened] == ["p1", "p2"]
    assert first.processes.others() == ["p2"]
    assert first.processes.address_of("p2") == second.site.address


async def test_long_polling_may_reach_any_process(both):
    wire = await Wandering(*[one.door for one in both]).open()
    await wire.say("40")
    assert (await wire.hear()).startswith('40{"sid"')

    for number in range(5):
        await wire.say(f'42["message",{number}]')
        heard = [await wire.hear() for _ in range(2 - (number > 0))]
        assert heard[-1] == f'42["message-back",{number}]'

    assert both[0].echo.heard == [(number,) for number in range(5)]
    assert both[1].echo.heard == []


async def test_a_session_moves_to_a_websocket_that_reached_another_process(both):
    first, second = both
    wire = await greeted(await first.door.polling())
    wire.door = second.door

    beside = await wire.upgrade()
    await beside.say(HELLO)

    assert await beside.hear() == '42["message-back","hello"]'
    assert first.echo.heard == [("hello",)]


async def test_large_messages_pass_both_ways_through_a_joined_websocket(both):
    first, second = both
    wire = await greeted(await first.door.polling())
    wire.door = second.door
    beside = await wire.upgrade()
    text = "x" * 200_000

    for _ in range(20):
        await beside.say(f'42["message","{text}"]')
        assert await beside.hear() == f'42["message-back","{text}"]'


async def test_who_goes_is_missed_where_the_session_is(both):
    first, second = both
    wire = await first.door.polling()
    await wire.say("40")
    wire.door = second.door
    beside = await wire.upgrade()

    beside.writer.transport.abort()

    await come_true(lambda: bool(first.echo.gone))


async def test_a_poll_whose_client_has_gone_ends_its_session(both):
    """What it would have been answered is lost, so it comes anew, as it does where nothing is passed on."""
    first, second = both
    wire = await greeted(await first.door.polling())
    asking = await second.door.connection()
    asking.raw(f"GET {wire.target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    session = first.echo.io.eio.sockets[wire.opened["sid"]]
    await come_true(lambda: session.transport._polling)
    asking.writer.transport.abort()
    await asyncio.sleep(0.05)

    await wire.say(HELLO)

    await come_true(lambda: bool(first.echo.gone))


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_a_session_of_a_process_that_is_no_more_is_unknown(both, transport):
    first, _ = both
    target = f"/socket.io/?EIO=4&transport={transport}&sid=p3~abcdef"
    if transport == "websocket":
        wire = await first.door.raw_websocket(target)
        assert wire.status == 400
    else:
        answer = await first.door.ask("GET", target)
        assert answer.status == 400
        assert f'"code":{UNKNOWN_SESSION}' in answer.text


async def test_a_process_that_stands_still_is_not_waited_for(both, monkeypatch):
    first, _ = both
    monkeypatch.setattr(passing_on, "ANSWERED_WITHIN", 0.2)
    heard = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set()
        await reader.read()
        writer.close()

    still = await asyncio.start_server(listen, "127.0.0.1", 0)
    there = f"127.0.0.1:{still.sockets[0].getsockname()[1]}"
    await first.processes._table.enter(Process("p4", there, "1", "/static/a", "still"))

    answer = await first.door.ask("GET", "/socket.io/?EIO=4&transport=polling&sid=p4~abcdef")

    assert heard.is_set(), "the control: it was asked"
    assert f'"code":{UNKNOWN_SESSION}' in answer.text
    still.close()
    await still.wait_closed()


async def test_what_is_no_session_there_either_is_unknown(both):
    first, _ = both
    for method in ("GET", "POST"):
        answer = await first.door.ask(method, "/socket.io/?EIO=4&transport=polling&sid=p2~abcdef")
        assert answer.status == 400
        assert f'"code":{UNKNOWN_SESSION}' in answer.text


async def test_a_body_that_is_too_large_is_refused_as_it_is_at_home(both):
    first, second = both
    wire = await first.door.polling()
    wire.door = second.door

    assert (await wire.post("", data=BytesIO(bytes(1_100_000)))).status == 413
    with pytest.raises(Closed):
        await wire.hear()


async def test_a_process_of_which_nobody_has_heard_yet_is_looked_for(both):
    first, _ = both
    async with one_of_several("p3", first.processes._table) as third:
        wire = await third.door.polling()
        wire.door = first.door
        await asyncio.sleep(0.3)

        await wire.say("40")

        assert (await wire.hear()).startswith("40")


async def test_nobody_is_let_in_without_a_secret_of_ours(both):
    site = both[0].site
    if site.address.startswith("/"):
        connector, url = aiohttp.UnixConnector(site.address), "http://twincloth"
    else:
        connector, url = aiohttp.TCPConnector(), f"http://{site.address}"
    async with aiohttp.ClientSession(connector=connector) as stranger:
        for shown in ({}, {"Authorization": "Twincloth"}, {"Authorization": f"Twincloth {'0' * 64}"}):
            for path in ("/process", "/sessions?transport=polling&sid=p1~a", "/elsewhere"):
                async with stranger.get(url + path, headers=shown) as answer:
                    assert answer.status == 403
        known = {"Authorization": both[0].client.authorization}
        async with stranger.get(f"{url}/process", headers=known) as answer:
            assert answer.status == 200
