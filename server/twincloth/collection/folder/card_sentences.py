"""What is wrong with a row of cards.csv, as its author is told: the refusals that hosts hear too, in other words."""

from collections.abc import Iterable
from typing import NamedTuple

from twincloth.collection.folder.problems import did_you_mean
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import graphemes


class CardSentence(NamedTuple):
    """`what` is wrong behind the column's name, and what to write `instead`.

    Both take the refusal's facts, `cell` for what stands there, and `length` for how long that is.
    """

    what: str
    instead: str


TIMES = "00:01:02.500 --> 00:01:05.000"

SENTENCES = {
    "wording-too-long": CardSentence("is too long ({length} characters)", "write at most {most} characters"),
    "text-unprintable": CardSentence("holds the invisible character {character}", "take it out"),
    "text-piled-marks": CardSentence("has heaps of marks on a letter", "take them off"),
    "captions-header": CardSentence(
        "does not begin with a line WEBVTT", "save the captions as WebVTT, in UTF-8"
    ),
    "captions-none": CardSentence("has no words with a time", "write words beneath each time"),
    "captions-too-many": CardSentence("has more than {most} cues", "leave some out, or join them"),
    "captions-styled": CardSentence("has a block of styles or regions in line {line}", "take it out"),
    "captions-no-time": CardSentence(
        "has words without a time in line {line}", f"write a line such as {TIMES} above them"
    ),
    "captions-time": CardSentence("has a time that cannot be read in line {line}", f"write it as {TIMES}"),
    "captions-backwards": CardSentence("ends before it begins in line {line}", "put the earlier time first"),
    "captions-disorder": CardSentence(
        "begins earlier in line {line} than what stands above it", "put the cues in order"
    ),
    "captions-no-gap": CardSentence("has a time among words in line {line}", "write an empty line above it"),
    "captions-unprintable": CardSentence(
        "holds an invisible character, or heaps of marks on a letter, in line {line}", "take them out"
    ),
    "card-language-unknown": CardSentence(
        '"{language}" is not a language of this exchange', "write one of {known}"
    ),
    "card-neither-yes-nor-no": CardSentence('"{cell}" is neither yes nor no', "write yes or no"),
    "card-answer-unknown": CardSentence('"{patch}" is no patch', "write GIFT/CARD, a patch of another gift"),
    "card-answer-own-gift": CardSentence(
        '"{patch}" is of this very gift', "write GIFT/CARD, a patch of another gift"
    ),
    "cell-of-error": CardSentence('"{cell}" is an error of a spreadsheet', "write the words themselves"),
    "date-counted": CardSentence('"{cell}" is a day as spreadsheets count them', "write {day}"),
    "date-impossible": CardSentence('"{cell}" is no day', "write a day that there is, or any words"),
    "card-text-missing": CardSentence(
        "is empty",
        "fill the cell, name the language in the column pending, or write no in the column published",
    ),
    "card-text-half": CardSentence("is empty", "fill the cell too, or empty it in the other languages"),
    "card-location-missing": CardSentence(
        "is empty", "fill the cell, or say in gift.toml under [[custody]] where it is"
    ),
    "card-all-pending": CardSentence(
        "names every language", "leave out the one in which the card is written"
    ),
}
"""By the refusal's code."""


def said(refusal: Refusal, cell: str, known: Iterable[str] = ()) -> CardSentence:
    """The sentence of a refusal; `known` is what might have been meant."""
    known = sorted(known)
    facts = refusal.facts | {"cell": cell, "length": graphemes(cell), "known": ", ".join(known)}
    what, instead = (text.format(**facts) for text in SENTENCES[refusal.code])
    meant = refusal.facts.get("language") or refusal.facts.get("patch")
    return CardSentence(what, did_you_mean(str(meant), known, instead) if meant else instead)
