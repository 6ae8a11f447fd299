"""Without a proxy before it: every byte goes through TLS, also what is written to an idle socket."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from certificates import certify
from live.engine.echo import Echo


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that this machine has given to itself, with its key in the same file."""
    file, key = tmp_path / "localhost.pem", tmp_path / "key.pem"
    certify(file, key)
    file.write_bytes(file.read_bytes() + key.read_bytes())
    return file


@pytest.fixture
async def address(certificate: Path) -> AsyncIterator[str]:
    """An echo server that speaks TLS by itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    echo = Echo()
    runner = web.AppRunner(echo.application(), shutdown_timeout=1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "localhost", 0, ssl_context=context).start()
    yield f"https://localhost:{runner.addresses[0][1]}"
    await echo.io.close()
    await runner.cleanup()


async def test_what_is_said_over_tls_is_heard_over_tls(address: str, certificate: Path):
    trust = ssl.create_default_context(cafile=str(certificate))
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as http,
        http.ws_connect(f"{address}/socket.io/?EIO=4&transport=websocket") as vera,
    ):
        assert (await vera.receive_str()).startswith("0{")
        await vera.send_str("40")
        assert (await vera.receive_str()).startswith("40{")
        assert await vera.receive_str() == '42["auth",{}]'
        await vera.send_str('421["message-with-ack","Привет"]')
        assert await vera.receive_str() == '431["Привет"]'
