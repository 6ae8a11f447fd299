"""A task: one thing that an operator asks for, done by whoever has the application open."""

import importlib
import pkgutil
from functools import cache
from typing import Any, ClassVar, Union

from msgspec import Struct

from twincloth import operator
from twincloth.collection.content import Content
from twincloth.collection.derivatives import ProgressCallback
from twincloth.exchange.actor import OPERATOR
from twincloth.operator.failures import Failed
from twincloth.pages.services import Services
from twincloth.security_events import SecurityEvent


class OperatorTask(Struct, tag=True, forbid_unknown_fields=True):
    """Travels as JSON between the command line and the process that owns the data folder."""

    may_make_folder: ClassVar[bool] = False
    """Whether it may be the first thing that is asked of a data folder, which is made then."""

    needs_files: ClassVar[bool] = False
    """Whether it is about pictures and recordings too, and not only about what stands in tables."""

    async def do(self, services: Services) -> list[str]:
        """Do it, and say what came of it, line by line. Raises Failed, Refusal, StorageFailure, OSError."""
        raise NotImplementedError

    async def do_telling(self, services: Services, tell: ProgressCallback) -> list[str]:
        """The same; `tell` hears how far it is, where that takes a while."""
        return await self.do(services)


@cache
def every_task() -> Any:
    """The union of all tasks, by whose tag one is told from the others; each module of this folder is taken in."""
    for module in pkgutil.iter_modules(operator.__path__):
        importlib.import_module(f"{operator.__name__}.{module.name}")
    return Union[tuple(OperatorTask.__subclasses__())]  # noqa: UP007 (made at run time)


async def perform(task: OperatorTask, services: Services, tell: ProgressCallback) -> list[str]:
    """Do a task, and leave its trace, whatever comes of it. Raises what the task raises."""
    outcome = "failed"
    found = services.collection.find(getattr(task, "code", ""))
    exchange = found.exchange.code if found else ""
    try:
        lines = await task.do_telling(services, tell)
        outcome = "done"
    finally:
        tag = str(task.__struct_config__.tag)
        services.security_log.write(
            SecurityEvent.TASK, exchange=exchange, by=OPERATOR.id, task=tag, outcome=outcome
        )
    return lines


def exchange_of(services: Services, code: str) -> Content:
    """The exchange of a code, however it was typed. Raises Failed, naming those that there are."""
    found = services.collection.find(code)
    if found and found.kind == "exchange":
        return found.exchange
    if services.collection.is_unreadable(code):
        raise Failed(f"{code}: this exchange cannot be read; the log of the server says why")
    there = [f"{content.code} ({content.key})" for content in services.collection.contents.values()]
    known = f"there is {', '.join(there)}" if there else "there is none yet: import one first"
    raise Failed(f"{code}: no exchange has this code; {known}")
