"""Watching where several processes serve: each question may come to another of them, and none is missed or told twice."""

import asyncio
from itertools import cycle

import pytest

from ceremony import arm, host_of
from halls import Hall
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.doors import CloseDoors
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.live import watching
from watchers import Watcher, address_of, watcher


async def test_whoever_asks_another_process_each_time_hears_every_number_once(halls: list[Hall]):
    first, second, third = halls
    addresses = {await address_of(hall) for hall in halls}
    assert len(addresses) == 1, "whoever has heard as much asks for the same"
    tom = Watcher(first.visitor().http, addresses.pop(), (await first.state()).seq)
    vera = await (await second.visitor("ru").register("Вера", "perm")).connect()
    host = await (await third.host("perm")).connect("host")

    doors = cycle([hall.visitor().http for hall in halls])
    seq = 0
    for number in range(5):
        await vera.done("post-message", id=f"m{number}", text=f"Слово {number}")
        seq = await host.done("approve-message", message=f"m{number}")
        while tom.upto < seq:
            tom.http = next(doors)
            await tom.ask()
            assert not tom.resynced

    assert tom.said.count('id="message-m4"') == 1
    assert tom.answers[-1]["places"] == {"oxford": 0, "perm": 1}


async def test_an_unveiling_and_doors_that_close_are_told_at_once_by_every_process(
    halls: list[Hall], monkeypatch: pytest.MonkeyPatch
):
    first, gift = halls[0], halls[0].gifts[0]
    await arm(first, gift)
    watchers = [await watcher(hall) for hall in halls]
    seq = max(one.upto for one in watchers)
    await asyncio.gather(*(one.until(seq) for one in watchers))
    # From here on nothing is merged within a test's time.
    monkeypatch.setattr(watching, "EVERY", 3600.0)
    await asyncio.sleep(1.1)

    seq = await first.give(StartUnveiling(gift=gift), host_of("perm"))
    await asyncio.gather(*(one.until(seq) for one in watchers))
    seq = await first.give(UnveilGift(gift=gift), CLOCK.id)
    await asyncio.gather(*(one.until(seq) for one in watchers))
    await first.give(CloseDoors())

    await asyncio.gather(*(one.until_resync() for one in watchers))
