"""Reading a sheet: which cards it speaks of, what it changes in them, and what is wrong, by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from twincloth.collection.card_rows import patch_in, read_row, with_answers
from twincloth.collection.card_rules import lacking, located
from twincloth.collection.card_words import cells_of, nothing, words_of
from twincloth.collection.codes import normalise
from twincloth.collection.content import Card, CardWords, Content, Gift
from twincloth.collection.near_miss import nearest
from twincloth.collection.publishing import unfit
from twincloth.collection.sheets.grid import Cell, Grid
from twincloth.collection.sheets.heading import NAMING, CellProblem, Heading
from twincloth.collection.sheets.new_cards import NewCards
from twincloth.exchange.refusal import Refusal

MOST_WRONG = 100
"""Problems, after which nothing more is read: a host mends those first, and a page shows no more."""


class Change(NamedTuple):
    """One card as it will be: its words public, or its draft. `cells` are before and after, by column.

    A new one has no code yet.
    """

    card: Card
    words: CardWords
    public: bool
    cells: dict[str, tuple[str, str]]

    @property
    def new(self) -> bool:
        """Whether the card is yet to be made."""
        return not self.card.code

    @property
    def draft(self) -> CardWords | None:
        """What stands as the card's draft afterwards; none where its words are public."""
        return None if self.public or self.words == words_of(self.card) else self.words


class Sheet:
    """A grid held against a gift as it is now. `changes` are to be taken only where nothing is `wrong`."""

    def __init__(self, grid: Grid, content: Content, gift: Gift, drafts: Mapping[str, CardWords]) -> None:
        self._content, self._gift, self._drafts = content, gift, drafts
        self._heading = Heading(grid, content.languages)
        self._seen: dict[str, Cell] = {}
        self._cards = {name: {getattr(card, name): card for card in gift.cards} for name in NAMING}
        self.left_alone = self._heading.left_alone
        self.wrong = self._heading.wrong
        rows = [(number, self._heading.cells(row)) for number, row in enumerate(grid[1:], 1)]
        self._new = NewCards(content, gift, (cells.get("key", "").strip() for _, cells in rows))
        self.changes = [] if self.wrong else list(self._changes(grid, rows))

    def _changes(self, grid: Grid, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[Change]:
        made = [number for number, cells in rows if self._new.are_made_by(cells)]
        self._find_places(made)
        for number, cells in rows:
            if len(self.wrong) > MOST_WRONG:
                return
            if not any(cell.strip() for cell in grid[number]):
                continue
            self.wrong += self._heading.beyond(number, grid[number])
            change = self._made(number, cells) if number in made else self._changed(number, cells)
            if change:
                yield change

    def _find_places(self, made: Sequence[int]) -> None:
        try:
            self._new.find_places(len(made))
        except Refusal as refusal:
            self._note(made[0], {"key": refusal})

    def _changed(self, row: int, cells: Mapping[str, str]) -> Change | None:
        card = self._card(row, cells)
        return self._change(row, cells, card) if card else None

    def _made(self, row: int, cells: Mapping[str, str]) -> Change | None:
        """A card that the row makes."""
        languages, none = self._content.languages, nothing(self._content.languages)
        read = read_row(cells, languages, none)
        words, public, problems = with_answers(read, self._gift.key, patch_in(self._content))
        if public and not problems:
            problems = lacking(words, languages, located=located(self._gift.custody))
        try:
            card = self._new.card(cells, words)
            if card.key in self._seen:
                raise Refusal("sheet-card-twice", cell=str(self._seen[card.key]))
        except Refusal as refusal:
            self._note(row, {"key": refusal})
            return None
        self._seen[card.key] = self._heading.at(row, "key")
        self._note(row, problems)
        return None if problems else Change(card, words, public, self._differing(none, words))

    def _card(self, row: int, cells: Mapping[str, str]) -> Card | None:
        """The card of a row, by its key or else by its code."""
        column = "key" if cells.get("key", "").strip() else "code"
        try:
            card = self._named(column, cells.get(column, "").strip())
            if card.code in self._seen:
                raise Refusal("sheet-card-twice", cell=str(self._seen[card.code]))
        except Refusal as refusal:
            self._note(row, {column: refusal})
            return None
        if normalise(cells.get("code", "").strip() or card.code) != card.code:
            self._note(row, {"code": Refusal("sheet-code-of-another", patch=card.key)})
            return None
        self._seen[card.code] = self._heading.at(row, column)
        return card

    def _named(self, column: str, named: str) -> Card:
        if not named:
            raise Refusal("sheet-card-unnamed")
        wanted = named if column == "key" else normalise(named)
        card = self._cards[column].get(wanted or "")
        if card:
            return card
        meant = nearest(named, self._cards["key"])
        if meant:
            raise Refusal("sheet-card-misspelt", patch=named, nearest=meant)
        raise Refusal("sheet-card-unknown", patch=named)

    def _change(self, row: int, cells: Mapping[str, str], card: Card) -> Change | None:
        draft = self._drafts.get(card.code)
        read = read_row(cells, self._content.languages, draft or words_of(card))
        words, public, problems = with_answers(read, self._gift.key, patch_in(self._content))
        if problems:
            self._note(row, problems)
            return None
        return self._published(row, card, words) if public else self._drafted(card, words, draft)

    def _published(self, row: int, card: Card, words: CardWords) -> Change | None:
        """A row that says what is public anyhow changes nothing, whatever draft there is."""
        differing = self._differing(words_of(card), words)
        if card.published and not differing:
            return None
        problems = unfit(self._content, card.code, words)
        self._note(row, problems)
        return None if problems else Change(card, words, True, differing)

    def _drafted(self, card: Card, words: CardWords, draft: CardWords | None) -> Change | None:
        differing = self._differing(draft or words_of(card), words)
        return Change(card, words, False, differing) if differing else None

    def _differing(self, before: CardWords, after: CardWords) -> dict[str, tuple[str, str]]:
        old, new = (cells_of(words, self._content.languages) for words in (before, after))
        return {column: (old[column], text) for column, text in new.items() if text != old[column]}

    def _note(self, row: int, problems: Mapping[str, Refusal]) -> None:
        self.wrong += [
            CellProblem(self._heading.at(row, name), name, refusal) for name, refusal in problems.items()
        ]
