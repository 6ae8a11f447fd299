"""Malformed requests: an answer that says no more than what was wrong, with the headers of every other one."""

import re

import pytest

from connections.raw import connect, port_of
from security_lines import Kept, kept

__all__ = ["kept"]

VERSION = re.compile(r"\d+\.\d+|aiohttp|python|uvloop", re.IGNORECASE)
LONG = "x" * 9000

MALFORMED = {
    "nonsense": ("\x16\x03\x01 hello\n\n", 400),
    "no method": (" / HTTP/1.1\nHost: x\n\n", 400),
    "method of signs": ("G@T / HTTP/1.1\nHost: x\n\n", 400),
    "other version": ("GET / HTTP/9.9\nHost: x\n\n", 400),
    "no colon": ("GET / HTTP/1.1\nHost x\n\n", 400),
    "blank name": ("GET / HTTP/1.1\n: x\n\n", 400),
    "space in name": ("GET / HTTP/1.1\nHost : x\n\n", 400),
    "folded": ("GET / HTTP/1.1\nHost: x\n  folded: y\n\n", 400),
    "zero in value": ("GET / HTTP/1.1\nHost: x\nA: \x00\n\n", 400),
    "two lengths": ("POST / HTTP/1.1\nHost: x\nContent-Length: 1\nContent-Length: 2\n\na", 400),
    "length of letters": ("POST / HTTP/1.1\nHost: x\nContent-Length: many\n\na", 400),
    "negative length": ("POST / HTTP/1.1\nHost: x\nContent-Length: -1\n\na", 400),
    "length and chunks": (
        "POST / HTTP/1.1\nHost: x\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n",
        400,
    ),
    "other coding": ("POST / HTTP/1.1\nHost: x\nTransfer-Encoding: tea\n\na", 400),
    "long address": (f"GET /{LONG} HTTP/1.1\nHost: x\n\n", 431),
    "long header": (f"GET / HTTP/1.1\nHost: x\nA: {LONG}\n\n", 431),
    "many headers": ("GET / HTTP/1.1\n" + "A: b\n" * 300 + "\n", 400),
    "broken address": ("GET http://[::1 HTTP/1.1\nHost: x\n\n", 400),
    "broken port": ("GET http://a:b/ HTTP/1.1\nHost: x\n\n", 400),
    "unknown expectation": ("POST / HTTP/1.1\nHost: x\nExpect: tea\nContent-Length: 1\n\n", 417),
    "unknown page": ("GET /a/b/c HTTP/1.1\nHost: x\n\n", 404),
    "other method": ("DELETE / HTTP/1.1\nHost: x\n\n", 405),
    "no such method": ("BREW / HTTP/1.1\nHost: x\n\n", 400),
    "options of all": ("OPTIONS * HTTP/1.1\nHost: x\n\n", 404),
    "connect": ("CONNECT a:443 HTTP/1.1\nHost: a\n\n", 404),
    "engine without transport": ("GET /socket.io/ HTTP/1.1\nHost: x\n\n", 400),
    "engine of another version": (
        "GET /socket.io/?EIO=3&transport=polling HTTP/1.1\nHost: x\n\n",
        400,
    ),
    "engine without key": (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\nHost: x\nUpgrade: websocket\n\n",
        400,
    ),
    "engine of another origin": (
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\nHost: x\nOrigin: http://a\n\n",
        400,
    ),
    "engine by another method": ("PUT /socket.io/?EIO=4&transport=polling HTTP/1.1\nHost: x\n\n", 400),
}


@pytest.mark.parametrize(("request_", "status"), MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_request_gets_an_answer_like_every_other(malformed_hall, request_, status):
    client = await connect(port_of(malformed_hall))
    await client.say(request_)

    answer = await client.answer()
    client.close()

    assert answer.status == status, answer
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not VERSION.search(answer.headers["Server"]), answer.headers
    if "text/plain" in answer.headers["Content-Type"]:
        assert len(answer.body) < 100, "nothing of what came is sent back"
        assert not VERSION.search(answer.body.decode())


@pytest.fixture
async def malformed_hall(start):
    return await start()


async def test_who_sends_what_is_no_request_is_told_of_once_a_minute(start, caplog, kept: Kept):
    hall = await start()
    for request, _ in MALFORMED.values():
        client = await connect(port_of(hall))
        await client.say(request)
        await client.answer()
        client.close()

    assert [told["reason"] for told in kept.told("input-refused")] == ["malformed"]
    assert [record for record in caplog.records if record.exc_info] == []


async def test_no_answer_names_a_version(start):
    hall = await start()
    gift = hall.gifts[0]
    paths = ["/", f"/{hall.code}", f"/{gift}", "/host", "/pictures/none", f"/{hall.code}/qr.svg"]
    for path in (*paths, hall.services.views.static.url("pages/base.css"), "/language/ru", "/staff/none"):
        async with hall.visitor().http.get(path, allow_redirects=False) as response:
            assert response.headers["Server"] == "Twincloth", path
            assert not VERSION.search(response.headers.get("X-Powered-By", ""))


async def test_a_defect_outside_of_everything_is_apologised_for_with_the_same_headers(start, monkeypatch):
    """Where even the middlewares broke down, aiohttp answers by itself."""
    hall = await start()

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(type(hall.services.identities), "exchanges", broken)
    async with hall.visitor().http.get("/") as response:
        assert response.status == 500
        assert response.headers["Server"] == "Twincloth"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
