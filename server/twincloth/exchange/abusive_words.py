"""Abusive words: hints for those who read what waits, from a list that hosts can change; they decide nothing."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from twincloth.exchange.abusive_lists import LISTS
from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.look_alikes import shapes
from twincloth.exchange.refusal import Refusal

ABUSIVE_WORDS = (Topic("abusivewords"), Topic("queue"))

MOST_WORDS = 300
MOST_LETTERS = 40
MOST_TYPED = 20_000

ANY_ENDING = "*"
APART = 3
"""So many letters one by one, as in "i d i o t", are read as one word."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}@$]+")
_LETTERS_APART = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?:[\p{{L}}\p{{N}}][ .*_-]){{{APART - 1},}}[\p{{L}}\p{{N}}](?![\p{{L}}\p{{N}}])"
)
_BETWEEN = regex.compile(r"[,;\s]+")
_READABLE = regex.compile(r"[\p{L}\p{M}\p{N}]*\p{L}[\p{L}\p{M}\p{N}]*")
_APART = regex.compile(r"[ .*_-]")
_MANY = regex.compile(r"(.)\1{2,}")
_IN_DISGUISE = str.maketrans({"@": "a", "$": "s"})


class Hinted(NamedTuple):
    """Some of what was written, and whether it is on the list."""

    words: str
    hint: bool


class AbusiveWords(Part):
    """The list of each language as hosts have left it; ours, where they have not touched it."""

    def __init__(self) -> None:
        self.chosen: dict[str, tuple[str, ...]] = {}
        self.edits: dict[str, int] = {}
        """How often each has been changed."""

    def words(self, language: str) -> tuple[str, ...]:
        """The list of one language."""
        return self.chosen.get(language, LISTS.get(language, ()))

    def hints(self, text: str) -> tuple[str, ...]:
        """What in a text is on any list: people write in all languages, whatever theirs is."""
        return tuple(piece.words for piece in self.read(text) if piece.hint)

    def read(self, text: str) -> tuple[Hinted, ...]:
        """The whole of a text, piece by piece."""
        return _read(text, tuple(self.words(language) for language in sorted({*LISTS, *self.chosen})))


@lru_cache(maxsize=4096)
def _read(text: str, lists: tuple[tuple[str, ...], ...]) -> tuple[Hinted, ...]:
    known = _known(lists)
    pieces, end = [], 0
    for start, stop in sorted(_candidates(text)):
        if start >= end and known.holds(text[start:stop]):
            pieces += [Hinted(text[end:start], False), Hinted(text[start:stop], True)]
            end = stop
    return tuple(piece for piece in (*pieces, Hinted(text[end:], False)) if piece.words)


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for kind in (_LETTERS_APART, _WORD):
        yield from (found.span() for found in kind.finditer(text))


class _Known(NamedTuple):
    """Whole words and beginnings, in the shapes that they have on a screen."""

    whole: frozenset[str]
    beginnings: frozenset[str]
    lengths: tuple[int, ...]

    def holds(self, written: str) -> bool:
        """Whether something written looks like one of them, letters said longer than they are made short again."""
        word = _APART.sub("", written).translate(_IN_DISGUISE)
        longer = _MANY.search(word)
        spellings = (word, _MANY.sub(r"\1", word), _MANY.sub(r"\1\1", word)) if longer else (word,)
        return any(self._is(shape) for spelling in spellings for shape in shapes(spelling))

    def _is(self, shape: str) -> bool:
        return shape in self.whole or not self.beginnings.isdisjoint(
            [shape[:length] for length in self.lengths]
        )


@lru_cache(maxsize=8)
def _known(lists: tuple[tuple[str, ...], ...]) -> _Known:
    words = [word for each in lists for word in each]
    whole = frozenset(shape for word in words if not word.endswith(ANY_ENDING) for shape in shapes(word))
    begin = [word.removesuffix(ANY_ENDING) for word in words if word.endswith(ANY_ENDING)]
    beginnings = frozenset(shape for word in begin for shape in shapes(word))
    return _Known(whole, beginnings, tuple(sorted({len(shape) for shape in beginnings})))


class SetAbusiveWords(Command, tag="set-abusive-words"):
    """Write the list of a language anew, words parted by blanks or commas.

    `edits` is how often the list had been changed that whoever writes it has before them.
    """

    allowed = HOSTS

    language: str
    words: str
    edits: int = 0

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if self.language not in exchange.plan.languages:
            raise Refusal("unknown-language")
        words = listed(self.words)
        own = exchange[AbusiveWords]
        if words == own.words(self.language):
            return []
        if self.edits != own.edits.get(self.language, 0):
            raise Refusal("words-changed-meanwhile")
        return [AbusiveWordsSet(language=self.language, words=words)]


def listed(text: str) -> tuple[str, ...]:
    """The words of a list, each once, in their order. Raises Refusal."""
    if len(text) > MOST_TYPED:
        raise Refusal("words-too-many", most=MOST_WORDS)
    words = tuple(dict.fromkeys(word.lower() for word in _BETWEEN.split(text) if word))
    if len(words) > MOST_WORDS:
        raise Refusal("words-too-many", most=MOST_WORDS)
    for word in words:
        if len(word) > MOST_LETTERS or not _READABLE.fullmatch(word.removesuffix(ANY_ENDING)):
            raise Refusal("word-unreadable", word=word[:MOST_LETTERS])
    return words


class AbusiveWordsSet(Fact, tag="abusive-words-set"):
    """This is the list of a language from now on."""

    language: str
    words: tuple[str, ...]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        own = exchange[AbusiveWords]
        own.chosen[self.language] = self.words
        own.edits[self.language] = own.edits.get(self.language, 0) + 1

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return ABUSIVE_WORDS
