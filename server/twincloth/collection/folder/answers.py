"""Answers: patches that answer patches of other gifts, looked up once all gifts have been read."""

from collections.abc import Sequence

from twincloth.collection.folder.problems import Findings, did_you_mean
from twincloth.collection.parsed_folder import ParsedCard, ParsedGift


def note_answers(gifts: Sequence[ParsedGift], findings: Findings) -> None:
    """A problem for each answer to what is no patch of another gift."""
    keys = {f"{gift.key}/{card.key}" for gift in gifts for card in gift.cards}
    for gift in gifts:
        for card in gift.cards:
            for answer in card.answers:
                _note(gift, card, answer, keys, findings)


def _note(gift: ParsedGift, card: ParsedCard, answer: str, keys: set[str], findings: Findings) -> None:
    others = {key for key in keys if not key.startswith(f"{gift.key}/")}
    if answer not in others:
        what = "is of this very gift" if answer in keys else "is no patch"
        advice = did_you_mean(answer, others, "write GIFT/CARD, a patch of another gift")
        findings.add(f"gifts/{gift.key}/cards.csv", card.line, f'answers "{answer}" {what}', advice)
