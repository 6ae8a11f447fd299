"""Three processes behind nginx, Caddy and HAProxy, set up as documented: a session stays where it is, as long as it can."""

import asyncio
import re
from pathlib import Path

import pytest

from halls import come_true
from live.engine.wires import PATIENCE, SOCKET, PollingWire
from live.several import greeted
from proxies.several import COMMANDS, NAMES, Three, three_behind
from proxies.standing import OLD_LINKS

OPEN = f"{SOCKET}?EIO=4&transport=polling"
ALL = pytest.mark.parametrize("proxy", COMMANDS)


async def of_each(here: Three, *names: str) -> dict[str, PollingWire]:
    """A session of each of these processes, however many it takes until the proxy has thought of them all."""
    found: dict[str, PollingWire] = {}
    async with asyncio.timeout(PATIENCE):
        while found.keys() != {*names}:
            wire = await greeted(await here.door.polling())
            found[home(wire)] = wire
    return found


def home(wire: PollingWire) -> str:
    """The process of a session."""
    return wire.opened["sid"].partition("~")[0]


@ALL
async def test_every_poll_reaches_the_process_of_its_session(tmp_path: Path, proxy):
    async with three_behind(proxy, tmp_path) as here:
        wires = await of_each(here, *NAMES)

        for number in range(3):
            for wire in wires.values():
                await wire.say(f'42["message",{number}]')
                assert await wire.hear() == f'42["message-back",{number}]'

        assert sum(one.passing_on.passed for one in here.all) == 0


@ALL
async def test_a_session_moves_to_its_websocket_at_its_own_process(tmp_path: Path, proxy):
    async with three_behind(proxy, tmp_path) as here:
        for wire in (await of_each(here, *NAMES)).values():
            beside = await here.door.beside(wire.target.replace("=polling", "=websocket"))
            await beside.send_str("2probe")
            assert await beside.receive_str() == "3probe"
            await beside.send_str("5")
            await beside.send_str('42["message","hello"]')
            assert await beside.receive_str() == '42["message-back","hello"]'
            await beside.close()

        assert sum(one.passing_on.passed for one in here.all) == 0


@ALL
async def test_who_drains_gets_nobody_new_and_keeps_whom_it_has(tmp_path: Path, proxy):
    async with three_behind(proxy, tmp_path) as here:
        first = here.all[0]
        theirs = (await of_each(here, *NAMES))["p1"]

        first.echo.ready = False
        first.echo.io.eio.closing.lets_in = False
        newcomers: list[int] = []
        async with asyncio.timeout(PATIENCE):
            while newcomers != [200] * 9:
                newcomers = [*newcomers, (await here.door.ask("GET", OPEN)).status][-9:]
        await theirs.say('42["message","hello"]')

        assert await theirs.hear() == '42["message-back","hello"]'


@ALL
async def test_sessions_of_a_process_that_has_ended_are_unknown_and_come_anew(tmp_path: Path, proxy):
    async with three_behind(proxy, tmp_path) as here:
        gone = (await of_each(here, *NAMES))["p3"]
        await here.end("p3")

        async with asyncio.timeout(PATIENCE):
            while not (answer := await gone.poll()).text.startswith('{"code":1,'):
                assert answer.status == 502, answer.text
        assert answer.status == 400
        await of_each(here, "p1", "p2")


@ALL
async def test_keys_of_old_links_stand_in_no_log(tmp_path: Path, proxy):
    async with three_behind(proxy, tmp_path) as here:
        for path in (*OLD_LINKS, "/after"):
            await here.door.ask("GET", path)
        await come_true(lambda: "/after" in here.place.logged)

    assert re.findall("KEY-.", here.place.logged) == []
    assert "/stage/-" in here.place.logged, "its first form is there, without the key"


@ALL
async def test_figures_are_nobodys_outside(tmp_path: Path, proxy):
    async with three_behind(proxy, tmp_path) as here:
        assert (await here.door.ask("GET", "/metrics")).status == 404
        assert (await here.door.ask("GET", "/readyz")).status == 200, "the control: what is ours is answered"
