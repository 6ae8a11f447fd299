"""The sweep in any order: pictures come and go while sweeps begin and end, and nothing referred to is ever missing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from collection.sweeping import ELSEWHERE, Museum, close, files
from twincloth.collection.sweep import GRACE

CODES = ("K7Q2MX", "BBBBB0")


class Ingest:
    """A picture on its way: put file by file, then hung or given up; it runs in a context of its own, as tasks do."""

    def __init__(self, museum: Museum, number: int, run: Callable[..., None]) -> None:
        self.number, self._run, self._museum = number, run, museum
        self.left = files(number)
        self._context = copy_context()
        self._retaining = museum.store.retaining()
        self.do(self._retaining.__aenter__())

    def do(self, step: Awaitable[object]) -> None:
        self._run(step, self._context)

    def put_next(self) -> None:
        self.do(self._put(self.left.pop(0)))

    async def _put(self, name: str) -> None:
        if not await self._museum.store.exists(name):
            await self._museum.store.put(name, b"a picture")

    def end(self) -> None:
        self.do(self._retaining.__aexit__(None, None, None))


class AnyOrder(RuleBasedStateMachine):
    """Pictures come and go in two exchanges while sweeps begin and end, and the clock jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.run(self._open())
        self.ingests: list[Ingest] = []
        self.sweeping: asyncio.Task[int] | None = None

    async def _open(self) -> None:
        self.museum = await Museum.open(Path(self.folder.name), ELSEWHERE)
        close(self.museum.store)
        self.museum.store.gate.set()
        for number in range(3):
            await self.museum.put(number)
            await self.museum.hang(CODES[0], number)

    def run(self, step: Awaitable[object], context=None) -> None:
        async def whole() -> None:
            await step

        self.runner.run(whole(), context=context)

    @rule(number=st.integers(0, 2), times=st.integers(0, 3))
    def begin_to_take_in(self, number: int, times: int) -> None:
        if len(self.ingests) < 3:
            self.ingests.append(Ingest(self.museum, number, self.run))
            self.put(-1, times)

    @precondition(lambda self: self.ingests)
    @rule(which=st.integers(0, 2), times=st.integers(1, 3))
    def put(self, which: int, times: int) -> None:
        ingest = self.ingests[which % len(self.ingests)]
        for _ in range(min(times, len(ingest.left))):
            ingest.put_next()

    @precondition(lambda self: self.ingests)
    @rule(which=st.integers(0, 2), code=st.sampled_from(CODES), erasing=st.booleans())
    def hang(self, which: int, code: str, erasing: bool) -> None:
        ingest = self.ingests.pop(which % len(self.ingests))
        while ingest.left:
            ingest.put_next()
        ingest.do(self.museum.hang(code, ingest.number, erasing=erasing))
        ingest.end()

    @precondition(lambda self: self.ingests)
    @rule(which=st.integers(0, 2))
    def give_up(self, which: int) -> None:
        self.ingests.pop(which % len(self.ingests)).end()

    @rule(number=st.integers(0, 2), code=st.sampled_from(CODES), erasing=st.booleans())
    def take_in(self, number: int, code: str, erasing: bool) -> None:
        self.ingests.insert(0, Ingest(self.museum, number, self.run))
        self.hang(0, code, erasing)

    @precondition(lambda self: self.sweeping is None)
    @rule()
    def sweep_what_is_overdue(self) -> None:
        self.run(self.museum.sweep.overdue())

    @precondition(lambda self: self.sweeping is None)
    @rule()
    def begin_to_sweep(self) -> None:
        self.museum.now += 2 * GRACE
        self.run(self._begin())

    async def _begin(self) -> None:
        self.museum.store.gate.clear()
        self.sweeping = asyncio.create_task(self.museum.sweep.whole())
        await asyncio.sleep(0.003)  # as far as it comes; any distance will do

    @precondition(lambda self: self.sweeping is not None)
    @rule()
    def sweep_to_the_end(self) -> None:
        self.museum.store.gate.set()
        sweeping, self.sweeping = self.sweeping, None
        self.run(sweeping)

    @rule()
    def jump_back(self) -> None:
        self.museum.now -= 3 * GRACE

    @invariant()
    def nothing_referred_to_is_missing(self) -> None:
        self.run(self._look())

    async def _look(self) -> None:
        there = await self.museum.names() if self.sweeping is None else None
        for content in self.museum.collection.contents.values():
            gift = content.gifts[0]
            named = {f"originals/{gift.original}", gift.picture.master, gift.picture.variants[0].name}
            if there is None:
                assert all([await self.museum.store.size(name) for name in named])
            else:
                assert named <= there

    def teardown(self) -> None:
        for ingest in self.ingests:
            ingest.end()
        if self.sweeping is not None:
            self.sweep_to_the_end()
        for _ in range(2):
            self.museum.now += 2 * GRACE
            self.run(self.museum.sweep.whole())
        self.run(self._nothing_else_is_left())
        self.run(self.museum.close())
        self.runner.close()
        self.folder.cleanup()

    async def _nothing_else_is_left(self) -> None:
        hung = [content.gifts[0].original for content in self.museum.collection.contents.values()]
        assert await self.museum.names() == {name for one in hung for name in files(int(one[:32], 16))}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
