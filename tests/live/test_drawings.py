"""Drawings: drawn once, however many ask, and kept within bounds."""

import asyncio
from typing import Any

import pytest

from twincloth.exchange.refusal import Refusal
from twincloth.live.drawings import Drawings


def quilt(stitches: int) -> bytes:
    return b"x" * stitches


class Loom:
    """Counts what it draws; while it is closed, nothing gets done."""

    def __init__(self) -> None:
        self.drawn: list[Any] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def draw(self, share: str, function: Any, *arguments: Any) -> bytes:
        self.drawn.append(arguments)
        await self.open.wait()
        if self.broken:
            raise Refusal("too-busy")
        return function(*arguments)


async def test_two_hundred_who_ask_at_once_get_one_drawing():
    loom = Loom()
    loom.open.clear()
    drawings = Drawings(loom.draw)

    asking = [asyncio.create_task(drawings.of(f"phone {number}", quilt, 7)) for number in range(200)]
    await asyncio.sleep(0)
    loom.open.set()

    assert set(await asyncio.gather(*asking)) == {b"x" * 7}
    assert loom.drawn == [(7,)]


async def test_what_was_drawn_is_kept_until_there_is_too_much_of_it():
    loom = Loom()
    drawings = Drawings(loom.draw, most_bytes=10)

    for stitches in (4, 5, 4, 3, 4, 5):
        assert len(await drawings.of("vera", quilt, stitches)) == stitches

    assert loom.drawn == [(4,), (5,), (3,), (5,)], "the five was not asked for as long as the four"


async def test_what_is_larger_than_all_that_may_be_kept_is_not():
    loom = Loom()
    drawings = Drawings(loom.draw, most_bytes=10)

    await drawings.of("vera", quilt, 11)
    await drawings.of("vera", quilt, 11)

    assert loom.drawn == [(11,), (11,)]


async def test_a_drawing_goes_on_when_the_first_who_asked_goes_away():
    loom = Loom()
    loom.open.clear()
    drawings = Drawings(loom.draw)
    first, second = (asyncio.create_task(drawings.of("vera", quilt, 7)) for _ in range(2))
    await asyncio.sleep(0)

    first.cancel()
    loom.open.set()

    assert await second == b"x" * 7
    assert len(loom.drawn) == 1


async def test_what_could_not_be_drawn_is_asked_for_anew():
    loom = Loom()
    loom.broken = True
    drawings = Drawings(loom.draw)
    with pytest.raises(Refusal):
        await drawings.of("vera", quilt, 7)

    loom.broken = False

    assert await drawings.of("vera", quilt, 7) == b"x" * 7
