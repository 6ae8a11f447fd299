"""Coverage: which of the messages that were let through stand in how many languages, kept as they change."""

from heapq import nlargest

from twincloth.exchange.message import Message
from twincloth.exchange.parallel_text import WORD


class Coverage:
    """What there is for interpreters to do, at the same cost however much was written and translated."""

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

    def lacking(self, languages: tuple[str, ...], most: int) -> list[Message]:
        """The newest messages that do not stand in each of these languages, oldest first."""
        lack = (message for message in self._below(languages) if message.lacks(languages))
        return nlargest(most, lack, key=lambda message: message.order)[::-1]

    def number_lacking(self, languages: tuple[str, ...]) -> int:
        """How many there are."""
        return sum(1 for message in self._below(languages) if message.lacks(languages))

    def translated(self, most: int) -> list[Message]:
        """The newest messages that have a translation, oldest first."""
        held = (one for number, held in self._by_translations.items() if number for one in held.values())
        return nlargest(most, held, key=lambda message: message.order)[::-1]

    def _below(self, languages: tuple[str, ...]) -> list[Message]:
        held = self._by_translations.items()
        return [one for number, of in held if number < len(languages) - 1 for one in of.values()]
