"""Shared guesses: wrong codes counted in one place, so that several processes give no more tries than one."""

import math
import time
from collections.abc import Callable
from hashlib import blake2b

from twincloth.database.postgresql_connections import Connections
from twincloth.live.limits import MOST_KEYS, Clock, GuessLimit
from twincloth.storage_failures import StorageFailure

GUESS = "SELECT guess($1, $2, $3, $4)"

DIGEST = 16
"""Bytes of what stands in the table for an address."""

TRUSTED_FOR = 5.0
"""Seconds for which right codes of an address are answered without asking again, until it tries a wrong one here: a
right one alone must not be worth a question for each of a thousand pages. Whoever has used up their guesses elsewhere
meanwhile gains one try by it."""


class SharedGuesses:
    """The rules of GuessLimit, by a row that all processes share; whoever has to wait is not asked about again till then.

    While PostgreSQL is away each process counts for itself.
    """

    def __init__(
        self,
        connections: Connections,
        secret: Callable[[], bytes],
        per_address: int,
        in_all: int,
        clock: Clock = time.monotonic,
    ) -> None:
        self._connections = connections
        self._secret = secret
        self._most = float(per_address), float(in_all)
        self._alone = GuessLimit(per_address, in_all, clock)
        self._clock = clock
        self._refused: dict[str, float] = {}
        """Until when a refused address has to wait."""
        self._trusted: dict[str, float] = {}
        """Until when right codes of an address are answered."""

    async def guess(self, address: str, *, wrong: bool) -> int:
        """Whole seconds until a code from this address is looked at; where none, it is, and a wrong one counts."""
        now = self._clock()
        if (seconds := self._refused.get(address, now) - now) > 0:
            return math.ceil(seconds)
        if wrong:
            self._trusted.pop(address, None)
        elif self._trusted.get(address, now) > now:
            return 0
        who = blake2b(address.encode(), key=self._secret()[:64], digest_size=DIGEST).hexdigest()
        alone = await self._alone.guess(address, wrong=wrong)
        try:
            [(asked,)] = await self._connections.fetch(GUESS, who, wrong, *self._most)
        except StorageFailure:
            return alone
        seconds = float(asked)
        if seconds > 0:
            self._remember(self._refused, address, now + seconds)
        elif not wrong:
            self._remember(self._trusted, address, now + TRUSTED_FOR)
        return max(0, math.ceil(seconds))

    def _remember(self, until: dict[str, float], address: str, then: float) -> None:
        """As far as there is room: whoever is not remembered is asked about again."""
        if len(until) >= MOST_KEYS:
            now = self._clock()
            for one in [one for one, over in until.items() if over <= now]:
                del until[one]
        if len(until) < MOST_KEYS:
            until[address] = then
