"""A gift's words and its custody: what hosts write into the desk's forms, and where they send them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from twincloth.collection.content import Custody, Gift
from twincloth.collection.kinds import KINDS, GiftKind
from twincloth.collection.lengths import LINE, NAME, PARAGRAPH, STORY, TITLE
from twincloth.collection.wording import day, wording
from twincloth.exchange.refusal import Refusal

MOST_CUSTODIES = 40
"""Lines of custody that the form takes; quilts seldom move."""


class Kind(NamedTuple):
    """A text of a gift: the name of its field, how many graphemes it may have, and whether it has lines."""

    field: str
    most: int
    lines: bool


GIFT_WORDS = (
    Kind("title", TITLE, lines=False),
    Kind("makers", PARAGRAPH, lines=True),
    Kind("story", STORY, lines=True),
    Kind("alt", PARAGRAPH, lines=True),
)
"""As long as an exchange folder may have them."""

Typed = Mapping[str, str]
"""What somebody wrote into a form, by the names of its fields."""


class FormReader:
    """Takes the fields of a form one by one, and notes what is wrong with each."""

    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self.problems: dict[str, Refusal] = {}

    def line(self, name: str, most: int, *, needed: bool = True) -> str:
        return self._take(name, lambda text: wording(text, most, needed=needed))

    def kind(self, languages: Sequence[str], before: GiftKind) -> GiftKind:
        """A known kind, or own words where none is chosen; a form without the field leaves it as it was."""
        chosen = self._typed.get("kind")
        if chosen is None or chosen in KINDS:
            return before if chosen is None else chosen
        return self.text("kind", languages, NAME)

    def day(self, name: str) -> str:
        return self._take(name, day)

    def text(self, name: str, languages: Sequence[str], most: int) -> dict[str, str]:
        """The same words in every language: the fields NAME.en and so on."""
        return {language: self.line(f"{name}.{language}", most) for language in languages}

    def _take(self, name: str, taken: Callable[[str], str]) -> str:
        try:
            return taken(self._typed.get(name, ""))
        except Refusal as refusal:
            self.problems[name] = refusal
            return ""


def with_words(gift: Gift, languages: Sequence[str], reader: FormReader) -> Gift:
    """The gift with the words of a form; what is wrong is noted by the reader."""
    texts = {kind.field: reader.text(kind.field, languages, kind.most) for kind in GIFT_WORDS}
    kind = reader.kind(languages, gift.kind)
    return replace(gift, kind=kind, number=reader.line("number", LINE, needed=False), **texts)


def with_custody(gift: Gift, languages: Sequence[str], typed: Typed, reader: FormReader) -> Gift:
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


def custody_rows(gift: Gift, languages: Sequence[str], typed: Typed) -> list[dict[str, str]]:
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
    return _hash([gift.kind, gift.number, *(getattr(gift, kind.field) for kind in GIFT_WORDS)])


def seen_custody(gift: Gift) -> str:
    """The same for the custody."""
    return _hash(gift.custody)


def _hash(words: object) -> str:
    return hashlib.sha256(msgspec.json.encode(words)).hexdigest()[:16]
