"""Answers: patches that answer patches of other gifts, looked up once all gifts have been read."""

from collections.abc import Sequence

from twincloth.collection.card_rows import answered
from twincloth.collection.folder.card_sentences import said
from twincloth.collection.folder.problems import Findings
from twincloth.collection.parsed_folder import ParsedCard, ParsedGift
from twincloth.exchange.refusal import Refusal


def note_answers(gifts: Sequence[ParsedGift], findings: Findings) -> None:
    """A problem for each answer to what is no patch of another gift."""
    keys = {f"{gift.key}/{card.key}" for gift in gifts for card in gift.cards}
    unread = tuple(f"{gift.key}/" for gift in gifts if findings.has(f"gifts/{gift.key}/cards.csv"))
    for gift in gifts:
        for card in gift.cards:
            # What a file lacks that cannot be read to its end, nobody knows.
            for answer in (one for one in card.answers if not one.startswith(unread)):
                _note(gift, card, answer, keys, findings)


def _note(gift: ParsedGift, card: ParsedCard, answer: str, keys: set[str], findings: Findings) -> None:
    try:
        answered([answer], gift.key, lambda written: written if written in keys else None)
    except Refusal as refusal:
        others = {key for key in keys if not key.startswith(f"{gift.key}/")}
        what, instead = said(refusal, answer, others)
        findings.add(f"gifts/{gift.key}/cards.csv", card.line, f"answers {what}", instead)
