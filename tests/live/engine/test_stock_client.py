"""The stock socket.io-client of our browsers: over polling, over WebSocket, and from the first to the second."""

import asyncio
import json
from pathlib import Path

import pytest

from live.engine.wires import CALM, PATIENCE

CLIENT = Path(__file__).with_name("client.mjs")


@pytest.fixture(params=["polling", "websocket", "polling,websocket"])
def transports(request: pytest.FixtureRequest) -> str:
    return request.param


async def told(rig, scenario: str, transports: str):
    """What came of it."""
    client = await asyncio.create_subprocess_exec(
        "node",
        CLIENT,
        scenario,
        f"http://127.0.0.1:{rig.port}",
        transports,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, complained = await client.communicate()
    finally:
        if client.returncode is None:
            client.kill()
            await client.wait()
    assert client.returncode == 0, complained.decode()
    return json.loads(said)


async def test_it_connects_and_says_who_it_is(rig, transports):
    assert await told(rig, "connect", transports) == {
        "auth": {"token": "123"},
        "transport": transports.split(",")[-1],
    }


async def test_it_hears_why_it_is_refused(rig, transports):
    assert await told(rig, "refuse", transports) == {
        "message": "not today",
        "data": {"code": "refused"},
        "active": False,
    }


async def test_it_hears_that_there_is_no_such_namespace(rig):
    assert await told(rig, "unknown", "websocket") == {"message": "Invalid namespace"}


async def test_it_is_echoed_and_acked(rig, transports):
    assert await told(rig, "echo", transports) == {
        "back": [1, "Привет", {"deep": [True, None]}],
        "acked": [1, {"a": []}],
    }


async def test_it_may_speak_in_another_namespace(rig):
    assert await told(rig, "custom", "websocket") == {"acked": "there"}


async def test_all_hundred_that_it_had_kept_are_acked_in_order(start, transports):
    """In production's settings, since one POST takes no more than 16 packets."""
    rig = await start(limits=CALM | {"binary": False, "largest_frame": 65_536})

    assert await told(rig, "retries", transports) == {"answers": list(range(100))}


async def test_nothing_is_lost_while_it_upgrades(rig):
    assert await told(rig, "moving", "polling,websocket") == {
        "answers": list(range(30)),
        "transport": "websocket",
    }


async def test_it_comes_back_when_its_connection_was_lost(rig, transports):
    assert await told(rig, "reconnect", transports) == {"new": True, "acked": "again"}


async def test_it_answers_pings_and_stays(start):
    rig = await start()

    assert await told(rig, "stay", "polling,websocket") == {"left": 0, "acked": "still there"}


async def test_its_binary_comes_back_where_it_is_allowed(rig, transports):
    assert await told(rig, "binary", transports) == {"back": [1, 2, 3]}


async def test_it_sees_that_binary_is_refused(start, transports):
    rig = await start(limits=CALM | {"binary": False})

    answer = await told(rig, "binary", transports)

    assert answer["disconnected"] in ("transport close", "transport error")


async def test_it_is_told_when_it_is_shown_out_and_does_not_come_back_by_itself(rig, transports):
    async def show_out(sid: str) -> None:
        rig.echo.io.kick(sid)

    rig.echo.io.on("show-me-out", show_out)

    answer = await told(rig, "shown_out", transports)

    # Over polling both goodbyes come in one body, and the client looks at Engine.IO's before Socket.IO's.
    assert answer["active"] is False
    assert answer["reason"] == "io server disconnect" or transports == "polling"
