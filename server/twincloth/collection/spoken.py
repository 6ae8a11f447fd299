"""Which language of a text is read where it is not translated yet, and what of it is still to be translated."""

from __future__ import annotations

from collections.abc import Mapping


def spoken(text: Mapping[str, str], language: str) -> str:
    """The language in which a text is read by somebody who asked for this one: another while it is not translated."""
    return language if text.get(language) else next((one for one in text if text[one]), language)


def words_in(text: Mapping[str, str], language: str) -> str:
    """The words in a language, or in another while they are not translated; empty where nothing is written at all."""
    return text.get(spoken(text, language), "")


def written(text: Mapping[str, str]) -> dict[str, str]:
    """What there is of a text, without the languages into which it is still to be translated."""
    return {language: words for language, words in text.items() if words}
