"""Import: an exchange folder is taken in, with its history where it carries one, and open pages hear of it."""

from collections.abc import Iterator
from pathlib import Path

from twincloth.background_threads import in_background
from twincloth.collection.content_merge import ImportReport
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.folder import FolderProblems
from twincloth.collection.folder.codes_file import FILE as CODES
from twincloth.collection.folder.reading import LIMITS, problems_or_parsed
from twincloth.collection.limited_process import in_limited_process
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.exchange.actor import OPERATOR
from twincloth.history.reading import History, has_history, read_history
from twincloth.history.restoring import restore
from twincloth.history.standing import AlreadyHere
from twincloth.operator.checking import note_lines
from twincloth.operator.next_steps import next_steps
from twincloth.operator.task import OperatorTask
from twincloth.pages.services import Services
from twincloth.security_events import SecurityEvent


class ImportFolder(OperatorTask, tag="import-folder"):
    """`folder` is an absolute path, since whoever does this may stand elsewhere."""

    may_make_folder = True

    folder: str

    async def do_telling(self, services: Services, tell: ProgressCallback) -> list[str]:
        folder = Path(self.folder)
        if has_history(folder):
            return list(await _bring_back(services, folder, tell))
        parsed = await _parsed(folder)
        report = await _take_in(services, parsed, tell)
        lines = [*_told(report, services.settings.url, (folder / CODES).exists()), *note_lines(parsed.notes)]
        content = services.collection.contents[report.code]
        return lines + list(next_steps(content, services.settings) if report.created else ())


async def take_in(services: Services, folder: Path, tell: ProgressCallback = no_progress) -> ImportReport:
    """Import a folder into open services. Raises FolderProblems, Refusal, StorageFailure, OSError; then nothing is imported."""
    return await _take_in(services, await _parsed(folder), tell)


async def _parsed(folder: Path) -> ParsedExchange:
    parsed = await in_limited_process(LIMITS, problems_or_parsed, folder)
    if isinstance(parsed, list):
        raise FolderProblems(parsed)
    return parsed


async def _take_in(services: Services, parsed: ParsedExchange, tell: ProgressCallback) -> ImportReport:
    report = await services.collection.import_parsed(parsed, tell)
    await services.rooms.revise(report.code)
    _trace(services, report.code, "folder")
    return report


async def _bring_back(services: Services, folder: Path, tell: ProgressCallback) -> Iterator[str]:
    history = await in_background(read_history, folder)
    present = await restore(services.database, services.collection, history, tell)
    if present is None:
        await services.rooms.revise(history.content.code)
        _trace(services, history.content.code, "history")
    return _told_of(history, present, services.settings.url)


def _trace(services: Services, code: str, what: str) -> None:
    services.security_log.write(SecurityEvent.IMPORTED, exchange=code, by=OPERATOR.id, what=what)


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
