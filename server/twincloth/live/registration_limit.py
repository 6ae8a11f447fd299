"""How many may come into an exchange: of one address, and of everybody together."""

import math
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from twincloth.exchange.refusal import Refusal
from twincloth.live.limits import Clock, TokenBuckets

MINUTE = 60

FEW = 0.1
"""The part of an address's minute that it may have used up and still count as one from which few come."""


class RegistrationLimit:
    """`per_address` at once and again in every minute, and `in_all` together, each exchange by itself.

    Half of what all have together is kept for addresses from which few come: so a handful of addresses keeps out
    nobody but itself. Who is refused by the rules, for a name that is taken, does not count; but an address may be
    refused only as often as it may come in, lest it try all names. Whoever has to wait is told a moment at which there will be room for them, and each of a crowd
    another one.
    """

    def __init__(self, per_address: int, in_all: int, clock: Clock = time.monotonic) -> None:
        half = math.ceil(in_all / 2)
        self._addresses = TokenBuckets(per_address, MINUTE, burst=per_address, clock=clock)
        self._everybody = TokenBuckets(half, MINUTE, burst=half, clock=clock)
        self._reserve = TokenBuckets(half, MINUTE, burst=half, clock=clock)
        self._refused = TokenBuckets(per_address, MINUTE, burst=per_address, clock=clock)
        self._promised = TokenBuckets(per_address, MINUTE, burst=per_address, clock=clock)
        self._promised_to_all = TokenBuckets(half, MINUTE, burst=half, clock=clock)
        self.shared = {
            "registrations": self._addresses,
            "registrations of all": self._everybody,
            "registrations of few": self._reserve,
            "registrations refused": self._refused,
            "registrations promised": self._promised,
            "registrations promised to all": self._promised_to_all,
        }
        """Buckets that other processes take from too."""

    @contextmanager
    def counted(self, exchange: str, address: str) -> Iterator[None]:
        """Count one who comes in within the block; not where it raises Refusal. Raises Refusal where there is no room."""
        key = (exchange, address)
        pool = self._pool(exchange, address)
        for bucket in (self._refused, self._addresses):
            if not bucket.has(key):
                seconds = _seconds(bucket, self._promised, key)
                raise Refusal("too-many-registrations", retryable=True, seconds=seconds)
        self._addresses.take(key)
        if not pool.take(exchange):
            self._addresses.give_back(key)
            seconds = _seconds(self._everybody, self._promised_to_all, exchange)
            raise Refusal("too-many-arrivals", retryable=True, seconds=seconds)
        try:
            yield
        except Refusal:
            self._refused.take(key)
            self._addresses.give_back(key)
            pool.give_back(exchange)
            raise

    def _pool(self, exchange: str, address: str) -> TokenBuckets:
        few = self._addresses.wait_full((exchange, address)) < FEW * MINUTE
        return self._reserve if few and self._reserve.has(exchange) else self._everybody


def _seconds(buckets: TokenBuckets, promised: TokenBuckets, key: Hashable) -> int:
    """Until there will be room: behind all to whom a moment was promised before, but within a minute."""
    promised.take(key)
    return max(1, math.ceil(max(buckets.wait(key), promised.wait_full(key))))
