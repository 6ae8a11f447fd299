"""Namespaces: several talks over one connection, each with its own beginning and end."""

import pytest

from live.engine.talking import joined, still_echoes
from live.engine.wires import Closed


async def test_leaving_the_main_namespace_leaves_the_connection_open(start):
    rig = await start()
    vera = await rig.websocket()
    await joined(vera)

    await vera.say("41")

    assert await vera.hear(pings=True) == "2"


async def test_who_has_left_may_come_back(rig):
    vera = await rig.websocket()
    first = await joined(vera)

    await vera.say("41")
    second = await joined(vera)

    assert first != second
    assert rig.echo.gone == [(first, "client disconnect")]
    await still_echoes(vera)


async def test_leaving_one_namespace_leaves_the_other(rig, transport):
    vera = await getattr(rig, transport)()
    await joined(vera)
    custom = await joined(vera, "/custom")

    await vera.say("41/custom,")
    await vera.say('42["message","to the main namespace"]')

    assert await vera.hear() == '42["message-back","to the main namespace"]'
    assert rig.echo.gone == [(custom, "client disconnect")]


async def test_events_stay_in_their_namespace(rig):
    vera = await rig.websocket()
    await joined(vera)
    await joined(vera, "/custom")

    await vera.say('42/custom,["message",1]', '42["message",2]', '42/custom,7["message-with-ack",3]')

    assert [await vera.hear() for _ in range(3)] == [
        '42/custom,["message-back",1]',
        '42["message-back",2]',
        "43/custom,7[3]",
    ]


async def test_what_is_told_to_the_main_namespace_is_not_heard_in_another(rig):
    vera = await rig.websocket()
    await joined(vera, "/custom")

    rig.echo.io.publish("entry", 1, "hall")

    await vera.say('42/custom,["message",2]')
    assert await vera.hear() == '42/custom,["message-back",2]'


async def test_the_query_of_a_namespace_is_not_part_of_its_name(rig):
    vera = await rig.websocket()

    await vera.say("40/custom?token=abc,")

    assert (await vera.hear()).startswith("40/custom,{")


async def test_an_event_for_a_namespace_one_is_not_in_ends_the_connection(rig):
    vera = await rig.websocket()
    await joined(vera)

    await vera.say('42/custom,["message",1]')

    with pytest.raises(Closed):
        await vera.hear()
    assert rig.echo.heard == []


async def test_the_end_of_a_connection_is_the_end_in_every_namespace(rig):
    vera, alice = await rig.websocket(), await rig.websocket()
    ids = {await joined(vera), await joined(vera, "/custom")}
    await joined(alice)

    await vera.say("1")
    await vera.eof()
    while len(rig.echo.gone) < 2:
        await still_echoes(alice)

    assert {sid for sid, _ in rig.echo.gone} == ids
