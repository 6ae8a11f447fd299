"""A gift's words and its custody: what hosts write into the desk's forms, and where they send them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from twincloth.collection.content import Custody, Gift
from twincloth.collection.kinds import KINDS, GiftKind
from twincloth.collection.lengths import LINE, NAME, PARAGRAPH, STORY, TITLE
from twincloth.pages.forms import FormFields, FormReader

MOST_CUSTODIES = 40
"""Lines of custody that the form takes; quilts seldom move."""


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
    kind = _kind(gift.kind, languages, reader)
    return replace(gift, kind=kind, number=reader.line("number", LINE, needed=False), **texts)


def _kind(before: GiftKind, languages: Sequence[str], reader: FormReader) -> GiftKind:
    """A known kind, or own words where none is chosen; a form without the field leaves it as it was."""
    chosen = reader.given("kind")
    if chosen is None or chosen in KINDS:
        return before if chosen is None else chosen
    return reader.text("kind", languages, NAME)


def with_custody(gift: Gift, languages: Sequence[str], typed: FormFields, reader: FormReader) -> Gift:
    """The gift with the custody of a form, the earliest first; lines that are empty or taken away are none."""
    written = []
    for row in range(MOST_CUSTODIES + 1):
        if f"remove.{row}" in typed or not any(
            typed.get(name, "").strip() for name in _names(row, languages)
        ):
            continue
        texts = {name: reader.text(f"{name}.{row}", languages, LINE) for name in ("holder", "location")}
        written.append(Custody(since=reader.day(f"since.{row}"), **texts))
    return replace(gift, custody=tuple(sorted(written, key=lambda one: one.since)))


def custody_rows(gift: Gift, languages: Sequence[str], typed: FormFields) -> list[dict[str, str]]:
    """The lines of custody as the form shows them, by the names of their fields, and an empty one to add to."""
    rows = [_row(number, one) for number, one in enumerate(gift.custody)]
    if "custody" in typed:
        rows = [{}] * sum(name.startswith("since.") for name in typed)
    rows = (rows if "custody" in typed else [*rows, {}])[: MOST_CUSTODIES + 1]
    return [
        {name: typed.get(name, row.get(name, "")) for name in _names(number, languages)}
        for number, row in enumerate(rows)
    ]


def _row(number: int, one: Custody) -> dict[str, str]:
    holders = {f"holder.{number}.{language}": words for language, words in one.holder.items()}
    locations = {f"location.{number}.{language}": words for language, words in one.location.items()}
    return {f"since.{number}": one.since} | holders | locations


def _names(number: int, languages: Sequence[str]) -> list[str]:
    texts = [f"{name}.{number}.{language}" for name in ("holder", "location") for language in languages]
    return [f"since.{number}", *texts]


def seen_words(gift: Gift) -> str:
    """Stands for the words as a page shows them, so that a form tells when they were changed meanwhile."""
    return _hash([gift.kind, gift.number, *(getattr(gift, text.field) for text in GIFT_WORDS)])


def seen_custody(gift: Gift) -> str:
    """The same for the custody."""
    return _hash(gift.custody)


def _hash(words: object) -> str:
    return hashlib.sha256(msgspec.json.encode(words)).hexdigest()[:16]
