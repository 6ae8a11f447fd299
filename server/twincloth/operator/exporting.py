"""Export: an exchange leaves as a folder that imports again as the same, with its record."""

import asyncio
from pathlib import Path

from twincloth.operator.record import FILE, record, write_record
from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services


class ExportExchange(OperatorTask, tag="export-exchange"):
    """`target` is an absolute path of a folder that does not exist yet."""

    code: str
    target: str

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        target = Path(self.target)
        await services.collection.export(content.code, target)
        rows = record(*await services.rooms.state(content.code))
        await asyncio.to_thread(write_record, target / FILE, rows)
        messages = "1 message" if len(rows) == 1 else f"{len(rows)} messages"
        return [str(target), f"The exchange {content.code} is exported; {FILE} has {messages}."]
