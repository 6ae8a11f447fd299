"""A budget: how many frames, bytes and seconds of work one client may still ask for."""

from time import monotonic

from twincloth.live.engine.limits import EngineLimits


class Budget:
    """Three token buckets of one session, whatever transports it has: as much at once, and as much a second.

    As in live/limits.py nothing is kept of a bucket but the instant at which it will be full, and no timer runs. What
    is over the budget has been taken all the same: it is for the caller to end it.
    """

    __slots__ = ("_bytes", "_frames", "_limits", "_work")

    def __init__(self, limits: EngineLimits) -> None:
        self._limits = limits
        self._frames = self._bytes = self._work = 0.0

    def spend(self, frames: int, size: int = 0) -> bool:
        """So many frames of so many bytes together; whether there were as many."""
        now, limits = monotonic(), self._limits
        self._frames = max(self._frames, now) + frames / limits.frames_per_second
        self._bytes = max(self._bytes, now) + size / limits.bytes_per_second
        return (self._frames - now) * limits.frames_per_second <= limits.frames_at_once and (
            self._bytes - now
        ) * limits.bytes_per_second <= limits.bytes_at_once

    def work(self, seconds: float) -> bool:
        """So much time of a processor; whether there was as much."""
        now, limits = monotonic(), self._limits
        self._work = max(self._work, now) + seconds / limits.work_per_second
        return (self._work - now) * limits.work_per_second <= limits.work_at_once
