"""Standing: whether the exchange of a history is here already, and whether its codes are free."""

from itertools import zip_longest
from typing import NamedTuple

from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.problem import Problem
from twincloth.database import Connection
from twincloth.exchange.exchange import Fact
from twincloth.exchange.guest_book import LineLeft, without_words
from twincloth.history.manifest import HISTORY
from twincloth.history.reading import History, wrong
from twincloth.history.rows import CodeRow, EntryRow
from twincloth.history.writing import CONTENT, stored

ELSEWHERE = "a history comes only to where its exchange is not: import it into an empty data folder"


class AlreadyHere(NamedTuple):
    """The exchange is here: its entries are as many, and begin with all of the history's; `erased` are words of them."""

    entries: int
    erased: bool


def standing(connection: Connection, history: History) -> AlreadyHere | None:
    """None where the exchange may come. Raises FolderProblems where something else stands in its place."""
    content = history.content
    row = connection.execute("SELECT key FROM exchanges WHERE code = $1", (content.code,)).fetchone()
    if row and row[0] == content.key:
        return _compared(connection, history)
    _key_must_be_free(connection, content.key, content.code)
    _codes_must_be_free(connection, history)
    return None


def _compared(connection: Connection, history: History) -> AlreadyHere:
    code, there = history.content.code, history.exchange.seq
    here, erased = 0, False
    ours = stored(connection, code, EntryRow)
    for columns, numbered in zip_longest(ours, history.rows(EntryRow)):
        if columns is None:
            what = f"the exchange {code} is here already, with {here} of these {there} entries"
            raise wrong(EntryRow, None, what, ELSEWHERE)
        here += 1
        if numbered is not None:
            line, theirs = numbered
            mine = EntryRow.stored(*columns)
            if mine != theirs:
                if not _erased(mine, theirs, history):
                    what = f"the exchange {code} is here already, and its entry {here} is another"
                    raise wrong(EntryRow, line, what, ELSEWHERE)
                erased = True
    return AlreadyHere(here, erased)


def _erased(mine: EntryRow, theirs: EntryRow, history: History) -> bool:
    """Whether an entry is the same but for the words that were to be kept for a while."""
    if (mine.seq, mine.at, mine.by, mine.cause) != (theirs.seq, theirs.at, theirs.by, theirs.cause):
        return False
    return history.fact(mine) in _without_words(history.fact(theirs))


def _without_words(fact: Fact) -> list[Fact]:
    left = [without_words(fact, frozenset([fact.line]))] if isinstance(fact, LineLeft) else []
    return [fact, fact.redacted(), *left]


def _key_must_be_free(connection: Connection, key: str, code: str) -> None:
    row = connection.execute("SELECT code FROM exchanges WHERE key = $1", (key,)).fetchone()
    if row:
        what = f'the key "{key}" is that of another exchange here ({row[0]}, not {code})'
        raise FolderProblems([Problem(f"{HISTORY}/{CONTENT}", None, what, ELSEWHERE)])


def _codes_must_be_free(connection: Connection, history: History) -> None:
    """What happened refers to codes, so none of them can become another."""
    for line, row in history.rows(CodeRow):
        found = connection.execute("SELECT kind, exchange FROM codes WHERE code = $1", (row.code,)).fetchone()
        if found:
            what = f"the code {row.code} stands for something else here ({found[0]} of {found[1]})"
            raise wrong(CodeRow, line, what, ELSEWHERE)
