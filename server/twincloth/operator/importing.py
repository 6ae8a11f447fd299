"""Import: an exchange folder is taken into the collection, and pages that are open hear of it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from twincloth.collection.content_merge import ImportReport
from twincloth.collection.derivatives import Tell, nobody
from twincloth.collection.folder import read_folder
from twincloth.operator.task import OperatorTask
from twincloth.pages.services import Services


class ImportFolder(OperatorTask, tag="import-folder"):
    """`folder` is an absolute path, since whoever does this may stand elsewhere."""

    folder: str

    async def do_telling(self, services: Services, tell: Tell) -> list[str]:
        return list(_told(await take_in(services, Path(self.folder), tell), services.settings.url))


async def take_in(services: Services, folder: Path, tell: Tell = nobody) -> ImportReport:
    """Import a folder into an open services. Raises FolderProblems, StorageFailure, OSError; then nothing is imported."""
    parsed = await asyncio.to_thread(read_folder, folder)
    report = await services.collection.import_parsed(parsed, tell)
    await services.rooms.revise(report.code)
    return report


def _told(report: ImportReport, url: str) -> Iterator[str]:
    counts = (
        (len(report.new), "new"),
        (len(report.updated), "updated"),
        (len(report.unchanged), "unchanged"),
        (len(report.withdrawn), "withdrawn"),
    )
    cards = ", ".join(f"{count} {what}" for count, what in counts if count)
    yield f"{url}/{report.code}"
    yield f"The exchange {report.code} is {'imported' if report.created else 'updated'}; cards: {cards or 'none'}."
    for name in report.recoded:
        yield f"{name} has a new code: the one in codes.csv stands for something else here."
