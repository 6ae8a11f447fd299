"""Import: an exchange folder is taken in, with its history where it carries one, and open pages hear of it."""

from collections.abc import Iterator
from pathlib import Path

from twincloth.collection.content_merge import ImportReport
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.folder.codes_file import FILE as CODES
from twincloth.history.reading import History, has_history
from twincloth.history.standing import AlreadyHere
from twincloth.operator.checking import note_lines
from twincloth.operator.next_steps import next_steps
from twincloth.operator.task import OperatorTask
from twincloth.pages.services import Services
from twincloth.pages.taking_in import bring_back, parse, take_parsed


class ImportFolder(OperatorTask, tag="import-folder"):
    """`folder` is an absolute path, since whoever does this may stand elsewhere."""

    may_make_folder = needs_files = True

    folder: str

    async def do_telling(self, services: Services, tell: ProgressCallback) -> list[str]:
        folder = Path(self.folder)
        if has_history(folder):
            return list(await _bring_back(services, folder, tell))
        parsed = await parse(folder)
        report = await take_parsed(services, parsed, tell)
        lines = [*_told(report, services.settings.url, (folder / CODES).exists()), *note_lines(parsed.notes)]
        content = services.collection.contents[report.code]
        return lines + list(next_steps(content, services) if report.created else ())


async def _bring_back(services: Services, folder: Path, tell: ProgressCallback) -> Iterator[str]:
    return _told_of(*await bring_back(services, folder, tell), services.settings.url)


def _told_of(history: History, present: AlreadyHere | None, url: str) -> Iterator[str]:
    code, entries = history.content.code, history.exchange.seq
    yield f"{url}/{code}"
    if present is None:
        yield f"The exchange {code} is imported with all that happened in it, up to entry {entries}."
        yield "Staff links open here with the same keys; browsers come in anew, for cookies belong to a data folder."
    else:
        more = f", and has gone on to {present.entries}" if present.entries > entries else ""
        erased = ", and some of their words are erased here" if present.erased else ""
        yield f"The exchange {code} is here already with this history, up to entry {entries}{more}{erased}: it is left as it is."


def _told(report: ImportReport, url: str, exported: bool) -> Iterator[str]:
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
    if report.created and exported:
        yield (
            "The folder carries no history: whatever happened in it elsewhere is not here, and its gifts are folded."
            " twincloth export --with-history takes it along."
        )
