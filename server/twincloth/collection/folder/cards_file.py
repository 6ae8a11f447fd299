"""cards.csv: a row a patch."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from twincloth.collection.captions import SUFFIX, transcript
from twincloth.collection.card_rows import read_row
from twincloth.collection.card_rules import lacking
from twincloth.collection.card_words import DOUBTS, Problems, fields_of, nothing
from twincloth.collection.content import CardWords, Text
from twincloth.collection.folder.card_columns import COVERED, columns_of_cards, inherited, languages_of
from twincloth.collection.folder.card_sentences import said
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.recordings import find_captions, find_recording
from twincloth.collection.folder.regions import Regions
from twincloth.collection.folder.sheets import Row, read_sheet
from twincloth.collection.folder.tables import KEY, KEY_ADVICE
from twincloth.collection.near_miss import nearest
from twincloth.collection.parsed_folder import ParsedCard, ParsedRecording
from twincloth.collection.picture import Region
from twincloth.exchange.refusal import Refusal


class CardsFile(NamedTuple):
    """The cards of the gift in a folder; `located` says whether gift.toml knows where it is."""

    folder: Folder
    gift: str
    languages: tuple[str, ...]
    located: bool

    @property
    def file(self) -> str:
        return f"{self.gift}/cards.csv"

    def read(self, size: tuple[int, int] | None) -> tuple[ParsedCard, ...]:
        """The cards, none without the file; `size` is that of the gift's picture, None where that is not known."""
        if not self._is_there():
            return ()
        rows = read_sheet(self.folder, self.file, columns_of_cards(self.languages))
        if rows is None:
            return ()
        regions = Regions(self.folder, self.file, size)
        used: dict[str, int] = {}
        # A misspelt column may be the very one that says which words may be missing.
        gaps = bool(rows) and not self.folder.findings.has(self.file, before=rows[0].line)
        cards = tuple(_CardRow(self, row, gaps).card(regions, used) for row in rows)
        self._note_pending(cards)
        return cards

    def _note_pending(self, cards: tuple[ParsedCard, ...]) -> None:
        for language in self.languages:
            waiting = [card.key for card in cards if card.published and language in card.pending]
            if waiting:
                what = f"{len(waiting)} of {len(cards)} cards lack {language} ({_some(waiting)})"
                self.folder.findings.note(self.file, None, what, "it may wait, and be written later")

    def _is_there(self) -> bool:
        """Whether there is such a file, or one whose name comes near to it."""
        path = self.folder.root / self.file
        beside = {one.name for one in path.parent.iterdir()}
        return path.is_symlink() or nearest(path.name, beside) is not None or path.exists()


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")


class _CardRow(NamedTuple):
    sheet: CardsFile
    row: Row
    gaps: bool

    def card(self, regions: Regions, used: dict[str, int]) -> ParsedCard:
        key = self._key(used)
        withdrawn = self._withdrawn()
        region = Region(0, 0, 1, 1)
        if written := self._needed("region"):
            region = regions.read(self.row.line, key, written, must_fit=withdrawn is None)
        words, public, problems = read_row(
            self.row.cells, self.sheet.languages, nothing(self.sheet.languages)
        )
        words = self._pending(words)
        if public and self.gaps:
            problems = self._gaps(words) | problems
        for column, refusal in problems.items():
            if not (refusal.code in DOUBTS and self.sheet.folder.has_history):
                self._refuse(column, refusal)
        return ParsedCard(
            key=key,
            line=self.row.line,
            region=region,
            **fields_of(words),
            published=public,
            recording=self._recording_of(),
            transcript=self._transcript(),
            withdrawn=withdrawn,
            covered=self._covered(withdrawn),
            inherited=inherited(self.row.cells, self.sheet.languages),
        )

    def _pending(self, words: CardWords) -> CardWords:
        """A language in which the file has no column at all is still to be translated into."""
        there = languages_of(self.row.cells, self.sheet.languages)
        absent = [one for one in self.sheet.languages if there and one not in (*there, *words.pending)]
        return replace(words, pending=(*words.pending, *absent))

    def _gaps(self, words: CardWords) -> Problems:
        """What is not published may have gaps. Where columns are missing, that has been said already."""
        gaps = lacking(words, self.sheet.languages, located=self.sheet.located)
        return {
            column: refusal
            for column, refusal in gaps.items()
            if column == "pending" or self.row.cells.get(column) == ""
        }

    def _key(self, used: dict[str, int]) -> str:
        key = self._needed("key")
        if key and not KEY.fullmatch(key):
            self._note("key", f'"{key}" cannot be a key', KEY_ADVICE)
        if key and key in used:
            self._note("key", f'"{key}" is used in line {used[key]} already', "give each card its own")
        used.setdefault(key, self.row.line)
        return key

    def _withdrawn(self) -> str | None:
        written = self._cell("withdrawn") or None
        if written is not None:
            try:
                return date.fromisoformat(written).isoformat()
            except ValueError:
                advice = "write for example 2026-05-31, or nothing"
                self._note("withdrawn", f'"{written}" is not a date', advice)
        return written

    def _covered(self, withdrawn: str | None) -> bool:
        written = self._cell(COVERED)
        if written not in ("", "yes", "no"):
            self._note(COVERED, f'"{written}" is neither yes nor no', "write yes, no or nothing")
        elif written == "yes" and withdrawn is None:
            self._note(
                COVERED, "is yes for a card that is not withdrawn", "write no, or since when it is withdrawn"
            )
        return written == "yes"

    def _recording_of(self) -> ParsedRecording | None:
        name = self._cell("telling")
        return find_recording(self.sheet.folder, self.sheet.gift, name, self.row.line) if name else None

    def _transcript(self) -> Text:
        texts = {one: self._words(f"transcript_{one}") for one in self.sheet.languages}
        if any(texts.values()) and not self._cell("telling"):
            self._note(
                "telling", "is empty beside a transcript", "name the recording, or empty the transcript"
            )
        return texts

    def _words(self, column: str) -> str:
        """What is said: in the cell, or in the file that it names."""
        cell = self._cell(column)
        try:
            if not cell.endswith(SUFFIX):
                return transcript(cell)
        except Refusal as refusal:
            self._refuse(column, refusal)
            return ""
        return find_captions(self.sheet.folder, self.sheet.gift, cell, self.row.line)

    def _needed(self, column: str) -> str:
        """A cell that must not be empty; a column that is missing has been noted already."""
        if self.row.cells.get(column) == "":
            self._note(column, "is empty", "fill the cell")
        return self._cell(column)

    def _cell(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def _refuse(self, column: str, refusal: Refusal) -> None:
        known = self.sheet.languages if column == "pending" else ()
        self._note(column, *said(refusal, self._cell(column), known))

    def _note(self, column: str, what: str, instead: str) -> None:
        self.sheet.folder.findings.add(self.sheet.file, self.row.line, f"{column} {what}", instead)
