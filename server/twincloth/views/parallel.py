"""Parallel text as it is read: the reader's language first, what else there is after it."""

from typing import NamedTuple

from twincloth.exchange.message import Message
from twincloth.exchange.parallel_text import Translation


class ParallelVersion(NamedTuple):
    """What a message says in one language; `translation` is None where these are its author's own words."""

    language: str
    text: str
    translation: Translation | None


def wordings(message: Message, language: str) -> list[ParallelVersion]:
    """All wordings of a message: that of this language before its author's own, and any other after them.

    A translation that says the very same, as of a name alone, is none of its own.
    """
    own = ParallelVersion(message.language, message.text, None)
    translated = [ParallelVersion(into, one.text, one) for into, one in message.translations.items()]
    others = [wording for wording in translated if wording.text != own.text]
    return sorted([own, *others], key=lambda wording: wording.language != language)
