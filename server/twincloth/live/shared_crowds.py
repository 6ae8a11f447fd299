"""Shared crowds: from which addresses many sockets come, at all processes together."""

import asyncio
import time

import msgspec

from twincloth.database.notices import Notices
from twincloth.live.audience import Audience
from twincloth.live.background import BackgroundTask
from twincloth.live.limits import Clock

KIND = "crowd"

EVERY = 1.0
"""Seconds between two tellings."""

FORGOTTEN = 3.5
"""Seconds after which what a process has told counts no more: it has missed three times, or has died."""

SMALL = 16
"""An address is told of from this part of what it may have: fewer at each of sixteen processes are not too many."""

MOST_TOLD = 100
"""Addresses, those from which most come: a notice holds no more."""


class SharedCrowds(BackgroundTask):
    """Each process tells the others of the addresses from which many come to it; `most` is what an address may have."""

    def __init__(
        self, process: str, notices: Notices, audience: Audience, most: int, clock: Clock = time.monotonic
    ) -> None:
        self._process = process
        self._notices = notices
        self._audience = audience
        self._least = most / SMALL
        self._clock = clock
        self._told: dict[str, tuple[float, dict[str, int]]] = {}
        """Of each process when it has told something, and how many sockets come to it from each address."""
        self._decoder = msgspec.json.Decoder(tuple[str, dict[str, int]])
        audience.elsewhere = self._elsewhere
        notices.hear(KIND, self._hear)

    async def _run(self) -> None:
        told = False
        while True:
            crowded = dict(self._audience.crowded(self._least, MOST_TOLD))
            if crowded or told:
                text = msgspec.json.encode((self._process, crowded)).decode()
                self._notices.tell(KIND, text, about=KIND)
            told = bool(crowded)
            await asyncio.sleep(EVERY)

    def _elsewhere(self, address: str) -> int:
        since = self._clock() - FORGOTTEN
        return sum(crowded.get(address, 0) for at, crowded in self._told.values() if at > since)

    def _hear(self, text: str) -> None:
        process, crowded = self._decoder.decode(text)
        self._told[process] = self._clock(), crowded
