"""Floods at an echo server: whoever asks for more than anybody needs is cut off, over either transport."""

import asyncio

import pytest

from halls import PATIENCE, come_true
from live.engine.frames import PONG, TEXT, client_frame
from live.engine.talking import joined, still_echoes
from live.engine.wires import CALM, SOCKET
from twincloth.live.engine import session as session_module
from twincloth.live.engine.admission import AdmitAll
from twincloth.live.engine.limits import CONNECT_FRAMES, REFUSED_FRAMES, REQUEST_FRAMES

POLICY = 1008
FEW = CALM | {"frames_at_once": 100, "frames_per_second": 0.001}
"""A budget that hardly comes back, so that what is had of it can be counted."""


class Remembering(AdmitAll):
    """Whoever was cut off, and for what."""

    def __init__(self) -> None:
        self.strikes: list[tuple[str, str]] = []
        self.patient = True

    def struck(self, address, cookies, why):
        self.strikes.append((address, why))

    def turned_away(self, address):
        return self.patient


@pytest.fixture
def admission() -> Remembering:
    return Remembering()


@pytest.fixture
async def few(start, admission):
    return await start(limits=FEW, admission=admission)


async def test_a_flood_before_connect_ends_with_1008_and_counts_against_its_address(few, admission):
    vera = await few.websocket()

    vera.raw(client_frame(PONG, b"x") * 5000)

    assert await vera.end() == POLICY
    assert admission.strikes == [("127.0.0.1", "frames")]
    await vera.eof()


async def test_a_flood_after_it_was_told_goodbye_is_ended_by_time(few):
    vera = await few.websocket()
    await joined(vera)

    vera.raw(client_frame(TEXT, b"abc"))
    assert await vera.end() == 1002
    for _ in range(50):
        vera.raw(client_frame(PONG, b"x" * 100) * 1000)

    await vera.eof()


async def test_the_others_go_on_beside_floods(few):
    alice, floods = await few.websocket(), [await few.websocket() for _ in range(5)]
    await joined(alice)
    for flood in floods:
        flood.raw(client_frame(PONG, b"x") * 5000)

    for number in range(20):
        await still_echoes(alice, str(number))

    assert [await flood.end() for flood in floods] == [POLICY] * 5


async def test_coming_and_going_within_a_connection_costs_as_much_as_it_does(few, admission):
    vera = await few.websocket()

    vera.raw((client_frame(TEXT, b"40") + client_frame(TEXT, b"41")) * 20)

    assert await vera.end() == POLICY
    assert 1 <= len(few.echo.environs) <= 100 // CONNECT_FRAMES
    assert [why for _, why in admission.strikes] == ["connects"]


async def test_who_is_refused_and_goes_on_is_cut_off(few, admission):
    vera = await few.websocket()
    sid = await joined(vera)

    async def refuse(sid: str) -> str:
        few.echo.io.charge_refusal(sid)
        return "too often"

    few.echo.io.on("refuse", refuse)
    vera.raw(client_frame(TEXT, b'421["refuse"]') * 20)

    answers = 0
    while (opcode := (await vera.receive())[0]) == TEXT:
        answers += 1
    assert opcode == 8
    assert answers <= (100 - CONNECT_FRAMES) // REFUSED_FRAMES
    assert [why for _, why in admission.strikes] == ["refusals"]
    await come_true(lambda: few.echo.gone)
    assert few.echo.gone == [(sid, "server disconnect")]
    few.echo.io.charge_refusal("nobody")


async def test_work_beyond_the_budget_ends_it(start, admission):
    rig = await start(limits=CALM | {"work_at_once": 1e-9, "work_per_second": 1e-9}, admission=admission)
    vera = await rig.websocket()

    await vera.say("40")

    assert await vera.end() == POLICY
    assert [why for _, why in admission.strikes] == ["work"]


async def test_the_messages_of_one_client_are_handled_a_few_in_a_row(rig, monkeypatch):
    """Whatever needs no waiting would otherwise be handled in one go, before anybody else's."""
    monkeypatch.setattr(session_module, "TURN", 0.0)
    order = []

    async def note(sid: str, who: str) -> None:
        order.append(who)

    rig.echo.io.on("note", note)
    vera, alice = await rig.websocket(), await rig.websocket()
    for wire in (vera, alice):
        await joined(wire)
    vera.raw(client_frame(TEXT, b'42["note","vera"]') * 30)
    await come_true(lambda: order)
    alice.raw(client_frame(TEXT, b'42["note","alice"]'))

    await come_true(lambda: len(order) == 31)
    assert order.index("alice") < 30


async def test_posts_beyond_the_budget_end_the_session(few, admission):
    vera = await few.polling()
    statuses = [(await vera.post("3")).status for _ in range(100 // (REQUEST_FRAMES + 1) + 1)]

    assert statuses == [200] * (len(statuses) - 1) + [429]
    assert [why for _, why in admission.strikes] == ["posts"]
    assert (await vera.post("3")).status == 400
    assert not few.echo.io.eio.sockets


async def test_a_large_body_is_counted_by_its_bytes(start, admission):
    rig = await start(limits=CALM | {"bytes_at_once": 100_000, "bytes_per_second": 1}, admission=admission)
    vera = await rig.polling()
    await vera.post("40")

    assert (await vera.post('42["message","%s"]' % ("x" * 60_000))).status == 200
    assert (await vera.post('42["message","%s"]' % ("x" * 60_000))).status == 429


async def test_polls_that_come_on_and_on_are_answered_later_and_the_session_stays(start):
    rig = await start(limits=CALM | {"polls_at_once": 3, "polls_per_second": 0.5})
    vera, alice = await rig.polling(), await rig.websocket()
    await joined(vera)
    await joined(alice)
    for number in range(2):
        rig.echo.io.publish("entry", number, "hall")
        assert '"entry"' in (await vera.poll()).text
        await alice.hear()

    rig.echo.io.publish("entry", "first", "hall")
    later = asyncio.create_task(vera.poll())
    await alice.hear()
    for word in ("one", "two", "three"):
        await still_echoes(alice, word)
    rig.echo.io.publish("entry", "second", "hall")

    assert (await later).text == '42["entry","first"]\x1e42["entry","second"]'


async def test_a_poll_that_waits_for_its_time_is_answered_though_its_client_says_goodbye_meanwhile(start):
    rig = await start(limits=CALM | {"polls_at_once": 1, "polls_per_second": 2})
    vera = await rig.polling()
    await joined(vera)
    (session,) = rig.echo.io.eio.sockets.values()
    later = asyncio.create_task(vera.poll())
    await come_true(lambda: session.transport._polling)

    await vera.post("1")

    async with asyncio.timeout(PATIENCE):
        assert (await later).text == "6"


async def test_a_second_poll_while_the_first_waits_for_its_time_ends_the_session(start):
    rig = await start(limits=CALM | {"polls_at_once": 1, "polls_per_second": 2})
    vera = await rig.polling()
    await vera.post("40")
    await vera.poll()
    later = asyncio.create_task(vera.poll())
    await asyncio.sleep(0.05)

    assert (await vera.poll()).status == 400
    assert (await later).status in (200, 400)
    assert not rig.echo.io.eio.sockets


async def test_probes_without_end_end_the_session(few, admission):
    vera = await few.polling()
    target = f"{SOCKET}?EIO=4&transport=websocket&sid={vera.opened['sid']}"
    probes = [await few.raw_websocket(target) for _ in range(100 // CONNECT_FRAMES + 1)]

    assert [probe.status for probe in probes] == [101] * len(probes)
    assert await probes[-1].end() == POLICY
    assert [why for _, why in admission.strikes] == ["upgrades"]
    assert (await vera.post("3")).status == 400


async def test_a_flood_over_a_probe_ends_the_session_too(few, admission):
    vera = await few.polling()
    beside = await vera.probe()

    beside.raw(client_frame(TEXT, b"2probe") * 5000)

    assert await beside.end() == POLICY
    assert [why for _, why in admission.strikes] == ["frames"]
    assert (await vera.post("3")).status == 400


async def test_who_asks_on_and_on_for_what_is_not_there_waits_for_the_answer(start, admission):
    rig = await start(limits=CALM | {"hold": 1.0}, admission=admission)
    unknown = f"{SOCKET}?EIO=4&transport=polling&sid=nobody"
    alice = await rig.websocket()
    await joined(alice)
    assert (await rig.ask("GET", unknown)).status == 400

    admission.patient = False
    asked = [asyncio.create_task(rig.ask("POST", unknown, data=b"3")) for _ in range(5)]
    for number in range(10):
        await still_echoes(alice, str(number))
    assert not any(one.done() for one in asked)

    answers = await asyncio.gather(*asked)
    assert [answer.status for answer in answers] == [400] * 5
    assert {answer.headers.get("Connection") for answer in answers} == {"close"}
