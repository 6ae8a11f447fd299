"""Writing a history: what the tables hold of an exchange at one moment, a file a table."""

import os
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import json

from twincloth.collection.content import Content
from twincloth.database import Connection, Rows
from twincloth.history import content_file
from twincloth.history.manifest import HISTORY
from twincloth.history.rows import ROWS, StoredRow

CONTENT = "content.json"


def write_history(connection: Connection, exchange: str, folder: Path) -> Content:
    """Write everything into `folder`, and return the content as it stands there.

    Call it by the database's `read`: what is written is of one moment, and a turn is stored whole, so it belongs
    together. Raises OSError, KeyError for an unknown exchange.
    """
    into = folder / HISTORY
    into.mkdir(0o700)
    content = _content(connection, exchange)
    with _private(into / CONTENT) as file:
        file.write(content_file.written(content))
    for kind in ROWS:
        with _private(into / kind.file) as file:
            _write(connection, exchange, kind, file)
    return content


def _content(connection: Connection, exchange: str) -> Content:
    row = connection.execute("SELECT content FROM exchanges WHERE code = $1", (exchange,)).fetchone()
    if row is None:
        raise KeyError(exchange)
    return msgspec.json.decode(row[0], type=Content)


def _write(connection: Connection, exchange: str, kind: type[StoredRow], file: BinaryIO) -> None:
    file.writelines(
        json.encode(kind.stored(*columns)) + b"\n" for columns in stored(connection, exchange, kind)
    )


def stored(connection: Connection, exchange: str, kind: type[StoredRow]) -> Rows:
    """The columns of each of an exchange's rows, in the order in which they are written."""
    columns = ", ".join(kind.__struct_fields__)
    query = f"SELECT {columns} FROM {kind.table} WHERE {kind.whose} ORDER BY {kind.order}"  # noqa: S608  # our own words
    return connection.execute(query, (exchange,))


def _private(path: Path) -> BinaryIO:
    """A new file that its owner alone may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
