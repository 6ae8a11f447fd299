"""Links between processes: whoever does not answer is done without, and asked again where they are back."""

import asyncio
import socket

import pytest
from aiohttp import web

from twincloth.live import peers
from twincloth.live.internal_client import InternalClient
from twincloth.live.internal_site import InternalSite
from twincloth.live.peers import PeerAway, ProcessLinks

SECRET = bytes(range(32))


class OneAddress:
    """Where the only other process is."""

    def __init__(self) -> None:
        self.address = ""

    def address_of(self, name: str) -> str | None:
        return self.address


async def test_one_whose_machine_went_away_before_it_answered_is_asked_when_it_is_back(monkeypatch):
    monkeypatch.setattr(peers, "WITHIN", 0.2)
    there, client = OneAddress(), InternalClient(lambda: [SECRET])
    links = ProcessLinks(there, InternalSite("127.0.0.1:0", lambda: [SECRET]), client)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there.address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(PeerAway):
            await links.ask("p2", "greet", b"")
        held, _ = silent.accept()

    with held:  # nobody says that this connection is over
        back = InternalSite(there.address, lambda: [SECRET])
        ProcessLinks(there, back, client).answer("greet", greet)
        await back.open()
        await asyncio.sleep(0.2)

        assert await links.ask("p2", "greet", b"Vera") == b"Good evening, Vera"

        await links.close()
        await client.close()
        await back.close()


async def test_one_that_dies_while_it_is_let_in_is_nobodys_defect(monkeypatch, caplog):
    there, client = OneAddress(), InternalClient(lambda: [SECRET])
    here = InternalSite("127.0.0.1:0", lambda: [SECRET])
    links = ProcessLinks(there, here, client)
    await here.open()
    there.address = here.address

    prepare = web.WebSocketResponse.prepare

    async def gone(answer: web.WebSocketResponse, request: web.Request) -> object:
        request.transport.abort()
        return await prepare(answer, request)

    monkeypatch.setattr(web.WebSocketResponse, "prepare", gone)
    with pytest.raises(PeerAway):
        await links.ask("p1", "greet", b"")
    assert not caplog.records
    await links.close()
    await client.close()
    await here.close()


async def greet(name: bytes) -> bytes:
    return b"Good evening, " + name
