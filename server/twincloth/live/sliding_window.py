"""The sliding window: never more than so many in any so many seconds, however they come."""

import time
from collections import deque
from collections.abc import Hashable

from twincloth.live.limits import FEW_KEYS, MOST_KEYS, Clock


class SlidingWindow:
    """Of each key the instants of the last `most` times, within any `seconds`; some 700 bytes for who is not idle.

    Token buckets are cheaper, but let twice as many through at first: what flows in while the bucket is emptied.
    """

    def __init__(self, most: int, seconds: float, *, clock: Clock = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._taken: dict[Hashable, deque[float]] = {}
        self._sweep_at = FEW_KEYS

    def __len__(self) -> int:
        return len(self._taken)

    def take(self, key: Hashable) -> bool:
        """Once more, if there is room for it."""
        if self.wait(key) > 0:
            return False
        taken = self._taken.pop(key, None) or deque(maxlen=self._most)
        if len(self._taken) >= self._sweep_at:
            self._sweep()
        taken.append(self._clock())
        self._taken[key] = taken
        return True

    def give_back(self, key: Hashable) -> None:
        """The last one was not needed after all."""
        if self._taken.get(key):
            self._taken[key].pop()

    def wait(self, key: Hashable) -> float:
        """Seconds until there is room; none are to be waited for when it is zero or less."""
        taken = self._taken.get(key)
        if not taken or len(taken) < self._most:
            return 0.0
        # A billionth of a second is forgiven, as in token buckets.
        return taken[0] + self._seconds - self._clock() - 1e-9

    def _sweep(self) -> None:
        """Forget who has been idle for a window; of too many, the half that has been quiet for longer."""
        since = self._clock() - self._seconds
        busy = [(key, taken) for key, taken in self._taken.items() if taken and taken[-1] > since]
        self._taken = dict(busy if len(busy) < MOST_KEYS else busy[-MOST_KEYS // 2 :])
        self._sweep_at = min(max(FEW_KEYS, 2 * len(self._taken)), MOST_KEYS)
