"""The languages of a content: what was written is kept in those that it has, and what lacks one waits for a translation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from twincloth.collection.content import CardWords, Content
from twincloth.collection.flat_content import TRANSCRIPT, Flat, Path, flat, with_values
from twincloth.collection.vocabulary import Term

NAMED_AS_THEY_WERE = "former_places"
"""Their names are in the languages of their time, and pages show one of those."""

Languages = tuple[str, ...]


def with_languages(content: Content, languages: Languages) -> Content:
    """The content in these languages: texts that lack one are empty in it, and words in any other are gone."""
    values = flat(content)
    spoken = {path: _spoken(path, values, languages) for path in values}
    return with_values(content, spoken | {("languages",): languages})


def draft_with_languages(words: CardWords, languages: Languages) -> CardWords:
    """The same for what is written of a card and not published."""
    spoken: CardWords = _in(words, languages)
    return replace(spoken, pending=_pending(words.pending, words.title, languages))


def words_in_others(content: Content, languages: Languages) -> str:
    """Some words that stand in none of these languages; empty where there are none."""
    values = flat(content)
    texts = (
        text for path, value in values.items() if path[0] != NAMED_AS_THEY_WERE for text in texts_in(value)
    )
    return next(
        (words for text in texts for one, words in text.items() if words and one not in languages), ""
    )


def still_pending(*texts: dict[str, str]) -> int:
    """How many translations these texts wait for: of what is written in one language and not in another."""
    return sum(not words for text in texts if any(text.values()) for words in text.values())


def texts_in(value: Any) -> Iterator[dict[str, str]]:
    """Every text in a value, however deep."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, Struct):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def _spoken(path: Path, values: Flat, languages: Languages) -> Any:
    value = values[path]
    match path:
        case (*_, name) if name == TRANSCRIPT:
            return {one: words for one, words in value.items() if one in languages}
        case (name,) if name == NAMED_AS_THEY_WERE:
            return value
        case (*card, "pending"):
            return _pending(value, values[*card, "title"], languages)
    return _in(value, languages)


def _pending(pending: Languages, title: dict[str, str], languages: Languages) -> Languages:
    """What was pending, and what nobody has been asked for yet."""
    return tuple(one for one in languages if one in pending or one not in title)


def _in(value: Any, languages: Languages) -> Any:
    if isinstance(value, Term):
        return replace(value, words={one: words for one, words in value.words.items() if one in languages})
    if isinstance(value, dict):
        return {one: value.get(one, "") for one in languages}
    if isinstance(value, tuple):
        return tuple(item for one in value if not _empty(item := _in(one, languages)))
    if isinstance(value, Struct):
        return replace(
            value, **{name: _in(getattr(value, name), languages) for name in value.__struct_fields__}
        )
    return value


def _empty(item: Any) -> bool:
    """An address without words stands for nothing any more."""
    return isinstance(item, Term) and not item.words
