"""Parallel text: what somebody wrote once more in another language, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import regex
from msgspec import Struct

WORD = regex.compile(r"\p{L}")
"""Without a letter, as in a row of hearts, there is nothing to translate."""


class Machine(StrEnum):
    """What a machine has to do with a translation."""

    NONE = ""
    DRAFT = "draft"
    """It is a machine's, word for word."""
    CORRECTED = "corrected"
    """It was a machine's, until somebody made it better."""

    @classmethod
    def share(cls, text: str, draft: str, before: Machine) -> Machine:
        """Its share in a text for which a draft was taken, or none, in place of one in which it had this share `before`."""
        if draft:
            return cls.DRAFT if draft.split() == text.split() else cls.CORRECTED
        return cls.CORRECTED if before else cls.NONE


class Translation(Struct, frozen=True):
    """Words in another language: `by` whom, a staff link's id; `seq` and `at` of the entry that brought them.

    `name` is what the link was called then, which may be nothing: whoever it is handed on to did not write this.
    `before` is what stood here until it was corrected.
    """

    text: str
    by: str
    name: str
    machine: Machine
    at: int
    seq: int
    before: Translation | None = None

    @property
    def first(self) -> Translation:
        """What stood here before anybody corrected it."""
        return self.before.first if self.before else self


def lacking(text: str, language: str, done: Collection[str], languages: tuple[str, ...]) -> list[str]:
    """The languages into which a text is still to be translated."""
    if not WORD.search(text):
        return []
    return [other for other in languages if other != language and other not in done]
