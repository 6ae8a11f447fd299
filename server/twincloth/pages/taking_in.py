"""Taking in: an exchange folder becomes an exchange, with its history where it carries one, and open pages hear of it."""

from pathlib import Path

from twincloth.background_threads import in_background
from twincloth.collection.content_merge import ImportReport
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.folder import FolderProblems
from twincloth.collection.folder.reading import LIMITS, problems_or_parsed
from twincloth.collection.limited_process import in_limited_process
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.exchange.actor import OPERATOR
from twincloth.history.reading import History, read_history
from twincloth.history.restoring import restore
from twincloth.history.standing import AlreadyHere
from twincloth.pages.services import Services
from twincloth.security_events import SecurityEvent


async def take_in(services: Services, folder: Path, tell: ProgressCallback = no_progress) -> ImportReport:
    """Import a folder into open services. Raises FolderProblems, Refusal, StorageFailure, OSError; then nothing is imported."""
    return await take_parsed(services, await parse(folder), tell)


async def parse(folder: Path) -> ParsedExchange:
    """What a folder holds. Raises FolderProblems, Refusal."""
    parsed = await in_limited_process(LIMITS, problems_or_parsed, folder)
    if isinstance(parsed, list):
        raise FolderProblems(parsed)
    return parsed


async def take_parsed(
    services: Services, parsed: ParsedExchange, tell: ProgressCallback = no_progress, by: str = OPERATOR.id
) -> ImportReport:
    """Import what a folder holds. Raises FolderProblems, Refusal, StorageFailure; then nothing is imported."""
    report = await services.collection.import_parsed(parsed, tell)
    await services.rooms.revise(report.code)
    tell_imported(services, report.code, by, "folder")
    return report


async def bring_back(
    services: Services, folder: Path, tell: ProgressCallback = no_progress, by: str = OPERATOR.id
) -> tuple[History, AlreadyHere | None]:
    """Import a folder with all that happened, or say that it is here already. Raises as `take_in` does."""
    history = await in_background(read_history, folder)
    present = await restore(services.database, services.collection, history, tell)
    if present is None:
        await services.rooms.revise(history.content.code)
        tell_imported(services, history.content.code, by, "history")
    return history, present


def tell_imported(services: Services, code: str, by: str, what: str) -> None:
    """Tell the security log what came in, and by whom."""
    services.security_log.write(SecurityEvent.IMPORTED, exchange=code, by=by, what=what)
