"""The outbox: whatever is written to WebSockets in one turn of the loop leaves in one write for each."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from twincloth.live.engine.bounds import EngineLimits

SLICE = 1000
"""Sockets written to before the loop may do something else, some 10 ms of system calls."""

LONGEST_PACE = 0.025
"""Seconds that a flush waits at most so that the loop can do something else between two."""

LOOK_EVERY = 0.05
"""Seconds between two looks at the readers that are slow."""


class WriteTarget(Protocol):
    """What the outbox knows of a WebSocket. `out` are frames that wait; `clogged` says that they have to."""

    out: list[bytes]
    clogged_since: float

    def write(self, joined: bytes) -> None:
        """Hand bytes to the transport."""

    def give_up(self) -> None:
        """End it here and now, without a goodbye."""


class Outbox:
    """One for all sockets of a loop. Frames of one socket leave in the order in which they were put."""

    def __init__(self, limits: EngineLimits) -> None:
        self._limits = limits
        self._dirty: list[WriteTarget] = []
        self._slow: set[WriteTarget] = set()
        self._scheduled = False
        self._watching = False
        self._not_before = 0.0

    def put(self, line: WriteTarget, frame: bytes) -> None:
        """One frame to one socket."""
        if not line.out:
            self._dirty.append(line)
            self._schedule()
        line.out.append(frame)

    def put_all(self, lines: Iterable[WriteTarget], frame: bytes) -> None:
        """The same frame to many sockets."""
        dirty = self._dirty
        for line in lines:
            out = line.out
            if not out:
                dirty.append(line)
            out.append(frame)
        self._schedule()

    def clogged(self, line: WriteTarget) -> None:
        """Its transport holds as much as it should."""
        self._slow.add(line)
        if not self._watching:
            self._watching = True
            asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)

    def flows(self, line: WriteTarget) -> None:
        """Its transport takes more again."""
        self._slow.discard(line)
        if line.out:
            self._dirty.append(line)
            self._schedule()

    def forget(self, line: WriteTarget) -> None:
        """It is no more."""
        self._slow.discard(line)

    def flush(self) -> None:
        """Everything that waits, now."""
        while self._dirty:
            self._write(self._dirty[:])

    def _schedule(self) -> None:
        if self._scheduled or not self._dirty:
            return
        self._scheduled = True
        loop = asyncio.get_running_loop()
        if loop.time() < self._not_before:
            loop.call_at(self._not_before, self._start)
        else:
            loop.call_soon(self._start)

    def _start(self) -> None:
        self._go_on(asyncio.get_running_loop().time())

    def _go_on(self, began: float) -> None:
        """Write a slice. uvloop sends when a turn of the loop ends, so what it took is known in the next."""
        loop = asyncio.get_running_loop()
        if self._dirty:
            self._write(self._dirty[:SLICE])
            loop.call_soon(self._go_on, began)
            return
        now = loop.time()
        self._not_before = now + min(now - began, LONGEST_PACE)
        self._scheduled = False

    def _write(self, lines: list[WriteTarget]) -> None:
        del self._dirty[: len(lines)]
        last: list[bytes] = []
        joined = b""
        for line in lines:
            out = line.out
            if line.clogged_since:
                # A busy loop may be late to look at the slow ones.
                if len(out) > self._limits.most_frames:
                    self._give_up(line)
                continue
            if not out:
                continue
            if out == last:
                out.clear()
            else:
                joined = out[0] if len(out) == 1 else b"".join(out)
                last, line.out = out, []
            line.write(joined)

    def _look(self) -> None:
        """Cut off whoever is too far behind; who comes back is told by number what was missed."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for line in [line for line in self._slow if self._hopeless(line, now)]:
            self._give_up(line)
        self._watching = bool(self._slow)
        if self._watching:
            loop.call_later(LOOK_EVERY, self._look)

    def _give_up(self, line: WriteTarget) -> None:
        self._slow.discard(line)
        line.out.clear()
        line.give_up()

    def _hopeless(self, line: WriteTarget, now: float) -> bool:
        limits, out = self._limits, line.out
        return (
            now - line.clogged_since > limits.stalled_for
            or len(out) > limits.most_frames
            or sum(map(len, out)) > limits.most_bytes
        )
