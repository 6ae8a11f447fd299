"""Export: an exchange leaves as a folder that imports again as the same, with its record and, if wanted, its history."""

from collections.abc import Iterator
from pathlib import Path

from twincloth.background_threads import in_background
from twincloth.collection.content import Content
from twincloth.collection.derivatives import ProgressCallback, no_progress
from twincloth.collection.folder import FolderProblems
from twincloth.collection.folder.export import whole_folder
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.exchange import Exchange
from twincloth.history.manifest import HISTORY, write_manifest
from twincloth.history.reading import read_history
from twincloth.history.writing import write_history
from twincloth.operator.failures import Failed
from twincloth.operator.record import FILE, columns, record, write_record
from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services
from twincloth.security_events import SecurityEvent


class ExportExchange(OperatorTask, tag="export-exchange", omit_defaults=True):
    """`target` is an absolute path of a folder that does not exist yet.

    What is left at its default is not sent, so that a server from before an upgrade understands the rest.
    """

    needs_files = True

    code: str
    target: str
    with_history: bool = False

    async def do(self, services: Services) -> list[str]:
        return await self.do_telling(services, no_progress)

    async def do_telling(self, services: Services, tell: ProgressCallback) -> list[str]:
        content = exchange_of(services, self.code)
        if self.with_history:
            exchange, messages = await _write_whole(services, content, Path(self.target), tell)
        else:
            exchange, messages = await _write(services, content, Path(self.target))
        await services.collection.exports.note(content.code, with_history=self.with_history)
        what = "history" if self.with_history else "folder"
        services.security_log.write(SecurityEvent.EXPORTED, exchange=content.code, by=OPERATOR.id, what=what)
        return [self.target, *_told(exchange, messages, self.with_history)]


async def _write(services: Services, content: Content, target: Path) -> tuple[Exchange, int]:
    await services.collection.export(content.code, target)
    exchange, content = await services.rooms.state(content.code)
    rows = record(exchange, content)
    await in_background(write_record, target / FILE, columns(content), rows)
    return exchange, len(rows)


async def _write_whole(
    services: Services, content: Content, target: Path, tell: ProgressCallback
) -> tuple[Exchange, int]:
    """All of one moment, for the eyes of the folder's owner alone; read back, so that it is known to import."""
    code, collection = content.code, services.collection
    with whole_folder(target) as folder:
        await collection.counted.write()
        content = await services.database.read(write_history, code, folder)
        tell(0.3)
        try:
            await collection.write_files(content, folder)
        except KeyError as error:
            raise Failed(f"{error.args[0]} was replaced while it was exported: export again") from None
        tell(0.6)
        return await in_background(_digest, content, folder)


def _digest(content: Content, folder: Path) -> tuple[Exchange, int]:
    write_manifest(folder, content.code)
    try:
        exchange = read_history(folder).exchange
    except FolderProblems as problems:
        lines = (f"{problem.file}:{problem.line}: {problem.what}" for problem in problems.problems)
        raise Failed(f"What is stored of {content.code} cannot be read back:", *lines) from None
    rows = record(exchange, content)
    write_record(folder / FILE, columns(content), rows)
    return exchange, len(rows)


def _told(exchange: Exchange, messages: int, with_history: bool) -> Iterator[str]:
    counted = "1 message" if messages == 1 else f"{messages} messages"
    yield f"The exchange {exchange.id} is exported; {FILE} has {counted}."
    if with_history:
        yield (
            f"What happened goes along in {HISTORY}/, up to entry {exchange.seq}:"
            " also names and words of people who agreed to no record, so keep it as you keep the data folder."
        )
    elif exchange.seq:
        yield (
            "What happened stays behind: who came and what they wrote, the unveiling, the guest book, scans."
            " Where the folder is imported, printed labels answer that the gifts are still folded;"
            " --with-history takes everything along."
        )
