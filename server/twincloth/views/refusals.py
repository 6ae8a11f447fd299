"""Refusals in words: each code has its sentence in every language's catalogue, under the context "refusal"."""

from twincloth.exchange.refusal import Refusal
from twincloth.views.languages import translations


def sentence(refusal: Refusal, language: str) -> str:
    """What happened and what to do, in one or two sentences."""
    words = translations(language).pgettext("refusal", refusal.code)
    return words.format(**refusal.facts)
