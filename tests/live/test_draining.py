"""Draining and being cut off: who looks on is sent to other processes, and whoever balances is told first."""

import asyncio
import time

import pytest

from halls import come_true
from live.engine.wires import Closed
from live.several import TableInMemory, one_of_several
from twincloth.live import cut_off, processes
from twincloth.live.cut_off import CutOff
from twincloth.live.draining import Draining
from twincloth.live.engine.frames import GOING_AWAY
from twincloth.storage_failures import StorageFailure


class Readiness:
    """What draining asks of the health."""

    stopping = False


class LostTable(TableInMemory):
    """A table that may be away."""

    away = False

    async def alive(self):
        if self.away:
            raise StorageFailure("storage-unreachable", "nobody answers")
        return await super().alive()


async def test_it_is_said_first_then_handed_over_and_then_viewers_go():
    async with one_of_several("p1", TableInMemory()) as one:
        wire = await one.door.websocket()
        health, seen = Readiness(), []
        draining = Draining(one.echo.io, health, 0.4)

        async def hand_over():
            seen.append((health.stopping, len(one.echo.io.eio.sockets)))

        draining.when_begun(hand_over)
        await draining.drain()

        assert seen == [(True, 1)]
        assert await wire.end() == GOING_AWAY


async def test_what_cannot_be_handed_over_keeps_nobody(caplog):
    async with one_of_several("p1", TableInMemory()) as one:
        draining, seen = Draining(one.echo.io, Readiness(), 0), []

        async def fail():
            raise StorageFailure("storage-unreachable", "nobody answers")

        async def hand_over():
            seen.append("handed over")

        draining.when_begun(fail)
        draining.when_begun(hand_over)
        await draining.drain()

        assert seen == ["handed over"]
        assert "could not be handed over" in caplog.text


async def test_the_first_reason_to_end_is_told():
    async with one_of_several("p1", TableInMemory()) as one:
        draining = Draining(one.echo.io, Readiness(), 0)

        draining.begin("A newer release writes what this one does not know")
        draining.begin("Another one")

        assert await draining.wanted == "A newer release writes what this one does not know"


async def test_without_the_database_viewers_go_and_come_in_again_when_it_is_back(monkeypatch, caplog):
    for name, seconds in (("AWAY", 0.4), ("EVERY", 0.1)):
        monkeypatch.setattr(processes, name, seconds)
    monkeypatch.setattr(cut_off, "WITHIN", 0.1)
    table = LostTable()
    async with one_of_several("p1", table) as one:
        watching = CutOff(one.processes, one.echo.io)
        await watching.open()
        wire = await one.door.websocket()
        await asyncio.sleep(0.6)
        assert not one.processes.away, "the control: it is there"

        table.away = True
        with pytest.raises(Closed, match=str(GOING_AWAY)):
            await wire.hear()
        assert one.processes.away
        turned_away = await one.door.ask("GET", "/socket.io/?EIO=4&transport=polling")

        table.away = False
        await come_true(lambda: not watching.away)
        let_in = await one.door.ask("GET", "/socket.io/?EIO=4&transport=polling")
        await watching.close()

    assert (turned_away.status, let_in.status) == (503, 200)
    assert caplog.text.count("The database has been away") == 1


async def test_a_process_that_stood_still_itself_sends_nobody_away(monkeypatch):
    for name, seconds in (("AWAY", 0.2), ("EVERY", 0.05)):
        monkeypatch.setattr(processes, name, seconds)
    monkeypatch.setattr(cut_off, "LOOK_EVERY", 0.02)
    async with one_of_several("p1", TableInMemory()) as one:
        watching = CutOff(one.processes, one.echo.io)
        await watching.open()
        wire = await one.door.websocket()

        for _ in range(5):
            await asyncio.sleep(0.06)
            time.sleep(0.3)  # noqa: ASYNC251  # the whole loop stands still

        await asyncio.sleep(0.1)
        assert not watching.away
        assert one.echo.io.eio.sockets.keys() == {wire.opened["sid"]}
        await watching.close()
