"""Texts of authors: made one form, and no longer than a page bears."""

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import UNPRINTABLE, composed, graphemes, visible


class UnfitText(Exception):
    """A text that cannot be taken: `what` is wrong, and what to write `instead`."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


def tidy(written: str, most: int) -> str:
    """The text composed (NFC), trimmed, its tabs made spaces. `most` counts graphemes. Raises UnfitText."""
    try:
        text = composed(written.replace("\t", " ")).strip()
    except Refusal:
        raise UnfitText("has heaps of marks on a letter", "take them off") from None
    if not visible(text):
        raise UnfitText("is empty", "write the text")
    if (length := graphemes(text)) > most:
        raise UnfitText(f"is too long ({length} characters)", f"write at most {most} characters")
    if found := UNPRINTABLE.search(text.replace("\n", " ")):
        raise UnfitText(f"holds the invisible character U+{ord(found[0]):04X}", "take it out")
    return text
