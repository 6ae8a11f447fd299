"""Owner's work: one folder at a time on its way in, apart from the request that sent it, so that its page may be loaded again."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Literal

from twincloth.collection.folder import FolderProblems
from twincloth.collection.problem import Problem
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.live.claims import Claimed, Claims

Phase = Literal["unpacking", "reading", "taking-in", "ended"]

CLAIM = "owner-work"
"""By which all processes know that one is at it."""

log = logging.getLogger(__name__)


@dataclass
class TakenFolder:
    """What is taken in, how far it is, and what came of it."""

    source: Literal["folder", "demo"]
    phase: Phase = "unpacking"
    done: float = 0.0
    """Of its pictures, from 0 to 1."""
    code: str = ""
    """Of the exchange that it became; empty as long as there is none."""
    created: bool = True
    here_already: bool = False
    without_history: bool = False
    """Whether it was exported without what happened, which is not here then."""
    cards: Mapping[str, int] = field(default_factory=dict)
    """How many are new, updated and so on."""
    recoded: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()
    """What may wait, such as translations."""
    problems: tuple[Problem, ...] = ()
    refusal: Refusal | None = None
    began: float = field(default_factory=time.time)

    def tell(self, done: float) -> None:
        """Hear how far its pictures are."""
        self.phase, self.done = "taking-in", done


Doing = Callable[[TakenFolder], Awaitable[None]]
"""Takes a folder in. Raises FolderProblems, Refusal, StorageFailure."""


class OwnerWork:
    """The folder that is on its way in, or was the last one since the server started; and exchanges that forms have made."""

    def __init__(self, claims: Claims) -> None:
        self.latest: TakenFolder | None = None
        self._claims = claims
        self._task: asyncio.Task[None] | None = None
        self._made: dict[str, str] = {}
        self._making = asyncio.Lock()

    @property
    def under_way(self) -> bool:
        """Whether a folder is taken in just now."""
        return bool(self._task and not self._task.done())

    async def shown(self) -> TakenFolder | None:
        """What the page of it tells."""
        return self.latest

    async def must_be_free(self) -> None:
        """Raises Refusal while a folder is taken in, StorageFailure."""
        if await self._claims.is_held(CLAIM):
            raise Refusal("owner-work-under-way")

    async def begin(self, source: Literal["folder", "demo"], doing: Doing) -> None:
        """Take one in from now on. Raises Refusal while another is, StorageFailure."""
        held = AsyncExitStack()
        try:
            await held.enter_async_context(self._claims.held(CLAIM))
        except Claimed:
            raise Refusal("owner-work-under-way") from None
        self.latest = TakenFolder(source)
        self._task = asyncio.create_task(_end(self.latest, doing, held))

    async def once(self, ticket: str, make: Callable[[], Awaitable[str]]) -> str:
        """The code of what was made by the form with this ticket, however often its button was pressed."""
        async with self._making:
            if ticket not in self._made:
                self._made[ticket] = await make()
            return self._made[ticket]

    async def close(self) -> None:
        """Give up what is under way: nothing of it is here then."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def _end(taken: TakenFolder, doing: Doing, held: AsyncExitStack) -> None:
    """Whatever comes of it, its page tells it."""
    try:
        await doing(taken)
    except FolderProblems as wrong:
        taken.problems, taken.notes = wrong.problems, wrong.notes
    except Refusal as refusal:
        taken.refusal = refusal
    except StorageFailure as failure:
        log.exception("a folder could not be taken in")
        taken.refusal = Refusal(failure.code, retryable=True)
    except Exception:
        log.exception("a folder could not be taken in")
        taken.refusal = Refusal("server-error")
    finally:
        taken.phase = "ended"
        await held.aclose()
