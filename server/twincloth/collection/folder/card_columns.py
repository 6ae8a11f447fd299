"""The columns of cards.csv: which there may be, which there must be, and which may be left out altogether."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from twincloth.collection.card_words import NEEDED, TEXTS
from twincloth.collection.folder.sheets import Columns

OPTIONAL = ("number", "answers", "pending", "published", "telling")
"""Columns beside those of words and transcripts; each is a field of its own."""

COVERED = "covered"

HOSTS = {"number": "number", "answers": "answers", "telling": "recording", COVERED: "covered"} | {
    name: name for name in ("size", "made_when", "rights")
}
"""Columns and fields that hosts write as well: without their columns the fields stay as they are."""

FURTHER = tuple(name for name in TEXTS if name not in NEEDED)
"""Texts of which a card may say nothing, in any language."""


def columns(languages: tuple[str, ...]) -> list[str]:
    """Those of what a card says, as an export writes them."""
    names = ["key", "region"]
    for text in ("title", "story", "alt", "maker", "materials"):
        names += [f"{text}_{language}" for language in languages]
    names += ["size", "made_when"]
    return [*names, *(f"made_where_{language}" for language in languages), "rights"]


def optional(languages: tuple[str, ...]) -> list[str]:
    """Those beside them."""
    return [*OPTIONAL, *(f"transcript_{language}" for language in languages), "withdrawn", COVERED]


def columns_of_cards(languages: tuple[str, ...]) -> Columns:
    """A file speaks all languages of the exchange, or only some: each text that it has, in all that it speaks."""

    def needed(header: frozenset[str]) -> list[str]:
        there = languages_of(header, languages) or languages
        texts = [*NEEDED, *(text for text in FURTHER if _names(text, languages) & header)]
        return ["key", "region", *(f"{text}_{language}" for text in texts for language in there)]

    return Columns([*columns(languages), *optional(languages)], needed)


def languages_of(header: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    """The languages in which a file with these columns says anything of its cards."""
    there = frozenset(header)
    return tuple(one for one in languages if any(f"{text}_{one}" in there for text in TEXTS))


def inherited(cells: Mapping[str, str], languages: Iterable[str]) -> frozenset[str]:
    """The fields of which a file with these columns does not speak at all."""
    tongues = tuple(languages)
    texts = {text for text in FURTHER if not _names(text, tongues) & cells.keys()}
    return frozenset(texts | {field for column, field in HOSTS.items() if column not in cells})


def _names(text: str, languages: Iterable[str]) -> set[str]:
    return {f"{text}_{language}" for language in languages}
