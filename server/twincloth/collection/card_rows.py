"""A row of a card's cells, read by one set of rules, whether it stands in a folder, in a sheet or in the editor's form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from twincloth.collection.card_words import Cells, Problems, read_words
from twincloth.collection.codes import normalise
from twincloth.collection.content import CardWords, Content
from twincloth.exchange.refusal import Refusal

PUBLISHED = "published"
"""The column that says whether everybody reads the card."""

SAID = {"": True, "yes": True, "да": True, "no": False, "нет": False}
"""A card is public unless it is said that it is not."""

FindPatch = Callable[[str], str | None]
"""The key (GIFT/CARD) of the patch that somebody means; None where there is none."""


class CardRow(NamedTuple):
    """What a row says: the words, whether they are to be public, and what is wrong by column."""

    words: CardWords
    public: bool
    problems: Problems


def read_row(cells: Cells, languages: Sequence[str], before: CardWords) -> CardRow:
    """A row; columns that are not there leave the words as they were. Whom it answers is looked up by `answered`."""
    words, problems = read_words(cells, languages, before)
    said = cells.get(PUBLISHED, "").strip().lower()
    if said not in SAID:
        problems[PUBLISHED] = Refusal("card-neither-yes-nor-no")
    return CardRow(words, SAID.get(said, False), problems)


def with_answers(row: CardRow, gift: str, find: FindPatch) -> CardRow:
    """The row with the patches that it answers by their keys; `gift` is the key of the card's own."""
    try:
        return row._replace(words=replace(row.words, answers=answered(row.words.answers, gift, find)))
    except Refusal as refusal:
        return row._replace(problems=row.problems | {"answers": refusal})


def answered(written: Iterable[str], gift: str, find: FindPatch) -> tuple[str, ...]:
    """The keys of patches of other gifts than `gift`. Raises Refusal."""
    return tuple(dict.fromkeys(_answered(one, gift, find) for one in written))


def patch_in(content: Content) -> FindPatch:
    """Finds the patches of an exchange by their keys or by their codes."""

    def find(written: str) -> str | None:
        found = content.card_of(written) or content.card(normalise(written) or "")
        return f"{found[0].key}/{found[1].key}" if found else None

    return find


def _answered(written: str, gift: str, find: FindPatch) -> str:
    key = find(written)
    if key is None:
        raise Refusal("card-answer-unknown", patch=written)
    if key.startswith(f"{gift}/"):
        raise Refusal("card-answer-own-gift", patch=written)
    return key
