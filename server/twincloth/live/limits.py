"""Limits: how much one person, one address or everybody together may ask for in a time."""

import math
import time
from collections.abc import Callable, Hashable

from twincloth.networks import network_of

MOST_KEYS = 100_000
"""Buckets that are kept at once, some 15 MB; beyond it the older half is forgotten, as if it had filled up."""

FEW_KEYS = 1024
"""As many may lie about, full or not, before anybody looks which can be forgotten."""

Clock = Callable[[], float]
"""Seconds that never go backwards."""


def nobody(key: Hashable, seconds: float) -> None:
    """Nobody has to be told what was taken."""


class TokenBuckets:
    """Token buckets, one for each key: each holds `burst` tokens, and `amount` flow in every `seconds`.

    Of a bucket nothing is kept but the instant at which it will be full again; of a full one, nothing at all.
    So who is idle costs nothing, and no timer runs. Full ones are swept out when the number of keys has doubled.
    """

    def __init__(self, amount: float, seconds: float, *, burst: float, clock: Clock = time.monotonic) -> None:
        self._token = seconds / amount
        self._fill = burst * self._token
        self._clock = clock
        self._full_at: dict[Hashable, float] = {}
        self._sweep_at = FEW_KEYS
        self.tell: Callable[[Hashable, float], object] = nobody
        """Told after how many seconds more a bucket will be full; fewer than none where something was given back."""

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: Hashable) -> bool:
        """One token, if there is one."""
        if not self.has(key):
            return False
        self.take_in(key, self._token)
        self.tell(key, self._token)
        return True

    def give_back(self, key: Hashable) -> None:
        """One token that was not needed after all."""
        if key in self._full_at:
            self._keep(key, self._full_at[key] - self._token)
            self.tell(key, -self._token)

    def owe(self, key: Hashable, seconds: float, *, most: float) -> None:
        """As many tokens as flow in so many seconds, whether there are as many or not; `most` seconds are owed at most."""
        owed = max(0.0, min(seconds, self._fill + most - max(self.wait_full(key), 0.0)))
        self.take_in(key, owed)
        self.tell(key, owed)

    def empty(self, key: Hashable) -> None:
        """All tokens, however many there are."""
        self.owe(key, self._fill, most=0)

    def take_in(self, key: Hashable, seconds: float) -> None:
        """What was taken, here or elsewhere: the bucket is full so much later, whether or not there was as much in it."""
        now = self._clock()
        self._keep(key, max(self._full_at.get(key, now), now) + seconds)

    def has(self, key: Hashable) -> bool:
        """Whether there is a token."""
        return self.wait(key) <= 0

    def wait(self, key: Hashable) -> float:
        """Seconds until there is a token; none are to be waited for when it is zero or less."""
        # A billionth of a second is forgiven, by which sums of fractions may miss a whole token.
        return self.wait_full(key) - self._fill + self._token - 1e-9

    def wait_full(self, key: Hashable) -> float:
        """Seconds until the bucket is full."""
        full_at = self._full_at.get(key)
        return 0.0 if full_at is None else full_at - self._clock()

    def _keep(self, key: Hashable, full_at: float) -> None:
        self._full_at.pop(key, None)
        if len(self._full_at) >= self._sweep_at:
            self._sweep()
        self._full_at[key] = full_at

    def _sweep(self) -> None:
        now = self._clock()
        filling = [(key, full_at) for key, full_at in self._full_at.items() if full_at > now]
        self._full_at = dict(filling if len(filling) < MOST_KEYS else filling[-MOST_KEYS // 2 :])
        self._sweep_at = min(max(FEW_KEYS, 2 * len(self._full_at)), MOST_KEYS)


class SocketCount:
    """How many connections each address has open, up to `most`; the IPv6 addresses of one /64 count as one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def total(self) -> int:
        """Of all addresses."""
        return sum(self._open.values())

    def enter(self, address: str) -> bool:
        """Count one more, if there is room for it."""
        address = network_of(address)
        already = self._open.get(address, 0)
        if already >= self._most:
            return False
        self._open[address] = already + 1
        return True

    def leave(self, address: str) -> None:
        """One that has entered is gone."""
        address = network_of(address)
        left = self._open.get(address, 0) - 1
        if left > 0:
            self._open[address] = left
        else:
            self._open.pop(address, None)


class GuessLimit:
    """Wrong codes: `per_address` a minute, and `in_all` together.

    An address that has used up its guesses may try no code for a while, right or wrong: otherwise the answer
    would tell them apart, and the limit would be none. While everybody together has used up theirs, only an
    address may try that has not guessed wrong within the last minute, and one wrong code costs it all it has: so
    nobody is kept out by strangers, and a thousand addresses together have no more than a guess a minute each.
    """

    def __init__(self, per_address: int, in_all: int, clock: Clock = time.monotonic) -> None:
        self._by_address = TokenBuckets(per_address, 60, burst=per_address, clock=clock)
        self._together = TokenBuckets(in_all, 60, burst=in_all, clock=clock)

    async def guess(self, address: str, *, wrong: bool) -> int:
        """Whole seconds until a code from this address is looked at; where none, it is, and a wrong one counts."""
        seconds = self.wait(address)
        if wrong and not seconds:
            self.wrong(address)
        return seconds

    def wait(self, address: str) -> int:
        """Whole seconds until codes from this address are looked at again."""
        if self._together.has(""):
            seconds = self._by_address.wait(address)
        else:
            seconds = min(self._by_address.wait_full(address), max(self._together.wait(""), 1))
        return max(0, math.ceil(seconds))

    def wrong(self, address: str) -> None:
        """A code that may be tried was wrong."""
        if self._together.take(""):
            self._by_address.take(address)
        else:
            self._by_address.empty(address)
