"""Events and acks: each heard once, in order, and answered by its own number."""

import asyncio
import random

import pytest

from live.engine.frames import TEXT, client_frame
from live.engine.talking import joined, refuses, still_echoes
from live.engine.wires import CALM, Closed


@pytest.mark.parametrize(
    "arguments",
    [
        '1,"2",{"3":[true]}',
        '"Привет 🧵"',
        "null",
        "[]",
        "{}",
        "-0.5,1e10",
        '"\\u0000"',
        '{"_placeholder":true,"num":0}',
    ],
)
async def test_an_event_is_heard_with_its_arguments(rig, transport, arguments):
    vera = await getattr(rig, transport)()
    await joined(vera)

    await vera.say(f'42["message-with-ack",{arguments}]', f'421["message-with-ack",{arguments}]')

    assert (await vera.hear()).replace("10000000000.0", "1e10") == f"431[{arguments}]"


async def test_an_event_without_arguments_is_an_event(rig):
    vera = await rig.websocket()
    await joined(vera)

    await vera.say('42["message"]', '420["message-with-ack"]')

    assert await vera.hear() == '42["message-back"]'
    assert await vera.hear() == "430[]"


@pytest.mark.parametrize("number", ["0", "1", "456", "2147483648", "999999999999999"])
async def test_an_ack_bears_the_number_of_its_event(rig, transport, number):
    vera = await getattr(rig, transport)()
    await joined(vera)

    await vera.say(f'42{number}["message-with-ack",1,"2",{{"3":[false]}}]')

    assert await vera.hear() == f'43{number}[1,"2",{{"3":[false]}}]'


@pytest.mark.parametrize(
    "packet",
    [
        "4abc",
        "42{}",
        "42",
        "42[]",
        "42[5]",
        "42[[]]",
        '42"message"',
        '42abc["message-with-ack",1]',
        '42-1["message-with-ack",1]',
        '42["message"',
        '42["message",]',
        '42["connect",{}]',
        '42["disconnect"]',
        '42["connect_error"]',
        "43[]",
        "431{}",
        "43",
        '44{"message":"no"}',
        '44"no"',
        "47",
        '47["message"]',
        "48",
        '49["message",1]',
        "4null",
        "4{}",
        "4[]",
        "4NaN",
        "4",
        "4-",
        "4/",
        '42/["message",1]',
        f'42{"9" * 101}["message-with-ack",1]',
        f'42{"9" * 5000}["message-with-ack",1]',
        f"43{'9' * 101}[1]",
        '451-["message",{"_placeholder":true,"num":0}]4',
        '42²["message-with-ack",1]',
        '٤2["message",1]',
        "4²",
    ],
)
async def test_what_is_no_event_ends_the_connection_and_nobody_elses(rig, transport, packet):
    vera, alice = await getattr(rig, transport)(), await rig.websocket()
    await joined(vera)
    await joined(alice)

    assert await refuses(vera, packet)

    assert rig.echo.heard == []
    await still_echoes(alice)


async def test_an_event_that_nobody_handles_is_ignored(rig):
    vera = await rig.websocket()
    await joined(vera)

    await vera.say('42["applause"]')

    await still_echoes(vera)


async def test_the_events_of_one_client_are_handled_one_after_the_other(rig, transport):
    vera = await getattr(rig, transport)()
    await joined(vera)
    chance, done = random.Random(1943), []

    async def slowly(sid: str, number: int) -> int:
        await asyncio.sleep(chance.uniform(0, 0.005))
        done.append(number)
        return number

    rig.echo.io.on("slowly", slowly)
    packets = [f'42{number}["slowly",{number}]' for number in range(30)]
    if transport == "polling":
        await vera.post(*packets[:15])
        await vera.post(*packets[15:])
    else:
        vera.raw(b"".join(client_frame(TEXT, packet.encode()) for packet in packets))

    assert [await vera.hear() for _ in range(30)] == [f"43{number}[{number}]" for number in range(30)]
    assert done == list(range(30))


async def test_the_slow_event_of_one_client_does_not_hold_another(rig):
    vera, alice = await rig.websocket(), await rig.websocket()
    await joined(vera)
    await joined(alice)
    let_go = asyncio.Event()

    async def wait(sid: str) -> str:
        await let_go.wait()
        return "at last"

    rig.echo.io.on("wait", wait)
    await vera.say('421["wait"]')

    await still_echoes(alice)
    let_go.set()
    assert await vera.hear() == '431["at last"]'


async def test_who_sends_faster_than_is_handled_is_read_no_faster(start):
    rig = await start(limits=CALM | {"frames_at_once": 10_000, "bytes_at_once": 1e8})
    vera = await rig.websocket()
    await joined(vera)
    let_go = asyncio.Event()

    async def wait(sid: str, number: int, padding: str) -> int:
        await let_go.wait()
        return number

    packets = [client_frame(TEXT, b'42%d["wait",%d,"%s"]' % (n, n, b"x" * 20_000)) for n in range(800)]
    rig.echo.io.on("wait", wait)
    alice = await rig.websocket()
    await joined(alice)
    sending = asyncio.create_task(send(vera, packets))
    for number in range(200):
        await still_echoes(alice, str(number))

    assert not sending.done()
    let_go.set()
    assert [await vera.hear() for _ in range(800)] == [f"43{number}[{number}]" for number in range(800)]
    await sending


async def send(wire, frames):
    for frame in frames:
        wire.raw(frame)
        await wire.writer.drain()


async def test_a_handler_that_raises_costs_its_own_client_the_connection_and_is_logged(rig, caplog):
    vera, alice = await rig.websocket(), await rig.websocket()
    await joined(vera)
    await joined(alice)

    def break_down(sid: str) -> None:
        raise RuntimeError("torn")

    rig.echo.io.on("break-down", break_down)
    await vera.say('421["break-down"]')

    with pytest.raises(Closed):
        await vera.hear()
    assert "torn" in caplog.text
    caplog.clear()
    await still_echoes(alice)


async def test_the_server_may_ask_and_is_answered(rig, transport):
    vera = await getattr(rig, transport)()
    sid = await joined(vera)

    answered = asyncio.Event()
    answers = []

    def keep(*answer):
        answers.append(answer)
        answered.set()

    await rig.echo.io.emit("question", "here?", to=sid, callback=keep)
    asked = await vera.hear()
    number = asked[2 : asked.index("[")]
    await vera.say(f'43{number}["yes",1]')
    await answered.wait()
    await vera.say(f'43{number}["again"]')
    await still_echoes(vera)

    assert asked == f'42{number}["question","here?"]'
    assert answers == [("yes", 1)]


async def test_an_answer_that_nobody_asked_for_is_ignored(rig):
    vera = await rig.websocket()
    await joined(vera)

    await vera.say('4399["yes"]', "430[]")

    await still_echoes(vera)
