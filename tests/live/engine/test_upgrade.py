"""The upgrade: a session moves from long polling to WebSocket, and nothing is lost, doubled or reordered by it."""

import asyncio

import pytest

from live.engine.frames import TEXT, client_frame, goodbye
from live.engine.talking import joined, still_echoes
from live.engine.wires import CALM, ENGINE, SEPARATOR, Closed


async def test_a_session_moves_to_its_websocket(rig):
    vera = await rig.polling(ENGINE)
    beside = await vera.probe()

    assert (await vera.poll()).text == "6"
    await beside.say("5", "4hello")

    assert await beside.receive() == (TEXT, b"4hello")


async def test_a_poll_that_waits_is_ended_by_the_probe(rig, path):
    vera = await rig.polling(path)
    waiting = asyncio.create_task(vera.poll())
    await asyncio.sleep(0.05)

    await vera.probe()

    assert (await waiting).text == "6"


async def test_a_socketio_client_moves_in_mid_talk(rig):
    vera = await rig.polling()
    await joined(vera)

    over_websocket = await vera.upgrade()

    await still_echoes(over_websocket)


async def test_probe_and_upgrade_may_come_together(rig, path):
    vera = await rig.polling(path)
    beside = await rig.raw_websocket(vera.target.replace("=polling", "=websocket"))

    beside.raw(client_frame(TEXT, b"2probe") + client_frame(TEXT, b"5"))

    assert await beside.receive() == (TEXT, b"3probe")
    assert (await vera.poll()).status == 400
    if path == ENGINE:
        await beside.say("4hello")
        assert await beside.receive() == (TEXT, b"4hello")


async def test_requests_after_the_upgrade_are_refused_and_hurt_nothing(rig):
    vera = await rig.polling(ENGINE)
    over_websocket = await vera.upgrade()

    assert (await vera.poll()).status == 400
    assert (await vera.post("4by the back door")).status == 400

    await over_websocket.say("4hello")
    assert await over_websocket.receive() == (TEXT, b"4hello")


async def test_a_second_websocket_of_an_upgraded_session_is_closed_and_the_first_lives(rig):
    vera = await rig.polling(ENGINE)
    first = await vera.upgrade()
    await first.say("4one")
    assert await first.hear() == "4one"

    second = await rig.raw_websocket(vera.target.replace("=polling", "=websocket"))
    assert second.status == 101
    await second.say("2probe", "5", "4two")
    with pytest.raises(Closed):
        await second.hear()

    await first.say("4three")
    assert await first.hear() == "4three"


async def test_a_second_websocket_beside_a_probing_one_is_closed_and_the_first_goes_on(rig):
    vera = await rig.polling(ENGINE)
    first = await vera.probe()

    second = await rig.raw_websocket(vera.target.replace("=polling", "=websocket"))
    with pytest.raises(Closed):
        await second.hear()

    await first.say("5", "4hello")
    assert await first.hear() == "4hello"


@pytest.mark.parametrize("said", ["2", "4hello", "3probe", "2prob", "6", b"\x01"])
async def test_what_is_no_probe_is_closed_and_the_polling_goes_on(rig, said):
    vera = await rig.polling(ENGINE)
    beside = await rig.raw_websocket(vera.target.replace("=polling", "=websocket"))

    await beside.say(said)

    with pytest.raises(Closed):
        await beside.hear()
    await vera.say("4over polling")
    assert await vera.hear() == "4over polling"


@pytest.mark.parametrize("proved", [True, False])
@pytest.mark.parametrize("farewell", [goodbye(), b"\x00\x00"])
async def test_a_websocket_that_fails_in_between_leaves_the_polling_as_it_was(rig, proved, farewell):
    vera = await rig.polling()
    await joined(vera)
    beside = await (
        vera.probe() if proved else rig.raw_websocket(vera.target.replace("=polling", "=websocket"))
    )

    beside.raw(farewell)
    await beside.eof()

    await still_echoes(vera)
    await still_echoes(await vera.upgrade())
    assert rig.echo.gone == []


async def test_the_end_of_a_websocket_that_failed_leaves_the_next_one_alone(rig):
    vera = await rig.polling()
    await joined(vera)
    first = await vera.probe()
    await first.say("4no upgrade")
    with pytest.raises(Closed):
        await first.hear()
    second = await vera.probe()

    first.raw(goodbye())
    await first.eof()
    await second.say("5")

    await still_echoes(second)
    assert rig.echo.gone == []


async def test_a_websocket_that_never_upgrades_is_closed(start):
    rig = await start(limits=CALM | {"connect_within": 0.2})
    vera = await rig.polling()
    await joined(vera)
    beside = await vera.probe()

    await beside.eof()

    await still_echoes(vera)


async def test_what_is_said_while_moving_arrives_once_and_in_order(rig):
    vera = await rig.polling()
    await joined(vera)

    def tell(first: int) -> list[str]:
        for number in range(first, first + 3):
            rig.echo.io.publish("entry", number, "hall")
        return [f'42["entry",{number}]' for number in range(first, first + 3)]

    told = tell(0)
    beside = await vera.probe()
    told += tell(3)
    polled = [packet for packet in (await vera.poll()).text.split(SEPARATOR) if packet != "6"]
    told += tell(6)
    await beside.say("5")
    told += tell(9)
    heard = polled + [await beside.hear() for _ in range(len(told) - len(polled))]

    assert heard == told
    await still_echoes(beside)


async def test_what_a_client_says_while_moving_is_heard_in_order(rig):
    vera = await rig.polling()
    await joined(vera)
    beside = await vera.probe()

    await vera.post('42["message",1]', '42["message",2]')
    await beside.say("5", '42["message",3]', '42["message",4]')

    assert [await beside.hear() for _ in range(4)] == [
        f'42["message-back",{number}]' for number in (1, 2, 3, 4)
    ]


async def test_a_session_that_has_ended_leaves_a_probing_websocket_until_its_client_has_moved_there(rig):
    vera = await rig.polling()
    sid = await joined(vera)
    beside = await vera.probe()

    rig.echo.io.kick(sid)
    await beside.say("5")

    await beside.end()
    await beside.eof()


async def test_but_not_for_ever(start):
    rig = await start(limits=CALM | {"connect_within": 0.2})
    vera = await rig.polling()
    await joined(vera)
    beside = await vera.probe()

    await vera.post("1")

    await beside.eof()
