"""The server's clock: the machine's, except that it never runs backwards."""

import time
from collections.abc import Callable

Nanoseconds = Callable[[], int]

_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while a laptop sleeps: on Linux by this name, on macOS `CLOCK_MONOTONIC` does."""


def _wall() -> int:
    return time.time_ns()


def _elapsed() -> int:
    return time.clock_gettime_ns(_SINCE_BOOT)


class ServerClock:
    """Where the machine's clock is set back, this one goes on until it is overtaken; forward it follows at once.

    So the entries of an exchange stand in order of time, and a countdown ends when it was said to.
    """

    def __init__(self, wall: Nanoseconds = _wall, elapsed: Nanoseconds = _elapsed) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._ahead = wall() - elapsed()
        self._led = False
        self._floor = 0

    @property
    def elapsed(self) -> int:
        """Nanoseconds since the machine started, by which two moments of this process are told apart."""
        return self._elapsed()

    def lead(self, ahead: int) -> None:
        """From now on another clock is the measure, which is so many nanoseconds ahead of `elapsed`.

        Where it is set back, this one stands still until it is overtaken; but the first time it leaves at once what the
        machine's clock says, which may be hours ahead, and of which nothing has been told yet.
        """
        if self._led:
            self._floor = max(self._floor, self._ahead + self._elapsed())
        self._led, self._ahead = True, ahead

    def __call__(self) -> int:
        """Milliseconds since 1970."""
        if not self._led:
            # The wall's is read first: being held up between the two can only make the difference smaller.
            self._ahead = max(self._ahead, self._wall() - self._elapsed())
        return max(self._ahead + self._elapsed(), self._floor) // 1_000_000


server_clock = ServerClock()
"""The one by which the server says the time."""
