"""Talking to the echo server: how every conversation begins, and whether it still goes on."""

import json
from typing import Any

from live.engine.wires import Closed


async def joined(wire: Any, namespace: str = "/", auth: Any = None) -> str:
    """CONNECT to a namespace of the echo server and hear what it says; the sid there."""
    where = "" if namespace == "/" else f"{namespace},"
    await wire.say(f"40{where}{json.dumps(auth) if auth is not None else ''}")
    connected = await wire.hear()
    assert connected.startswith(f"40{where}{{"), connected
    assert (await wire.hear()).startswith(f'42{where}["auth",')
    return str(json.loads(connected[2 + len(where) :])["sid"])


async def still_echoes(wire: Any, word: str = "still there") -> None:
    """The session, joined to `/`, is alive and in order: what is said now is the next that is heard."""
    await wire.say(f'42["message",{json.dumps(word)}]')
    assert await wire.hear() == f'42["message-back",{json.dumps(word)}]'


async def refuses(wire: Any, packet: str) -> bool:
    """Whether the connection ends by a packet, instead of bringing an answer."""
    try:
        await wire.say(packet)
        await wire.hear()
    except (Closed, ConnectionError):
        return True
    return False
