"""Vocabulary: the words of an exchange that catalogues everywhere know by an address, as of the AAT or of Wikidata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from msgspec import Struct

from twincloth.exchange.refusal import Refusal

About = Literal["kind", "material", "place", "person"]
"""What a word is about. Persons are organizations too."""

ABOUT: tuple[About, ...] = get_args(About)

MOST_TERMS = 300
"""Each is held against the words of every card that is told."""

LONGEST_ADDRESS = 300

_HOST = r"(?:https?://)?(?:www\.|m\.)?"
_REST = r"(?:[/?#]\S*)?"
_GETTY = re.compile(
    _HOST + r"vocab\.getty\.edu/(?:page/|resource/)?(aat|tgn|ulan)/(\d{1,12})(?:[-.]\w+)*" + _REST,
    re.IGNORECASE | re.ASCII,
)
_GETTY_OF_OLD = re.compile(
    _HOST
    + r"getty\.edu/\S*?(aat|tgn|ulan)(?:FullDisplay|Hierarchy)\?(?:\S*&)?subjectid=(\d{1,12})(?:[&#]\S*)?",
    re.IGNORECASE | re.ASCII,
)
_WIKIDATA = re.compile(
    _HOST
    + r"wikidata\.org/(?:wiki/|entity/)(?:Special:(?:EntityData|EntityPage)/)?(Q\d{1,12})(?:\.\w+)?"
    + _REST,
    re.IGNORECASE | re.ASCII,
)
_SHORT = re.compile(r"(?:wd:|wikidata:\s*)?(Q[1-9]\d{0,11})", re.IGNORECASE | re.ASCII)
_SHORT_GETTY = re.compile(r"(aat|tgn|ulan):?\s*(\d{4,12})", re.IGNORECASE | re.ASCII)
_NEVER = r"\s\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff<>\"'\\^`{}|\[\]"
"""What stands in no address, or cannot be written in XML."""
_NAME = rf"[^{_NEVER}/?#@:]+"
_ANY = re.compile(rf"https?://({_NAME}\.{_NAME})(?::\d{{1,5}})?(?:[/?#][^{_NEVER}]*)?")
_SOURCES = {
    "http://vocab.getty.edu/aat/": "AAT",
    "http://vocab.getty.edu/tgn/": "TGN",
    "http://vocab.getty.edu/ulan/": "ULAN",
    "http://www.wikidata.org/entity/": "Wikidata",
}

_BETWEEN = re.compile(r"[,;/()\[\]«»„“”\"\n]")
_AND = re.compile(r"\s(?:and|и|&|\+)\s")


class Term(Struct, frozen=True, kw_only=True):
    """Words by language, and the address that stands for the same thing.

    Several words for it in one language have semicolons between them.
    """

    about: About
    uri: str
    words: dict[str, str]

    @property
    def source(self) -> str:
        """The vocabulary by its usual short name, or else by its host."""
        known = next((name for stem, name in _SOURCES.items() if self.uri.startswith(stem)), "")
        found = _ANY.fullmatch(self.uri)
        return known or (found[1].removeprefix("www.") if found else "")


class Meant(NamedTuple):
    """What some words mean: terms for all that they say, and terms for one thing among several that they name."""

    same: tuple[Term, ...] = ()
    named: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All of them."""
        return self.same + self.named


def canonical_uri(written: str) -> str:
    """The address by which a vocabulary calls a thing, of any form in which browsers copy it; others as they are.

    Doing it again changes nothing. Raises Refusal for what is no address.
    """
    text = written.strip()
    if getty := _GETTY.fullmatch(text) or _GETTY_OF_OLD.fullmatch(text) or _SHORT_GETTY.fullmatch(text):
        return f"http://vocab.getty.edu/{getty[1].lower()}/{getty[2]}"
    if wikidata := _WIKIDATA.fullmatch(text) or _SHORT.fullmatch(text):
        return f"http://www.wikidata.org/entity/{wikidata[1].upper()}"
    if len(text) > LONGEST_ADDRESS or not _ANY.fullmatch(text):
        raise Refusal("vocabulary-address-unreadable")
    return text


def meaning(vocabulary: Iterable[Term], about: str, text: Mapping[str, str]) -> Meant:
    """What words by language mean, by the terms about that sort of thing.

    A term's word has to stand alone: as all of a text, or between commas, brackets and "and". So "Perm" is not found
    in "Perm Krai", which has an address of its own.
    """
    if not about:
        return Meant()
    same, named = [], []
    whole = {language: _folded(words) for language, words in text.items()}
    parts = {language: _parts(words) for language, words in text.items()}
    for term in vocabulary:
        if term.about != about:
            continue
        known = [(language, _several(words)) for language, words in term.words.items() if language in text]
        if any(whole[language] in words for language, words in known):
            same.append(term)
        elif any(parts[language] & words for language, words in known):
            named.append(term)
    return Meant(tuple(same), tuple(named))


def with_term(vocabulary: tuple[Term, ...], term: Term) -> tuple[Term, ...]:
    """With one more, or with other words for an address that is there. Raises Refusal where there are too many."""
    others = without_term(vocabulary, term.about, term.uri)
    if len(others) >= MOST_TERMS:
        raise Refusal("vocabulary-full", most=MOST_TERMS)
    return (*others, term)


def without_term(vocabulary: tuple[Term, ...], about: str, uri: str) -> tuple[Term, ...]:
    """Without the one of an address."""
    return tuple(one for one in vocabulary if (one.about, one.uri) != (about, uri))


@lru_cache(maxsize=4 * MOST_TERMS)
def _several(words: str) -> frozenset[str]:
    """The words of a term in one language; pages ask for the same ones over and over."""
    return frozenset(map(_folded, words.split(";"))) - {""}


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("ё", "е").split())


def _parts(words: str) -> set[str]:
    pieces = _BETWEEN.split(words)
    return {_folded(one) for piece in pieces for one in (piece, *_AND.split(piece))} - {""}
