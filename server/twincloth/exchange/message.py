"""A message: what one participant wrote, what became of it, and its words in other languages."""

from enum import StrEnum

from msgspec import Struct

from twincloth.exchange.parallel_text import Translation, lacking


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    AWAITING = "awaiting"
    """It was let through, and is shown once it is translated."""
    SHOWN = "shown"
    DECLINED = "declined"
    REMOVED = "removed"
    """Its writer has been put out."""


class Message(Struct):
    """`order` is the `seq` at which it came to stand where it stands; `place` is its author's.

    `was_shown` and `was_decided` say that some screen may have it where it stood before; `together` names those that
    were declined at one stroke. `original` is what its author wrote, where it has been corrected since, `corrections`
    how often. `translations` are by language; `released` says that the last of them let it onto the screens.
    `by_hand` says that only people decide on it, never the clock; `holds_before`, how often all had come to be held.
    """

    id: str
    author: str
    place: str
    text: str
    language: str
    state: MessageState
    at: int
    order: int
    was_shown: bool = False
    was_decided: bool = False
    together: str = ""
    original: str = ""
    corrections: int = 0
    translations: dict[str, Translation] = {}
    released: bool = False
    by_hand: bool = False
    holds_before: int = 0

    @property
    def is_let_through(self) -> bool:
        """Whether everybody may read it, or will once it is translated."""
        return self.state in (MessageState.SHOWN, MessageState.AWAITING)

    @property
    def version(self) -> tuple[int, int]:
        """Another one whenever it was decided on anew or corrected."""
        return self.order, self.corrections

    @property
    def last_translated(self) -> int:
        """The `seq` of the newest of its translations; 0 where there is none."""
        return max((one.seq for one in self.translations.values()), default=0)

    def lacks(self, languages: tuple[str, ...]) -> list[str]:
        """Those of these languages in which it does not stand yet."""
        return lacking(self.text, self.language, self.translations, languages)

    def correct(self, text: str, language: str) -> None:
        """It says something else from now on; what it said in other languages does not hold any more."""
        self.original = self.original or self.text
        self.text, self.language = text, language
        self.corrections += 1
        self.translations = {}

    def forget(self) -> None:
        """Nothing of what was written stays."""
        self.text = self.original = ""
        self.translations = {}
