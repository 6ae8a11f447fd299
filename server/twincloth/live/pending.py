"""Pending: commands whose turn has not come, and what whoever gave them hears."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Literal, NamedTuple

from twincloth.database import StorageFailure
from twincloth.exchange.exchange import Command
from twincloth.exchange.refusal import Refusal
from twincloth.journal.journal import SequenceTaken


class PendingCommand(NamedTuple):
    """A command, who gave it, and where its `seq` goes.

    One that came from `elsewhere`, by another process, is answered when it is stored: that one tells its own viewers.
    """

    command: Command
    by: str
    answered: asyncio.Future[int]
    elsewhere: bool = False

    def answer(self, seq: int | Exception) -> None:
        """Harmless when whoever gave it has gone."""
        if self.answered.done():
            return
        if isinstance(seq, Exception):
            self.answered.set_exception(seq)
        else:
            self.answered.set_result(seq)


def answer_all(taken: Iterable[PendingCommand], answers: Iterable[int | Exception]) -> None:
    """Each by its answer."""
    for pending, answer in zip(taken, answers, strict=True):
        pending.answer(answer)


def refuse(waiting: deque[PendingCommand], refusal: Refusal) -> Literal[False]:
    """Nobody waits any more."""
    while waiting:
        waiting.popleft().answer(refusal)
    return False


def not_stored(failure: Exception) -> Refusal | None:
    """What is heard where the disk gave out or others were quicker, which is nobody's defect."""
    if isinstance(failure, StorageFailure):
        return Refusal(failure.code, retryable=True)
    return Refusal("server-error", retryable=True) if isinstance(failure, SequenceTaken) else None
