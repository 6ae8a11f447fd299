"""Turns: however many requests one address has, others wait for a few of them."""

import asyncio

from twincloth.connections.turns import Turns


class Line:
    """Notes who got a turn, in order."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.given: list[str] = []

    async def come(self, who: str, *, known: bool = False) -> None:
        await self.turns.take(who, known=known)
        self.given.append(who)


async def test_who_comes_alone_does_not_wait():
    line = Line()
    coming = line.come("vera")

    try:
        coming.send(None)
    except StopIteration:
        pass
    else:
        raise AssertionError("it waited")

    assert line.given == ["vera"]


async def test_who_asks_a_hundred_times_holds_others_up_for_one():
    line = Line()

    await asyncio.gather(*(line.come("flood") for _ in range(100)), line.come("alice"), line.come("tom"))

    assert len(line.given) == 102
    assert line.given.index("alice") <= 2
    assert line.given.index("tom") <= 3


async def test_a_crowd_of_addresses_holds_up_nobody_who_is_known():
    line = Line()
    strangers = (line.come(f"stranger {number}") for number in range(100))

    await asyncio.gather(*strangers, line.come("vera", known=True))

    assert line.given.index("vera") <= 2


async def test_known_people_hold_up_no_stranger_for_good():
    line = Line()
    known = (line.come(f"bot {number}", known=True) for number in range(100))

    await asyncio.gather(*known, line.come("alice"))

    assert line.given.index("alice") <= 3


async def test_one_begins_in_each_turn_of_the_loop():
    line = Line()
    everybody = [asyncio.ensure_future(line.come(str(number))) for number in range(20)]
    grown = []
    while not all(one.done() for one in everybody):
        before = len(line.given)
        await asyncio.sleep(0)
        grown.append(len(line.given) - before)

    assert max(grown) == 1
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await line.come("later")
    assert line.given[-1] == "later"


async def test_who_has_gone_takes_no_turn():
    line = Line()
    first = asyncio.ensure_future(line.come("first"))
    gone = asyncio.ensure_future(line.come("gone"))
    await asyncio.sleep(0)
    last = asyncio.ensure_future(line.come("last"))
    gone.cancel()

    await asyncio.gather(first, gone, last, return_exceptions=True)

    assert line.given == ["first", "last"]
