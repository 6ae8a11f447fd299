"""The engine in the product: strict JSON, production's bounds, and an end in time."""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from halls import Hall
from live.engine.wires import Door, WebSocketWire
from processes import serving


@pytest.fixture
async def door(hall: Hall) -> AsyncIterator[Door]:
    """The way into a hall."""
    async with aiohttp.ClientSession() as http:
        door = Door(hall.services.settings.port, http)
        yield door
        door.close()


async def come_in(door: Door, hall: Hall) -> WebSocketWire:
    """A guest who watches."""
    wire = await door.websocket()
    await wire.say("40" + json.dumps({"code": hall.code, "view": "session", "language": "en"}))
    assert (await wire.hear()).startswith("40{")
    return wire


async def answer(wire: WebSocketWire, number: int) -> dict:
    """The ack of this number, whatever else is heard."""
    while not (heard := str(await wire.hear())).startswith(f"43{number}["):
        pass
    return json.loads(heard[2 + len(str(number)) :])[0]


@pytest.mark.parametrize(
    "payload",
    [
        '"clock",NaN',
        '"clock",{"at":Infinity}',
        '"clock",{"at":-Infinity}',
        '"clock",{"at":1e400}',
        '"clock",{"at":"\\ud800"}',
        '"clock",{"\\udfff":1}',
        '"clock",' + '{"a":' * 5000 + "1" + "}" * 5000,
        '"clock",' + "[" * 5000 + "]" * 5000,
        '"clock",{"a":1,}',
        '"clock",{a:1}',
        '"clock",01',
        '"clock",{"a":"\t"}',
        '"clock",{}',
    ],
)
async def test_what_is_no_json_by_the_letter_is_answered_as_an_invalid_payload(
    hall: Hall, door: Door, payload: str
):
    alice = await come_in(door, hall)

    await alice.say(f"427[{payload}]")
    got = await answer(alice, 7)

    if payload == '"clock",{}':
        assert got["ok"]
    else:
        assert got["error"]["code"] == "invalid-payload"
    await alice.say('428["clock",{}]')
    assert (await answer(alice, 8))["ok"]


@pytest.mark.parametrize("payload", ["{}", "[]", "[5]", '"clock"', "", "null"])
async def test_what_is_no_event_at_all_is_answered_too(hall: Hall, door: Door, payload: str):
    alice = await come_in(door, hall)

    await alice.say(f"427{payload}")

    assert (await answer(alice, 7))["error"]["code"] == "invalid-payload"


async def test_frames_above_64_kb_are_too_big(hall: Hall, door: Door):
    alice, vera = await come_in(door, hall), await come_in(door, hall)

    await alice.say("4" + "x" * 65_535 + "x")

    assert await alice.end() == 1009
    await vera.say('421["clock",{}]')
    assert (await answer(vera, 1))["ok"]


async def test_a_browser_sees_that_binary_is_not_taken(hall: Hall, door: Door):
    alice = await come_in(door, hall)

    await alice.say(b"\x01\x02\x03")

    assert await alice.end() == 1003


async def test_no_namespace_but_the_main_one_is_open(hall: Hall, door: Door):
    alice = await door.websocket()

    await alice.say("40/admin,{}")

    assert await alice.hear() == '44/admin,{"message":"Invalid namespace"}'


async def test_an_answer_of_the_engine_bears_the_headers_of_every_answer(hall: Hall, door: Door):
    opened = await door.ask("GET", "/socket.io/?EIO=4&transport=polling")
    refused = await door.ask("GET", "/socket.io/?EIO=4&transport=polling&j=0")

    for answered in (opened, refused):
        assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert refused.status == 400


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_in_time_however_many_do_not_listen(
    tmp_path: Path, prepared: Path, number: signal.Signals
):
    """Status 1 would say that the last resort had to end it, 4.5 seconds after the word to stop."""
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    with serving(data) as server:
        async with aiohttp.ClientSession() as http:
            door = Door(server.port, http)
            for _ in range(20):
                wire = await door.websocket()
                wire.writer.transport.pause_reading()
            polls = [asyncio.create_task((await door.polling()).poll()) for _ in range(20)]
            half = await door.connection()
            half.raw(
                b"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n4"
            )
            await asyncio.sleep(0.1)

            status = await asyncio.to_thread(server.stop, number)

            await asyncio.gather(*polls, return_exceptions=True)
            door.close()
        assert status == 0, server.log
        assert "Traceback" not in server.log
