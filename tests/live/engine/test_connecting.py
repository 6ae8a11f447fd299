"""CONNECT: into which namespaces a client is let, with what it says of itself, and until when."""

import json

import pytest

from live.engine.talking import joined, refuses, still_echoes
from live.engine.wires import CALM, Closed


@pytest.mark.parametrize("namespace", ["", "/custom,"])
@pytest.mark.parametrize(("said", "heard"), [("", "{}"), ('{"token":"123"}', '{"token":"123"}')])
async def test_a_client_is_let_in_with_what_it_says(rig, transport, namespace, said, heard):
    vera = await getattr(rig, transport)()

    await vera.say(f"40{namespace}{said}")

    connected = await vera.hear()
    assert connected.startswith(f"40{namespace}{{")
    answer = json.loads(connected[2 + len(namespace) :])
    assert answer.keys() == {"sid"}
    assert isinstance(answer["sid"], str)
    assert await vera.hear() == f'42{namespace}["auth",{heard}]'


async def test_the_id_in_a_namespace_is_not_the_sessions(rig):
    vera = await rig.websocket()

    ids = {vera.opened["sid"], await joined(vera), await joined(vera, "/custom")}

    assert len(ids) == 3


@pytest.mark.parametrize("namespace", ["/random", "/custom2", "/Custom", "/custom/"])
async def test_an_unknown_namespace_is_refused(rig, namespace):
    vera = await rig.websocket()

    await vera.say(f"40{namespace}")

    assert await vera.hear() == f'44{namespace},{{"message":"Invalid namespace"}}'


async def test_a_refused_namespace_leaves_the_others(rig):
    vera = await rig.websocket()
    await joined(vera)

    await vera.say("40/random,")

    assert (await vera.hear()).startswith("44/random,")
    await still_echoes(vera)


async def test_a_refusal_says_why_and_nothing_is_heard_afterwards(rig, transport):
    vera = await getattr(rig, transport)()

    await vera.say('40{"refuse":true}')

    refusal = await vera.hear()
    assert refusal[:2] == "44"
    assert json.loads(refusal[2:]) == {"message": "not today", "data": {"code": "refused"}}
    rig.echo.io.publish("entry", 1, "hall")
    await joined(vera, "/custom")


async def test_who_was_refused_may_ask_again_but_not_for_ever(rig):
    vera = await rig.websocket()

    asked = 1

    while not await refuses(vera, '40{"refuse":true}'):
        asked += 1

    assert 2 < asked < 20


async def test_who_was_refused_may_be_let_in_by_a_better_word(rig):
    vera = await rig.websocket()
    await vera.say('40{"refuse":true}')
    await vera.hear()

    await joined(vera)

    await still_echoes(vera)


@pytest.mark.parametrize("said", ["4abc", "4", "40[1]", '40"x"', "40/custom,[]", "4{}"])
async def test_a_greeting_that_cannot_be_read_ends_the_connection(rig, said):
    vera = await rig.websocket()

    await vera.say(said)

    with pytest.raises(Closed):
        await vera.hear()
    assert rig.echo.environs == {}


async def test_a_second_greeting_lets_nobody_in_twice(rig):
    vera = await rig.websocket()
    await joined(vera)

    await vera.say("40")

    try:
        answer = await vera.hear()
    except Closed:
        return
    assert answer.startswith("44")
    await still_echoes(vera)


@pytest.mark.parametrize("said", [[], ["40/random,"], ['40{"refuse":true}']])
async def test_who_is_in_no_namespace_in_time_is_closed(start, transport, said):
    rig = await start(limits=CALM | {"connect_within": 0.2})
    vera = await getattr(rig, transport)()

    await vera.say(*said)

    await vera.end()


async def test_who_has_left_all_namespaces_is_closed_in_time(start):
    rig = await start(limits=CALM | {"connect_within": 0.2})
    vera = await rig.websocket()
    await joined(vera)

    await vera.say("41")

    with pytest.raises(Closed):
        await vera.hear()


async def test_who_is_in_a_namespace_stays(start, transport):
    rig = await start(limits=CALM | {"connect_within": 0.2})
    vera, alice = await getattr(rig, transport)(), await rig.websocket()
    await joined(vera, "/custom")

    await alice.end()

    await vera.say('42/custom,["message",1]')
    assert await vera.hear() == '42/custom,["message-back",1]'


async def test_an_event_before_the_greeting_ends_the_connection(rig):
    vera = await rig.websocket()

    await vera.say('42["message",1]')

    with pytest.raises(Closed):
        await vera.hear()
    assert rig.echo.heard == []


async def test_what_was_told_while_somebody_is_let_in_comes_after_the_welcome(rig):
    vera = await rig.websocket()

    async def connect(sid: str, environ: object, auth: object) -> None:
        await rig.echo.io.enter_room(sid, "hall")
        rig.echo.io.publish("entry", 1, "hall")

    rig.echo.io.on("connect", connect)
    await vera.say("40")

    assert (await vera.hear()).startswith("40{")
    assert await vera.hear() == '42["entry",1]'
