"""Refusals in words: each code has its sentence in every language's catalogue, under the context "refusal"."""

from twincloth.exchange.refusal import Refusal
from twincloth.views.languages import translations


def sentence(refusal: Refusal, language: str) -> str:
    """What happened and what to do, in one or two sentences."""
    words = translations(language).pgettext("refusal", refusal.code)
    return words.format(**refusal.facts)


def is_our_fault(refusal: Refusal) -> bool:
    """Whether the log tells of it with a traceback or a disk's complaint, and somebody should be told."""
    return refusal.code == "server-error" or refusal.code.startswith(("storage-", "label-tampered"))


def number_sentence(number: str, language: str) -> str:
    """Which number to tell to whom."""
    words = translations(language).gettext(
        "If it stays so, tell this number to whoever runs this server: %(number)s."
    )
    return words % {"number": number}
