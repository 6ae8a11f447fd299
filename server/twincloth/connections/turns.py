"""Turns: whose request begins next, where many come at once."""

import asyncio
from collections import deque
from collections.abc import Hashable
from itertools import cycle

Queue = deque[asyncio.Future[None]]


class Turns:
    """One request begins in each turn of the loop; those who ask take turns, however many requests each has waiting.

    Known people and strangers alternate, so neither a crowd of addresses nor one that asks without pause holds
    anybody up for longer than it takes to answer a few requests. Where nobody waits, nothing is waited for.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Queue] = {}
        self._strangers: dict[Hashable, Queue] = {}
        self._alternate = cycle(((self._known, self._strangers), (self._strangers, self._known)))
        self._given = False
        """Whether this turn of the loop has been given to somebody."""

    async def take(self, who: Hashable, *, known: bool) -> None:
        """Wait for a turn."""
        loop = asyncio.get_running_loop()
        if not self._given:
            self._given = True
            loop.call_soon(self._next)
            return
        turn = loop.create_future()
        waiting = self._known if known else self._strangers
        waiting.setdefault(who, deque()).append(turn)
        await turn

    def _next(self) -> None:
        for waiting in next(self._alternate):
            while waiting:
                if self._gave(waiting):
                    asyncio.get_running_loop().call_soon(self._next)
                    return
        self._given = False

    def _gave(self, waiting: dict[Hashable, Queue]) -> bool:
        """Whether the first who waits has taken the turn; they may have gone. Others of theirs come after everybody."""
        who = next(iter(waiting))
        queue = waiting.pop(who)
        turn = queue.popleft()
        if queue:
            waiting[who] = queue
        if turn.done():
            return False
        turn.set_result(None)
        return True
