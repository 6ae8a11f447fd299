"""Soundness: whether everything that a data folder should hold is there, can be read, and fits together."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Union

import apsw
import msgspec
from msgspec import json

from twincloth.collection import unreferenced
from twincloth.collection.codes import is_code
from twincloth.collection.content import Content
from twincloth.collection.qr import QRMatrix, WrongLabel, checked
from twincloth.collection.references import named_in
from twincloth.database.migrations import must_be_known
from twincloth.exchange.exchange import Entry, Exchange, Fact, facts
from twincloth.exchange.plan import Plan
from twincloth.private_folder import OTHERS
from twincloth.storage_failures import StorageFailure

MOST_TOLD = 100
"""Problems that are told; whatever is wrong with more is wrong with all."""

NOTHING = Plan(languages=(), moderated=False, places=frozenset(), programme=(), gifts={})
"""What is planned where content cannot be read: replaying asks nothing of it."""

SECRET_BYTES = 32


class Soundness:
    """What was found wrong, and how much was looked at."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.counts = {"exchanges": 0, "entries": 0, "codes": 0, "symbols": 0, "files": 0}
        self.named: frozenset[str] = frozenset()
        """The files of which the database speaks, each by its hash and extension."""

    def look_at_database(self, connection: apsw.Connection) -> None:
        """Pages and indexes, contents, journals, codes and symbols, all of one moment."""
        try:
            must_be_known(connection)
            connection.execute("BEGIN")
            for look in (_pages, self._journals, self._codes, self._symbols):
                self._all(look(connection))
            written = (
                unreferenced.written(connection, one) for one in unreferenced.all_exchanges(connection)
            )
            self.named = frozenset[str]().union(*map(named_in, written))
        except StorageFailure as newer:
            self._wrong(str(newer))
        except (apsw.Error, UnicodeDecodeError) as error:
            self._wrong(f"the database cannot be read: {error}")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def look_at_files(self, there: Callable[[str], str | None]) -> None:
        """Each file of which the database speaks; `there` says what is wrong with one, by its hash and extension."""
        for file in sorted(self.named):
            self.counts["files"] += 1
            wrong = there(file)
            if wrong:
                self._wrong(f"{file}: {wrong}")

    def look_at_modes(self, folder: Path) -> None:
        """Nobody else may read it, and the secret is one."""
        secret = folder / "secret"
        if secret.exists() and secret.stat().st_size != SECRET_BYTES:
            self._wrong("secret: it is not as it was made; delete it, and everybody registers again")
        for path in (folder, *folder.rglob("*")):
            try:
                mode = path.lstat().st_mode
            except FileNotFoundError:  # something unfinished, gone by now
                continue
            if mode & OTHERS and not stat.S_ISLNK(mode):
                self._wrong(f"{path.relative_to(folder)}: others on this machine may read it")

    def _all(self, problems: Iterable[str]) -> None:
        for problem in problems:
            self._wrong(problem)

    def _wrong(self, problem: str) -> None:
        if len(self.problems) < MOST_TOLD:
            self.problems.append(problem)

    def _journals(self, connection: apsw.Connection) -> Iterator[str]:
        contents = dict(connection.execute("SELECT code, content FROM exchanges ORDER BY code"))
        journals = [code for (code,) in connection.execute("SELECT DISTINCT exchange FROM entries")]
        decoder: json.Decoder[Fact] = json.Decoder(Union[tuple(facts().values())])  # noqa: UP007 (made at run time)
        for code in sorted({*contents, *journals}):
            self.counts["exchanges"] += code in contents
            content = _content(contents.get(code))
            if content is None:
                yield f"{code}: what was authored of this exchange cannot be read"
            elif wrong := _astray(connection, code, content):
                yield f"{code}: {wrong}"
            exchange = Exchange(code, content.plan() if content else NOTHING)
            yield from self._journal(connection, exchange, decoder)

    def _journal(
        self, connection: apsw.Connection, exchange: Exchange, decoder: json.Decoder[Fact]
    ) -> Iterator[str]:
        query = "SELECT seq, at, by, cause, fact FROM entries WHERE exchange = ? ORDER BY seq"
        for seq, at, by, cause, fact in connection.execute(query, (exchange.id,)):
            self.counts["entries"] += 1
            if seq != exchange.seq + 1:
                yield f"{exchange.id}: entry {exchange.seq + 1} of its journal is missing"
                return
            try:
                exchange.apply(Entry(seq, at, by, cause, decoder.decode(fact)))
            except Exception as error:  # noqa: BLE001  # whatever it is, the exchange could not be opened
                yield f"{exchange.id}: entry {seq} of its journal cannot be read ({error})"
                return

    def _codes(self, connection: apsw.Connection) -> Iterator[str]:
        for (code,) in connection.execute("SELECT code FROM codes"):
            self.counts["codes"] += 1
            if not is_code(code):
                yield f"{code}: this is no code"

    def _symbols(self, connection: apsw.Connection) -> Iterator[str]:
        for code, address, version, matrix, sha256 in connection.execute("SELECT * FROM qr"):
            self.counts["symbols"] += 1
            rows = tuple(matrix.split("\n"))
            try:
                checked(QRMatrix(address=address, version=version, rows=rows, sha256=sha256))
            except WrongLabel:
                yield f"{code}: its symbol for {address} is not as it was made"


def _pages(connection: apsw.Connection) -> Iterator[str]:
    for (said,) in connection.execute(f"PRAGMA integrity_check({MOST_TOLD})"):
        if said != "ok":
            yield f"the database is damaged: {said}"


def _content(written: bytes | None) -> Content | None:
    try:
        return msgspec.json.decode(written or b"", type=Content)
    except msgspec.DecodeError:
        return None


def _astray(connection: apsw.Connection, exchange: str, content: Content) -> str:
    """The first of a content's codes that was not given out for it."""
    rows = connection.execute("SELECT code, kind FROM codes WHERE exchange = ?", (exchange,))
    given = {str(code): kind for code, kind in rows}
    codes = {code: of[0] for of, code in content.codes().items()}
    if len(codes) != len(content.codes()):
        return "one of its codes stands for two things"
    astray = sorted(code for code, kind in codes.items() if given.get(code) != kind)
    return f"its code {astray[0]} was not given out to it" if astray else ""
