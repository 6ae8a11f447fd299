"""Binary: carried to the letter where it is allowed, and refused in a way that is seen where it is not."""

import pytest

from live.engine.talking import joined, refuses, still_echoes
from live.engine.wires import CALM

ONE, TWO = b"\x01\x02\x03", b"\x04\x05\x06"
PLACES = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'


@pytest.fixture
async def texts_only(start):
    """As in production."""
    return await start(limits=CALM | {"binary": False})


async def test_an_event_with_attachments_comes_back(rig, transport):
    vera = await getattr(rig, transport)()
    await joined(vera)

    await vera.say(f'452-["message",{PLACES}]', ONE, TWO)

    assert [await vera.hear() for _ in range(3)] == [f'452-["message-back",{PLACES}]', ONE, TWO]


async def test_an_event_with_attachments_is_acked_with_them(rig, transport):
    vera = await getattr(rig, transport)()
    await joined(vera)

    await vera.say(f'452-789["message-with-ack",{PLACES}]', ONE, TWO)

    assert [await vera.hear() for _ in range(3)] == [f"462-789[{PLACES}]", ONE, TWO]


async def test_attachments_may_come_in_another_namespace(rig):
    vera = await rig.websocket()
    await joined(vera, "/custom")

    await vera.say(f'452-/custom,["message",{PLACES}]', ONE, TWO)

    assert [await vera.hear() for _ in range(3)] == [f'452-/custom,["message-back",{PLACES}]', ONE, TWO]


@pytest.mark.parametrize(
    "packets",
    [
        [ONE],
        ['451-["message",{"_placeholder":true,"num":1}]', ONE],
        ['451-["message",{"_placeholder":true,"num":-2}]', ONE],
        ['451-["message",{"_placeholder":true,"num":"0"}]', ONE],
        ['451-["message",{"_placeholder":true,"num":1e3}]', ONE],
        ['451-["message"]', '42["message",1]'],
        ['450-["message"]'],
        ['45["message"]'],
        ['452-["message"]', ONE, "42[]"],
        ['45999999999-["message"]'],
        ['45100000-["message"]'],
        ["451-{}", ONE],
        ["451-[5]", ONE],
        ['451-["message",NaN]', ONE],
        ['42["message",1]', ONE],
        ["461-[]", ONE],
        ['421-["message"]'],
    ],
)
async def test_attachments_that_do_not_fit_end_the_connection_and_nobody_elses(rig, packets):
    vera, alice = await rig.websocket(), await rig.websocket()
    await joined(vera)
    await joined(alice)

    await vera.say(*packets)

    await vera.end()
    await still_echoes(alice)


async def test_production_refuses_binary_frames_with_a_code(texts_only):
    vera = await texts_only.websocket()
    await joined(vera)

    await vera.say(ONE)

    assert await vera.end() == 1003
    await vera.eof()


async def test_production_refuses_binary_over_polling_with_an_error(texts_only, path):
    vera = await texts_only.polling(path)

    assert (await vera.post("bAQIDBA==")).status == 400

    assert (await vera.poll()).status == 400


@pytest.mark.parametrize("packet", [f'452-["message",{PLACES}]', "461-1[]", '450-["message"]', "45", "46"])
async def test_production_refuses_packets_that_announce_attachments(texts_only, transport, packet):
    vera = await getattr(texts_only, transport)()
    await joined(vera)

    assert await refuses(vera, packet)


async def test_production_takes_placeholders_for_what_they_are(texts_only):
    vera = await texts_only.websocket()
    await joined(vera)

    await vera.say('421["message-with-ack",{"_placeholder":true,"num":0}]')

    assert await vera.hear() == '431[{"_placeholder":true,"num":0}]'
