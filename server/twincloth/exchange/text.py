"""What people write: how much of it, and which characters nobody can see or undo."""

import unicodedata

import regex

from twincloth.exchange.refusal import Refusal

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates (Unicode UAX #9, 2.1 to 2.5): they would reorder their neighbours."""

MESSAGE_GRAPHEMES = 500
MESSAGE_BYTES = 4096
NAME_GRAPHEMES = 40
NAME_BYTES = 400


def message_text(text: str) -> str:
    """The text as it is kept: line ends made one kind, blanks trimmed. Raises Refusal."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    refuse_unprintable(text.replace("\n", " "))
    if not visible(text):
        raise Refusal("message-empty")
    if len(text.encode()) > MESSAGE_BYTES or graphemes(text) > MESSAGE_GRAPHEMES:
        raise Refusal("message-too-long", most=MESSAGE_GRAPHEMES)
    return text


def display_name(text: str) -> str:
    """A name as it is kept: composed (NFC), blanks made single. Raises Refusal."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    refuse_unprintable(name)
    if not regex.search(r"[\p{L}\p{N}]", name):
        raise Refusal("name-empty")
    if len(name.encode()) > NAME_BYTES or graphemes(name) > NAME_GRAPHEMES:
        raise Refusal("name-too-long", most=NAME_GRAPHEMES)
    return name


def graphemes(text: str) -> int:
    """How many characters a person would count (UAX #29 extended grapheme clusters)."""
    return len(regex.findall(r"\X", text))


def visible(text: str) -> bool:
    """Whether anything would be seen: letters, marks, numbers, punctuation or symbols."""
    return regex.search(r"[\p{L}\p{N}\p{P}\p{S}]", text) is not None


def refuse_unprintable(text: str) -> None:
    """Raises Refusal for control, unassigned or surrogate characters and for bidirectional controls."""
    for character in text:
        if character in BIDI_CONTROLS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
            raise Refusal("text-unprintable", character=f"U+{ord(character):04X}")
