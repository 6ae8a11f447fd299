"""Restoring: a history becomes an exchange again, all of it in one commit."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace

from twincloth.background_threads import in_background
from twincloth.collection import tables
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.parsed_folder import ParsedExchange
from twincloth.collection.picture_import import GiftPictures
from twincloth.collection.problem import Problem
from twincloth.database import BROKEN_CONSTRAINT, Connection, Database
from twincloth.history import content_file
from twincloth.history.manifest import FILE
from twincloth.history.reading import History, wrong
from twincloth.history.rows import ROWS, StoredRow
from twincloth.history.standing import AlreadyHere, standing


async def restore(
    database: Database, collection: Collection, history: History, tell: ProgressCallback
) -> AlreadyHere | None:
    """Bring an exchange back; or say how it is here already, and then nothing is changed.

    Whatever stops it, nothing is taken in but pictures, to which nothing refers yet. Raises FolderProblems,
    StorageFailure, OSError.
    """
    present = await database.run(standing, history)
    if present is None:
        parsed = await in_background(content_file.parsed, history.content, history.folder)
        await collection.restore(parsed, partial(_store, history, parsed), tell)
    return present


def _store(
    history: History,
    parsed: ParsedExchange,
    connection: Connection,
    pictures: Mapping[str, GiftPictures],
) -> Content:
    """Part of a transaction, which whatever it raises undoes."""
    if standing(connection, history):
        raise FolderProblems([Problem(FILE, None, "somebody else has imported it meanwhile", "import again")])
    # Whoever harvests here has never seen it, however long ago it changed elsewhere.
    now = datetime.now(UTC)
    content = content_file.whole(history.content, parsed, pictures)
    content = replace(content, here_since=round(now.timestamp() * 1000))
    tables.store(connection, content, {}, {}, now)
    for kind in ROWS:
        _insert(connection, history, kind)
    return content


def _insert(connection: Connection, history: History, kind: type[StoredRow]) -> None:
    code = history.content.code
    columns = [*kind.__struct_fields__, *(["exchange"] if kind.says_exchange else [])]
    places = ", ".join(f"${number}" for number, _ in enumerate(columns, 1))
    insertion = f"INSERT INTO {kind.table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # our own words
    rest = (code,) if kind.says_exchange else ()
    try:
        connection.executemany(insertion, ((*row.columns(), *rest) for _, row in history.rows(kind)))
    except BROKEN_CONSTRAINT as error:
        raise wrong(kind, None, f"this cannot be stored ({error})") from error
