"""What people write: how much of it, and which characters nobody can see or undo."""

import unicodedata

import regex

from twincloth.exchange.refusal import Refusal

UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]")
"""Controls, surrogates and separators; and embeddings, overrides and isolates (Unicode UAX #9, 2.1 to 2.5),
which would reorder their neighbours."""

BLANK = r"\p{Default_Ignorable_Code_Point}\u2800\ufffc\U0001d159\U00013441\U00013442"
"""What is drawn as nothing whatever its category says: fillers of Hangul and Khitan, variation selectors, the empty
pattern of Braille, the place of an object, a note without a head, the blanks of the hieroglyphs."""

VISIBLE = regex.compile(rf"[[\p{{L}}\p{{N}}\p{{P}}\p{{S}}]--[{BLANK}]]", regex.VERSION1)
GRAPHEME = regex.compile(r"\X")

MOST_MARKS = 4
"""On one letter, above and below; after UTS #39, 5.4."""
PILED_MARKS = regex.compile(
    rf"(?:[[\p{{Mn}}\p{{Me}}]--[{BLANK}]][\p{{Mc}}{BLANK}]*){{{MOST_MARKS + 1}}}", regex.VERSION1
)

_FLAG = regex.compile(r"\p{Regional_Indicator}{2}")
_HEAP = regex.compile(r"\p{M}{31}")
"""More marks in a row than any writing has: the Stream-Safe Text Format allows 30 (Unicode UAX #15, section 13)."""

MESSAGE_GRAPHEMES = 500
MESSAGE_BYTES = 4096
NOTE_GRAPHEMES = 300


def message_text(text: str) -> str:
    """The text as it is kept: line ends made one kind, blanks trimmed. Raises Refusal."""
    return _written(text, Refusal("message-empty"), Refusal("message-too-long", most=MESSAGE_GRAPHEMES))


def line_text(text: str) -> str:
    """The same for a line of the guest book. Raises Refusal."""
    return _written(text, Refusal("line-empty"), Refusal("line-too-long", most=MESSAGE_GRAPHEMES))


def note_text(text: str) -> str:
    """The same for what staff tell each other. Raises Refusal."""
    return _written(
        text, Refusal("note-empty"), Refusal("note-too-long", most=NOTE_GRAPHEMES), most=NOTE_GRAPHEMES
    )


def _written(text: str, empty: Refusal, too_long: Refusal, most: int = MESSAGE_GRAPHEMES) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    refuse_unprintable(text.replace("\n", " "))
    if not visible(text):
        raise empty
    if len(text.encode()) > MESSAGE_BYTES or longer(text, most):
        raise too_long
    refuse_piled_marks(text)
    return text


def composed(text: str) -> str:
    """The text in its composed form (NFC). Raises Refusal for heaps of marks, which take Python squared time to order."""
    if _HEAP.search(text):
        raise Refusal("text-piled-marks", most=MOST_MARKS)
    return unicodedata.normalize("NFC", text)


def longer(text: str, most: int) -> bool:
    """Whether a person would count more than `most` characters."""
    # A cluster has one code point at least, and counting clusters costs as much as everything else here.
    return len(text) > most and graphemes(text) > most


def graphemes(text: str) -> int:
    """How many characters a person would count (UAX #29 extended grapheme clusters)."""
    # For each half of a flag, regex looks back to where the flags begin; a letter counts as much as a whole one.
    return len(GRAPHEME.findall(_FLAG.sub("F", text)))


def visible(text: str) -> bool:
    """Whether anything would be seen: letters, marks, numbers, punctuation or symbols."""
    return VISIBLE.search(text) is not None


def refuse_unprintable(text: str) -> None:
    """Raises Refusal for control, unassigned or surrogate characters and for bidirectional controls."""
    if found := UNPRINTABLE.search(text):
        raise Refusal("text-unprintable", character=f"U+{ord(found[0]):04X}")


def refuse_piled_marks(text: str) -> None:
    """Raises Refusal where more marks stand on a letter than any language writes, over the lines of others."""
    if not text.isascii() and PILED_MARKS.search(unicodedata.normalize("NFD", text)):
        raise Refusal("text-piled-marks", most=MOST_MARKS)
