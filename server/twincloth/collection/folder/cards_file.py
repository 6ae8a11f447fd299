"""cards.csv: a row a patch."""

from datetime import date
from typing import NamedTuple

from twincloth.collection.content import CardText, Region, Text
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.regions import Regions
from twincloth.collection.folder.sheets import Row, read_sheet
from twincloth.collection.folder.tables import KEY, KEY_ADVICE
from twincloth.collection.folder.texts import LINE, PARAGRAPH, STORY, TITLE, UnfitText, tidy

OPTIONAL = ("withdrawn",)
_MOST = {
    "title": TITLE,
    "story": STORY,
    "alt": PARAGRAPH,
    "maker": LINE,
    "materials": LINE,
    "made_where": LINE,
}


def columns(languages: tuple[str, ...]) -> list[str]:
    """The first line of cards.csv, `withdrawn` not counted."""
    names = ["key", "region"]
    for text in ("title", "story", "alt", "maker", "materials"):
        names += [f"{text}_{language}" for language in languages]
    names += ["size", "made_when"]
    return [*names, *(f"made_where_{language}" for language in languages), "rights"]


def read_cards(
    folder: Folder, file: str, languages: tuple[str, ...], size: tuple[int, int] | None
) -> tuple[CardText, ...]:
    """The cards of a gift; `size` is its picture's, None where that is not known."""
    rows = read_sheet(folder, file, columns(languages), OPTIONAL)
    if rows is None:
        return ()
    if not rows and not folder.findings.has(file):
        folder.findings.add(file, 1, "there are no cards", "write a row for each patch")
    regions = Regions(folder, file, size)
    used: dict[str, int] = {}
    return tuple(_CardRow(folder, file, row, languages).card(regions, used) for row in rows)


class _CardRow(NamedTuple):
    folder: Folder
    file: str
    row: Row
    languages: tuple[str, ...]

    def card(self, regions: Regions, used: dict[str, int]) -> CardText:
        key = self._key(used)
        withdrawn = self._withdrawn()
        region = Region(0, 0, 1, 1)
        if written := self._cell("region"):
            region = regions.read(self.row.line, key, written, must_fit=withdrawn is None)
        return CardText(
            key=key,
            region=region,
            title=self._text("title"),
            story=self._text("story"),
            alt=self._text("alt"),
            maker=self._text("maker"),
            materials=self._text("materials"),
            size=self._line("size", LINE),
            made_when=self._line("made_when", LINE),
            made_where=self._text("made_where"),
            rights=self._line("rights", LINE),
            withdrawn=withdrawn,
        )

    def _key(self, used: dict[str, int]) -> str:
        key = self._cell("key")
        if key and not KEY.fullmatch(key):
            self._note("key", f'"{key}" cannot be a key', KEY_ADVICE)
        if key and key in used:
            self._note("key", f'"{key}" is used in line {used[key]} already', "give each card its own")
        used.setdefault(key, self.row.line)
        return key

    def _withdrawn(self) -> str | None:
        written = self.row.cells.get("withdrawn") or None
        if written is not None:
            try:
                return date.fromisoformat(written).isoformat()
            except ValueError:
                self._note(
                    "withdrawn", f'"{written}" is not a date', "write for example 2026-05-31, or nothing"
                )
        return written

    def _text(self, name: str) -> Text:
        return {language: self._line(f"{name}_{language}", _MOST[name]) for language in self.languages}

    def _line(self, column: str, most: int) -> str:
        written = self._cell(column)
        if not written:
            return ""
        try:
            return tidy(written, most)
        except UnfitText as error:
            self._note(column, error.what, error.instead)
            return ""

    def _cell(self, column: str) -> str:
        """A cell that must not be empty; a column that is missing has been noted already."""
        written = self.row.cells.get(column)
        if written == "":
            self._note(column, "is empty", "fill the cell")
        return written or ""

    def _note(self, column: str, what: str, instead: str) -> None:
        self.folder.findings.add(self.file, self.row.line, f"{column} {what}", instead)
