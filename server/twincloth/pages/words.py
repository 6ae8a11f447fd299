"""A gift's words, its custody and its lineage: what hosts write into the desk's forms, and where they send them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from twincloth.collection.content import Custody, Gift, Lineage
from twincloth.collection.kinds import KINDS, GiftKind
from twincloth.collection.lengths import LINE, NAME, PARAGRAPH, STORY, TITLE
from twincloth.pages.form_rows import RowFields
from twincloth.pages.forms import FormFields, FormReader

CUSTODY = RowFields("custody", "since", ("holder", "location"), "remove", most=40)
"""Quilts seldom move."""
LINEAGE = RowFields("lineage", "year", ("title", "text"), "drop", most=40)
"""Hardly anybody has written down so many."""
LONGEST_YEARS = 40
"""Characters, as a folder may have them."""


class TextField(NamedTuple):
    """A text of a gift: the name of its field, how many graphemes it may have, whether it has lines, and whether it may wait."""

    field: str
    most: int
    lines: bool
    needed: bool = False


GIFT_WORDS = (
    TextField("title", TITLE, lines=False, needed=True),
    TextField("makers", PARAGRAPH, lines=True),
    TextField("story", STORY, lines=True),
    TextField("alt", PARAGRAPH, lines=True),
)
"""As long as an exchange folder may have them."""


def with_words(gift: Gift, languages: Sequence[str], reader: FormReader) -> Gift:
    """The gift with the words of a form; what is wrong is noted by the reader."""
    texts = {
        text.field: reader.text(text.field, languages, text.most, needed=text.needed) for text in GIFT_WORDS
    }
    kind = kind_of(gift.kind, languages, reader)
    return replace(gift, kind=kind, number=reader.line("number", LINE, needed=False), **texts)


def kind_of(before: GiftKind, languages: Sequence[str], reader: FormReader) -> GiftKind:
    """A known kind, or own words where none is chosen; a form without the field leaves it as it was."""
    chosen = reader.given("kind")
    if chosen is None or chosen in KINDS:
        return before if chosen is None else chosen
    return reader.text("kind", languages, NAME)


def with_custody(gift: Gift, languages: Sequence[str], typed: FormFields, reader: FormReader) -> Gift:
    """The gift with the custody of a form, the earliest first; lines that are empty or taken away are none."""
    written = [
        Custody(
            since=reader.day(f"since.{row}"),
            holder=reader.text(f"holder.{row}", languages, LINE),
            location=reader.text(f"location.{row}", languages, LINE),
        )
        for row in CUSTODY.filled(typed, languages)
    ]
    return replace(gift, custody=tuple(sorted(written, key=lambda one: one.since)))


def custody_rows(gift: Gift, languages: Sequence[str], typed: FormFields) -> list[dict[str, str]]:
    """The lines of custody as the form shows them."""
    kept = [(one.since, {"holder": one.holder, "location": one.location}) for one in gift.custody]
    return CUSTODY.shown(kept, typed, languages)


def with_lineage(gift: Gift, languages: Sequence[str], typed: FormFields, reader: FormReader) -> Gift:
    """The gift with the steps of a form in the order of its rows; those beyond what a form has stay as they are."""
    steps = tuple(
        Lineage(
            year=reader.line(f"year.{row}", LONGEST_YEARS),
            title=reader.text(f"title.{row}", languages, TITLE),
            text=reader.text(f"text.{row}", languages, STORY, needed=False),
        )
        for row in LINEAGE.filled(typed, languages)
    )
    return replace(gift, lineage=(*steps, *gift.lineage[LINEAGE.most :]))


def lineage_rows(gift: Gift, languages: Sequence[str], typed: FormFields) -> list[dict[str, str]]:
    """The steps as the form shows them."""
    kept = [(one.year, {"title": one.title, "text": one.text}) for one in gift.lineage]
    return LINEAGE.shown(kept, typed, languages)


def seen_words(gift: Gift) -> str:
    """Stands for the words as a page shows them, so that a form tells when they were changed meanwhile."""
    return hash_of([gift.kind, gift.number, *(getattr(gift, text.field) for text in GIFT_WORDS)])


def seen_custody(gift: Gift) -> str:
    """The same for the custody."""
    return hash_of(gift.custody)


def seen_lineage(gift: Gift) -> str:
    """The same for the lineage."""
    return hash_of(gift.lineage)


def hash_of(words: object) -> str:
    return hashlib.sha256(msgspec.json.encode(words)).hexdigest()[:16]
