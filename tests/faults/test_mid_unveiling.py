"""Death in mid-unveiling: the countdown goes on after the restart, and the cloth is unfolded once, on every screen."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from faults.ground import Ground, copied
from faults.people import Person, Site, browsers, come_in
from faults.rigged import rigged
from faults.talk import judge, up
from halls import come_true
from processes import HANG_GUARD
from twincloth.exchange.unveiling import GiftUnveiled, UnveilingStarted

MOMENTS = [
    ("before-commit", "unveiling-started"),
    ("after-commit", "unveiling-started"),
    ("later", "unveiling-started"),
    ("before-commit", "gift-unveiled"),
    ("after-commit", "gift-unveiled"),
    ("mid-relay", "gift-unveiled"),
    ("later", "gift-unveiled"),
]


@pytest.mark.parametrize(("point", "fact"), MOMENTS)
async def test_the_cloth_is_unfolded_once_on_every_screen(
    tmp_path: Path, prepared_ground: Path, times, point: str, fact: str
):
    for number in range(times(1, 50)):
        await unveil_through_death(copied(prepared_ground, tmp_path / str(number)), rigged(point, fact))


async def unveil_through_death(ground: Ground, launcher: tuple[object, ...]) -> None:
    site, gift = Site(ground.code), ground.gifts[0]
    async with browsers() as http:
        async with up(ground, site, launcher) as server:
            people = await come_in(4, site, http)
            vera, alice = [await host(ground, place, site, http) for place in ("perm", "oxford")]
            for one in (vera, alice):
                await one.give("arm-gift", "arm", gift=gift)
            unveiling = asyncio.create_task(vera.give("start-unveiling", "go", gift=gift))
            await asyncio.to_thread(server.process.wait, HANG_GUARD)
        async with up(ground, site, rigged("nowhere")) as server:
            seq = await unveiling
            assert await vera.give("start-unveiling", "go", gift=gift) == seq
            everybody = [*people, vera, alice]
            await come_true(lambda: all(one.screen.seq == seq + 1 for one in everybody))
            await must_lie_open(people)
            await asyncio.to_thread(server.stop)
        journal = await judge(ground, everybody)
    happened = Counter(type(entry.fact) for entry in journal)
    assert (happened[UnveilingStarted], happened[GiftUnveiled]) == (1, 1)


async def host(ground: Ground, place: str, site: Site, http) -> Person:
    person = Person(f"The host of {place}", place, site, http)
    person.path = f"/host?as=host-{place}"
    await person.open_link(ground.keys[place], f"host-{place}")
    person.come()
    await person.here()
    return person


async def must_lie_open(people: list[Person]) -> None:
    """As entries have shown it, and as a page shows it that is fetched now."""
    lain = [person.screen.cloth for person in people]
    for person in people:
        await person.fetch()
    assert lain == [person.screen.cloth for person in people]
    assert not {"sealed", "armed", "countdown"} & set(lain)
