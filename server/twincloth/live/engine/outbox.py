"""The outbox: whatever is written to WebSockets in one turn of the loop leaves in one write for each."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from twincloth.live.engine.limits import EngineLimits

SLICE = 1000
"""Sockets written to before the loop may do something else, some 10 ms of system calls."""

LONGEST_PACE = 0.025
"""Seconds that a flush waits at most so that the loop can do something else between two."""

LOOK_EVERY = 0.05
"""Seconds between two looks at the readers that are slow."""


class WriteTarget(Protocol):
    """What the outbox knows of a WebSocket. `out` are frames that wait; `paused_since` is when they began to have to, or 0."""

    out: list[bytes]
    paused_since: float

    def write(self, joined: bytes) -> None:
        """Hand bytes to the transport."""

    def abort(self) -> None:
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
        self.cut = 0
        """Readers that were cut off since the start."""

    def put(self, target: WriteTarget, frame: bytes) -> None:
        """One frame to one socket."""
        if not target.out:
            self._dirty.append(target)
            self._schedule()
        target.out.append(frame)

    def put_all(self, targets: Iterable[WriteTarget], frame: bytes) -> None:
        """The same frame to many sockets."""
        dirty = self._dirty
        for target in targets:
            out = target.out
            if not out:
                dirty.append(target)
            out.append(frame)
        self._schedule()

    def pause(self, target: WriteTarget) -> None:
        """Its transport holds as much as it should."""
        self._slow.add(target)
        if not self._watching:
            self._watching = True
            asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)

    def resume(self, target: WriteTarget) -> None:
        """Its transport takes more again."""
        self._slow.discard(target)
        if target.out:
            self._dirty.append(target)
            self._schedule()

    def discard(self, target: WriteTarget) -> None:
        """It is no more."""
        self._slow.discard(target)

    @property
    def slow(self) -> list[int]:
        """Of each reader that takes nothing just now, the frames that wait for it."""
        return [len(target.out) for target in self._slow]

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

    def _write(self, targets: list[WriteTarget]) -> None:
        del self._dirty[: len(targets)]
        last: list[bytes] = []
        joined = b""
        for target in targets:
            out = target.out
            if target.paused_since:
                # A busy loop may be late to look at the slow ones.
                if len(out) > self._limits.most_frames:
                    self._abort(target)
                continue
            if not out:
                continue
            if out == last:
                out.clear()
            else:
                joined = out[0] if len(out) == 1 else b"".join(out)
                last, target.out = out, []
            target.write(joined)

    def _look(self) -> None:
        """Cut off whoever is too far behind; who comes back is told by number what was missed."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for target in [target for target in self._slow if self._too_slow(target, now)]:
            self._abort(target)
        self._watching = bool(self._slow)
        if self._watching:
            loop.call_later(LOOK_EVERY, self._look)

    def _abort(self, target: WriteTarget) -> None:
        self.cut += 1
        self._slow.discard(target)
        target.out.clear()
        target.abort()

    def _too_slow(self, target: WriteTarget, now: float) -> bool:
        limits, out = self._limits, target.out
        return (
            now - target.paused_since > limits.stalled_for
            or len(out) > limits.most_frames
            or sum(map(len, out)) > limits.most_bytes
        )
