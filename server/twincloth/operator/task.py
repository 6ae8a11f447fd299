"""A task: one thing that an operator asks for, done by whoever has the application open."""

from msgspec import Struct

from twincloth.collection.content import Content
from twincloth.collection.derivatives import ProgressCallback
from twincloth.operator.failures import Failed
from twincloth.pages.services import Services


class OperatorTask(Struct, tag=True, forbid_unknown_fields=True):
    """Travels as JSON between the command line and the process that owns the data folder."""

    async def do(self, services: Services) -> list[str]:
        """Do it, and say what came of it, line by line. Raises Failed, Refusal, StorageFailure, OSError."""
        raise NotImplementedError

    async def do_telling(self, services: Services, tell: ProgressCallback) -> list[str]:
        """The same; `tell` hears how far it is, where that takes a while."""
        return await self.do(services)


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
