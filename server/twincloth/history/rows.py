"""Rows: what each table holds of one exchange, as a line of JSON each; a table without its row here fails a test."""

from typing import Any, ClassVar, Self

from msgspec import Raw, Struct
from msgspec.structs import astuple

_ITS_CODES = "(SELECT code FROM codes WHERE exchange = $1)"


class StoredRow(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields are the columns by name, without `exchange`, which is the same in all.

    `whose` is the condition by which rows are an exchange's ($1), which the table `says_exchange` itself or by a code;
    `about` is the column that names one of its codes. A file that is `younger` than the first histories lacks in those.
    """

    table: ClassVar[str]
    file: ClassVar[str]
    order: ClassVar[str]
    whose: ClassVar[str] = "exchange = $1"
    says_exchange: ClassVar[bool] = True
    about: ClassVar[str] = ""
    younger: ClassVar[bool] = False

    @classmethod
    def stored(cls, *columns: Any) -> Self:
        """The row of these columns."""
        return cls(*columns)

    def columns(self) -> tuple[Any, ...]:
        """What is stored in the columns."""
        return astuple(self)


class EntryRow(StoredRow, frozen=True):
    """A fact as it stands in the journal, byte for byte."""

    table, file, order = "entries", "journal.jsonl", "seq"

    seq: int
    at: int
    by: str
    cause: str | None
    fact: Raw

    @classmethod
    def stored(cls, *columns: Any) -> Self:
        seq, at, by, cause, fact = columns
        return cls(seq, at, by, cause, Raw(fact.encode()))

    def columns(self) -> tuple[Any, ...]:
        return self.seq, self.at, self.by, self.cause, bytes(self.fact).decode()


class CodeRow(StoredRow, frozen=True):
    """A code that was given out, whatever became of what it stood for."""

    table, file, order, about = "codes", "codes.jsonl", "code", "code"

    code: str
    kind: str
    minted_at: str


class SymbolRow(StoredRow, frozen=True):
    """A symbol as it was drawn first, and may stand on cloth by now."""

    table, file, order, about = "qr", "symbols.jsonl", "code, address", "code"
    whose, says_exchange = f"code IN {_ITS_CODES}", False

    code: str
    address: str
    version: int
    matrix: str
    sha256: str


class ScanRow(StoredRow, frozen=True):
    """How often a code was opened in a month."""

    table, file, order, about = "scans", "scans.jsonl", "code, month", "code"
    whose, says_exchange = f"code IN {_ITS_CODES}", False

    code: str
    month: str
    count: int


class DraftRow(StoredRow, frozen=True):
    """What hosts have written of a card and not published."""

    table, file, order, about = "drafts", "drafts.jsonl", "card", "card"

    card: str
    words: Raw
    saved_at: str

    @classmethod
    def stored(cls, *columns: Any) -> Self:
        card, words, saved_at = columns
        return cls(card, Raw(words), saved_at)

    def columns(self) -> tuple[Any, ...]:
        return self.card, bytes(self.words), self.saved_at


class SheetRow(StoredRow, frozen=True):
    """A sheet of cards that waits for a yes."""

    table, file, order, about = "sheets", "sheets.jsonl", "gift", "gift"
    whose, says_exchange = f"gift IN {_ITS_CODES}", False

    gift: str
    rows: Raw
    uploaded_at: str

    @classmethod
    def stored(cls, *columns: Any) -> Self:
        gift, rows, uploaded_at = columns
        return cls(gift, Raw(rows), uploaded_at)

    def columns(self) -> tuple[Any, ...]:
        return self.gift, bytes(self.rows), self.uploaded_at


class ChangeRow(StoredRow, frozen=True):
    """What hosts have changed of what was authored, and the way back from it."""

    table, file, order, younger = "changes", "changes.jsonl", "at, id", True

    id: str
    at: int
    of: str
    did: str
    difference: Raw

    @classmethod
    def stored(cls, *columns: Any) -> Self:
        id, at, of, did, difference = columns
        return cls(id, at, of, did, Raw(difference))

    def columns(self) -> tuple[Any, ...]:
        return self.id, self.at, self.of, self.did, bytes(self.difference)


ROWS: tuple[type[StoredRow], ...] = (CodeRow, EntryRow, SymbolRow, ScanRow, DraftRow, SheetRow, ChangeRow)
"""Codes come first: the others refer to them. What an exchange holds as content is a file of its own."""
