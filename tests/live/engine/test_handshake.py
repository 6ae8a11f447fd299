"""Handshakes: how a session is opened, and to whom it is refused."""

import json

import pytest

from live.engine.frames import TEXT, client_frame
from live.engine.talking import joined
from live.engine.wires import SOCKET
from twincloth.live.engine.limits import EngineLimits

KEYS = {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}


async def test_polling_opens_a_session_and_says_its_terms(start, path):
    rig = await start()

    answer = await rig.ask("GET", f"{path}?EIO=4&transport=polling")

    opened = json.loads(answer.text[1:])
    assert (answer.status, answer.text[0], opened.keys()) == (200, "0", KEYS)
    assert opened["upgrades"] == ["websocket"]
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (300, 200, 1_000_000)


async def test_a_websocket_opens_a_session_that_needs_no_upgrade(start, path):
    rig = await start()

    opened = (await rig.websocket(path)).opened

    assert opened.keys() == KEYS
    assert opened["upgrades"] == []
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (300, 200, 1_000_000)


async def test_times_are_announced_in_milliseconds_as_they_are(start):
    rig = await start(limits={"ping_interval": 12.345, "ping_timeout": 0.75})

    opened = (await rig.polling()).opened

    assert (opened["pingInterval"], opened["pingTimeout"]) == (12_345, 750)


def test_production_takes_frames_of_64_kb_and_no_binary():
    limits = EngineLimits()

    assert (limits.largest_frame, limits.binary, limits.connect_within) == (65_536, False, 10)
    assert (limits.ping_interval, limits.ping_timeout) == (25, 20)


async def test_two_sessions_have_different_ids_that_nobody_guesses(rig):
    ids = {(await rig.polling()).opened["sid"] for _ in range(5)}

    assert len(ids) == 5
    assert min(map(len, ids)) >= 16


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("version", ["", "EIO=abc&", "EIO=3&", "EIO=&", "EIO=44&"])
async def test_another_version_of_the_protocol_is_refused(rig, path, transport, version):
    target = f"{path}?{version}transport={transport}"

    if transport == "polling":
        assert (await rig.ask("GET", target)).status == 400
    else:
        assert (await rig.raw_websocket(target)).status == 400


@pytest.mark.parametrize("transport", ["", "&transport=abc", "&transport=", "&transport=flashsocket"])
async def test_a_missing_or_unknown_transport_is_refused(rig, path, transport):
    target = f"{path}?EIO=4{transport}"

    assert (await rig.ask("GET", target)).status == 400
    assert (await rig.raw_websocket(target)).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_session_is_opened_by_get_only(rig, path, method):
    assert (await rig.ask(method, f"{path}?EIO=4&transport=polling")).status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_refused_and_hurt_no_session(rig, method):
    vera = await rig.polling()

    assert (await rig.ask(method, vera.target)).status == 400

    await joined(vera)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_an_unknown_session_is_refused(rig, path, transport):
    target = f"{path}?EIO=4&transport={transport}&sid=AAAAAAAAAAAAAAAAAAAA"

    answers = [
        (await rig.ask("GET", target)).status,
        (await rig.ask("POST", target, data=b"4hello")).status,
        (await rig.raw_websocket(target)).status,
    ]

    assert answers == [400, 400, 400]


async def test_jsonp_is_not_spoken(rig, path):
    vera = await rig.polling(path)

    opening = await rig.ask("GET", f"{path}?EIO=4&transport=polling&j=0")
    asking = await rig.ask("GET", f"{vera.target}&j=0")
    sending = await rig.ask("POST", f"{vera.target}&j=0", data=b"d=4hello")

    assert [opening.status, asking.status, sending.status] == [400, 400, 400]
    assert "___eio" not in opening.text + asking.text + sending.text


async def test_nobody_guesses_the_kind_of_an_answer(rig):
    opened = await rig.ask("GET", f"{SOCKET}?EIO=4&transport=polling")
    refused = await rig.ask("GET", f"{SOCKET}?EIO=4&transport=%3Cscript%3E")

    assert opened.headers["Content-Type"].lower() == "text/plain; charset=utf-8"
    assert refused.headers["Content-Type"].partition(";")[0] in ("application/json", "text/plain")
    assert "<script>" not in refused.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Upgrade": ""},
        {"Connection": "keep-alive"},
        {"Sec_WebSocket_Version": "12"},
        {"Sec_WebSocket_Version": ""},
        {"Sec_WebSocket_Key": ""},
        {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Key": "not-base64!!!!!!!!!!!!==" * 2},
    ],
)
async def test_what_is_no_websocket_handshake_is_refused(rig, headers):
    wire = await rig.raw_websocket(f"{SOCKET}?EIO=4&transport=websocket", **headers)

    assert wire.status in (400, 426)


async def test_the_handshake_is_answered_by_the_example_of_its_standard(rig):
    key = "dGhlIHNhbXBsZSBub25jZQ=="

    wire = await rig.raw_websocket(f"{SOCKET}?EIO=4&transport=websocket", Sec_WebSocket_Key=key)

    assert wire.status == 101
    assert "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=" in wire.head.lower()


async def test_no_compression_is_agreed_on(rig):
    offered = "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"

    wire = await rig.raw_websocket(
        f"{SOCKET}?EIO=4&transport=websocket", Sec_WebSocket_Extensions=offered, Sec_WebSocket_Protocol="chat"
    )

    assert wire.status == 101
    assert "sec-websocket-extensions" not in wire.head.lower()
    assert "sec-websocket-protocol" not in wire.head.lower()


async def test_what_comes_right_behind_the_handshake_is_heard(rig):
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    request = (
        f"GET {SOCKET}?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    vera = await rig.connection()

    vera.raw(request.encode() + client_frame(TEXT, b"40"))

    assert b" 101 " in await vera.reader.readuntil(b"\r\n\r\n")
    assert (await vera.hear())[0] == "0"
    assert (await vera.hear()).startswith("40{")
