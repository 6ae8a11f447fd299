"""The form of the card editor: what a host has typed, merged with what is there by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twincloth.collection.card_merging import Merged, merge, read_marks
from twincloth.collection.card_words import LISTS, Problems, cells_of, columns, nothing, read_words, words_of
from twincloth.collection.content import Card, CardWords

CHOSEN_RIGHTS = "rights.chosen"
"""The field in which a statement or a licence is chosen; where it is empty, the words typed beside it count."""


class NotTaken(Exception):
    """A form that was not kept: what is wrong by column, or what somebody else wrote there meanwhile."""

    def __init__(
        self, typed: Mapping[str, str], problems: Problems, disputed: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(", ".join([*problems, *(disputed or {})]))
        self.typed = typed
        self.problems = problems
        self.disputed = disputed or {}


class CardForm:
    """One host's form, of a card in so many languages; fields that it does not have change nothing."""

    def __init__(self, form: Mapping[str, str], languages: Sequence[str]) -> None:
        self._languages = languages
        self._was = read_marks(form.get("was", ""))
        self.typed = {name: form[name] for name in columns(languages) if name in form and name not in LISTS}
        self.typed |= {name: _ticked(form, name) for name in LISTS if name in form}
        if chosen := form.get(CHOSEN_RIGHTS):
            self.typed["rights"] = chosen

    def onto(self, card: Card, draft: CardWords | None) -> CardWords | None:
        """The draft that comes of it; None where nothing differs from the card itself. Raises NotTaken."""
        now = draft or words_of(card)
        merged = self._merged(now)
        if merged.disputed:
            raise NotTaken(merged.cells, {}, merged.disputed)
        words, _ = read_words(merged.cells, self._languages, now)
        unchanged = cells_of(words, self._languages) == cells_of(card, self._languages)
        return None if unchanged else words

    def words(self) -> CardWords:
        """What was typed, by itself, as far as it can be taken."""
        return self.read()[0]

    def read(self) -> tuple[CardWords, Problems]:
        """The same, and what is wrong by column."""
        return read_words(self.typed, self._languages, nothing(self._languages))

    def _merged(self, now: CardWords) -> Merged:
        """What was typed is made of one form before it is compared: browsers end lines in their own way."""
        read, problems = self.read()
        there = cells_of(now, self._languages)
        if problems:
            raise NotTaken(there | self.typed, problems)
        mine = {name: text for name, text in cells_of(read, self._languages).items() if name in self.typed}
        return merge(mine, self._was, there)


def _ticked(form: Mapping[str, str], name: str) -> str:
    """The ticked boxes of a list as its cell; a box is called by the list, a full stop, and what it stands for."""
    start = f"{name}."
    return " ".join(box.removeprefix(start) for box in form if box.startswith(start))
