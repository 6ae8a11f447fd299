"""Tables of a TOML file, read key by key; whatever is wrong is noted with its line.

A reader returns an empty value of the right type for what is wrong, so that reading goes on; nothing
that was read is used once a problem has been noted.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from twincloth.collection.content import Text
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.texts import UnfitText, tidy
from twincloth.collection.folder.toml_lines import KeyLines, KeyPath
from twincloth.collection.lengths import NAME
from twincloth.collection.near_miss import nearest
from twincloth.collection.wording import day
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import visible

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LAST_YEAR = 9999
_LONGEST_YEARS = 40
KEY_ADVICE = "use small Latin letters, digits and hyphens, at most 40"


class TomlFile(NamedTuple):
    """Where a table comes from; `elsewhere` are keys of the top table that stand in others, by their paths."""

    folder: Folder
    name: str
    lines: KeyLines
    elsewhere: frozenset[KeyPath] = frozenset()


class Table:
    """A table of a file; `known` are the keys it may have."""

    def __init__(
        self, source: TomlFile, values: dict[str, Any], known: Iterable[str], path: KeyPath = ()
    ) -> None:
        self.folder, self.file, self._lines, elsewhere = source
        self.path = path
        self._source = source
        self._values = values
        self._meant = {str(path[-1]) for path in elsewhere} if not path else set()
        """Keys that are missing since somebody has written them in another way, which has been told."""
        self._note_unknown(frozenset(known))

    def note(self, key: str | None, what: str, instead: str) -> None:
        """A problem at a key's line; without a key, or where it is missing, at the table's."""
        line = self.line(key) if key is not None else self._lines.line(self.path)
        self.folder.findings.add(self.file, line, what, instead)

    def line(self, key: str) -> int:
        return self._lines.line((*self.path, key))

    def has(self, key: str) -> bool:
        return key in self._values

    def holds_table(self, key: str) -> bool:
        """Whether what stands there is a table."""
        return self._is(key, dict)

    def keys(self, key: str) -> tuple[str, ...]:
        """The keys of the table that stands there, in the author's order; none where it is no table."""
        return tuple(self._values[key]) if self.holds_table(key) else ()

    def name(self, key: str) -> str:
        """A key with the tables around it, as an author would say it: places.name.ru."""
        return ".".join([*(name for name in self.path if isinstance(name, str)), key])

    def string(self, key: str, most: int, *, needed: bool = True) -> str:
        """A text; where it is not needed it may be empty or missing."""
        if not needed and not self.has(key):
            return ""
        value: str | None = self._get(key, str, "a text in quotes", None)
        if value is None or not (needed or visible(value)):
            return ""
        try:
            return tidy(value, most)
        except UnfitText as error:
            self.note(key, f"{self.name(key)} {error.what}", error.instead)
            return ""

    def key(self, key: str) -> str:
        """An author's key."""
        value: str = self._get(key, str, "a text in quotes", "")
        if self._is(key, str) and not KEY.fullmatch(value):
            self.note(key, f'{self.name(key)} "{value}" cannot be a key', KEY_ADVICE)
        return value

    def integer(self, key: str, least: int, most: int) -> int:
        value: int = self._get(key, int, f"a whole number from {least} to {most}", least)
        if not least <= value <= most:
            self.note(key, f"{self.name(key)} is {value}", f"write a whole number from {least} to {most}")
        return value

    def number(self, key: str, least: float, most: float) -> float:
        """A number, with or without a fraction."""
        wanted = f"a number from {least:g} to {most:g}"
        whole = self._is(key, int)
        value = float(self._get(key, int if whole else float, wanted, least))
        if not least <= value <= most:
            self.note(key, f"{self.name(key)} is {value:g}", f"write {wanted}")
            return least
        return value

    def year(self, key: str) -> str:
        """A year as a number, or years as a text."""
        if self._is(key, int):
            return str(self.integer(key, 1, _LAST_YEAR))
        return self.string(key, _LONGEST_YEARS)

    def boolean(self, key: str, default: bool) -> bool:
        return bool(self._get(key, bool, "true or false", default)) if self.has(key) else default

    def moment(self, key: str) -> datetime:
        """A date and time that knows its offset."""
        example = "2020-11-14T15:00:00+03:00"
        value: datetime = self._get(
            key, datetime, f"a date and time such as {example}, without quotes", datetime.now(UTC)
        )
        if value.tzinfo is None:
            self.note(key, f"{key} does not say its offset from UTC", "end it in Z, or as in +03:00")
        return value

    def day(self, key: str) -> str | None:
        """A date as YYYY-MM-DD, or None where there is none."""
        if not self.has(key):
            return None
        return str(self._get(key, date, "a date such as 2020-11-14", date.min).isoformat())[:10]

    def since(self, key: str) -> str:
        """A day, a month or a year, as TOML's own date, as a number or as a text."""
        written = self._values.get(key)
        if type(written) in (date, datetime):
            return str(written)[:10]
        text = str(written) if type(written) is int else self.string(key, NAME)
        try:
            return day(text) if text else ""
        except Refusal:
            advice = "write for example 2026-05-31, 2026-05 or 2026"
            self.note(key, f"{self.name(key)} is no date", advice)
            return ""

    def strings(self, key: str) -> list[str]:
        values: list[Any] = self._get(key, list, 'a list such as ["en", "ru"]', [])
        if any(type(value) is not str for value in values):
            self.note(key, f"{key} holds something that is not a text", "write each in quotes")
        return [value for value in values if type(value) is str]

    def text(self, key: str, languages: tuple[str, ...], most: int, *, needed: bool = True) -> Text:
        """A table of one text for each language; those that lack it are noted. What is `needed` has words in one."""
        if not needed and not self.has(key):
            if key not in self._meant:
                self._note_lack(key, list(languages))
            return dict.fromkeys(languages, "")
        values = self._get(key, dict, f"a table [{self.name(key)}] with a text in each language", None)
        if values is None or not languages:
            return {}
        before = len(self.folder.findings.problems)
        inner = Table(self._source, values, languages, (*self.path, key))
        texts = {language: inner.string(language, most, needed=False) for language in languages}
        lacks = [language for language, words in texts.items() if not words]
        if before == len(self.folder.findings.problems):
            if needed and len(lacks) == len(languages):
                self.note(key, f"{self.name(key)} is empty", "write it in one language at least")
            else:
                self._note_lack(key, lacks)
        return texts

    def table(self, key: str, known: Iterable[str]) -> "Table | None":
        """The table that stands there; None where it is none."""
        values = self._get(key, dict, f"a table [{self.name(key)}]", None)
        return None if values is None else Table(self._source, values, known, (*self.path, key))

    def tables(self, key: str, known: Iterable[str], required: bool) -> list["Table"]:
        """The elements of an array of tables."""
        if not required and not self.has(key):
            return []
        values: list[Any] = self._get(key, list, f"tables, each beginning with [[{key}]]", [])
        if any(type(value) is not dict for value in values):
            self.note(key, f"{key} is not made of tables", f"begin each with [[{key}]]")
            return []
        return [
            Table(self._source, value, known, (*self.path, key, index)) for index, value in enumerate(values)
        ]

    def _note_lack(self, key: str, languages: list[str]) -> None:
        if languages:
            what = f"{self.name(key)} lacks {', '.join(languages)}"
            self.folder.findings.note(self.file, self.line(key), what, "it may wait, and be written later")

    def _get(self, key: str, kind: type, wanted: str, otherwise: Any) -> Any:
        if key not in self._values:
            if key not in self._meant:
                self.note(None, f"{self.name(key)} is missing", f"write {wanted}")
        elif not self._is(key, kind):
            self.note(key, f"{self.name(key)} is {_said(self._values[key])}", f"write {wanted}")
        else:
            return self._values[key]
        return otherwise

    def _is(self, key: str, kind: type) -> bool:
        # By exact type: bool is an int and datetime is a date to isinstance.
        return type(self._values.get(key)) is kind

    def _note_unknown(self, known: frozenset[str]) -> None:
        for key in self._values.keys() - known:
            if (*self.path, key) in self._source.elsewhere:
                advice = "move it above the first [table]: what stands below one belongs to it"
            else:
                meant = nearest(key, known - self._values.keys())
                self._meant.add(meant or key)
                advice = f'did you mean "{meant}"?' if meant else "take it out"
            self.note(key, f"{self.name(key)} is not known", advice)


def _said(value: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number with a fraction"}
    return {**names, list: "a list", dict: "a table"}.get(type(value), "a date or time")
