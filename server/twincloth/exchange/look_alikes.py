"""Look-alikes of all scripts, as Unicode collects them (UTS #39, section 4)."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex
from confusable_homoglyphs.utils import load

_UNSEEN = regex.compile(r"[\p{Z}\p{P}\p{C}\p{Default_Ignorable_Code_Point}\p{Inherited}\u2800]")
"""What makes no difference between two names: blanks, punctuation, and marks that stand on no letter of their own."""

_SAME_TO_READERS = str.maketrans("ёЁ", "еЕ")
"""Russians write either and mean the same; Unicode does not count them as alike."""

_DIRECTION_MARK = "\u200e"
"""The package wraps letters that run from right to left into it."""


@lru_cache(maxsize=1024)
def skeletons(name: str) -> frozenset[str]:
    """What a name looks like as it is written, in small letters and in capitals.

    Three, since letters may be alike in one case alone: В and B, I and l. UTS #39 has the first only.
    """
    plain = _plain(name)
    return frozenset(filter(None, map(_prototype, (plain, plain.casefold(), plain.upper()))))


@lru_cache(maxsize=8192)
def shapes(word: str) -> tuple[str, ...]:
    """The same of a word of which only the beginning may count: letter by letter, in small letters and in capitals."""
    plain = _plain(word)
    return tuple(filter(None, map(_prototype, (plain.casefold(), plain.upper()))))


def alike(one: str, other: str) -> bool:
    """Whether two names would be taken for the same on a screen."""
    return not skeletons(one).isdisjoint(skeletons(other))


def _plain(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME_TO_READERS)


def _prototype(text: str) -> str:
    if text.isascii():
        return text.translate(_PROTOTYPES)
    shown = unicodedata.normalize("NFD", text).translate(_PROTOTYPES)
    return unicodedata.normalize("NFC", shown)


def _prototypes(alikes: Mapping[str, list[dict[str, str]]]) -> Iterator[tuple[int, str]]:
    """Each character that passes for another, and that other.

    The package keeps the two directions of Unicode's table in one: what is alike to several is their prototype,
    and of a pair the first is the one that passes for the second.
    """
    seen = set()
    for key, others in alikes.items():
        character, other = key.replace(_DIRECTION_MARK, ""), others[0]["c"].replace(_DIRECTION_MARK, "")
        if len(others) == 1 and len(character) == 1 and character not in seen:
            seen.add(other)
            yield ord(character), other


_PROTOTYPES = dict(_prototypes(load("confusables.json")))
