"""Coverage: which of the messages that were let through stand in how many languages, kept as they change."""

from heapq import nlargest
from typing import ClassVar

from twincloth.exchange.message import Message
from twincloth.exchange.parallel_text import WORD


class Coverage:
    """What there is for interpreters to do, at the same cost however much was written and translated."""

    laid_out: ClassVar[int] = 100
    """Messages that interpreters have before them to be translated."""
    listed: ClassVar[int] = 30
    """Messages that they have before them as done."""

    def __init__(self) -> None:
        self._by_translations: dict[int, dict[str, Message]] = {}

    def __repr__(self) -> str:
        return repr({number: list(held) for number, held in self._by_translations.items()})

    def note(self, message: Message) -> None:
        """A message has come into another state, or has a translation more or less."""
        for held in self._by_translations.values():
            held.pop(message.id, None)
        if message.is_let_through and WORD.search(message.text):
            self._by_translations.setdefault(len(message.translations), {})[message.id] = message

    def lacking(self, languages: tuple[str, ...], most: int = 0) -> list[Message]:
        """The newest messages that do not stand in each of these languages, oldest first; so many, or all laid out."""
        lack = (message for message in self._below(languages) if message.lacks(languages))
        return nlargest(most or self.laid_out, lack, key=lambda message: message.order)[::-1]

    def number_lacking(self, languages: tuple[str, ...]) -> int:
        """How many there are."""
        return sum(1 for message in self._below(languages) if message.lacks(languages))

    def translated(self, languages: tuple[str, ...]) -> list[Message]:
        """Those that stand in all of them, the one translated last first."""
        most = len(languages) - 1
        held = (
            one for number, of in self._by_translations.items() if number >= most > 0 for one in of.values()
        )
        done = (message for message in held if message.translations and not message.lacks(languages))
        return nlargest(self.listed, done, key=lambda message: message.last_translated)

    def moved_up(self, languages: tuple[str, ...], *, done: bool) -> list[Message]:
        """What comes to stand at the end of a full list once something has left it; with `done` of both."""
        lacking, translated = self.lacking(languages), self.translated(languages) if done else []
        up = lacking[:1] if len(lacking) == self.laid_out else []
        return [*up, *(translated[-1:] if len(translated) == self.listed else [])]

    def _below(self, languages: tuple[str, ...]) -> list[Message]:
        held = self._by_translations.items()
        return [one for number, of in held if number < len(languages) - 1 for one in of.values()]
