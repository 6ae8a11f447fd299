"""What people write: how much of it, and which characters nobody can see or undo."""

import unicodedata

import regex

from twincloth.exchange.refusal import Refusal

UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]")
"""Controls, surrogates and separators; and embeddings, overrides and isolates (Unicode UAX #9, 2.1 to 2.5),
which would reorder their neighbours."""

VISIBLE = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}]")
SPOKEN = regex.compile(r"[\p{L}\p{N}]")
GRAPHEME = regex.compile(r"\X")

MESSAGE_GRAPHEMES = 500
MESSAGE_BYTES = 4096
NAME_GRAPHEMES = 40
NAME_BYTES = 400


def message_text(text: str) -> str:
    """The text as it is kept: line ends made one kind, blanks trimmed. Raises Refusal."""
    text = _tidied(text)
    if not visible(text):
        raise Refusal("message-empty")
    if len(text.encode()) > MESSAGE_BYTES or longer(text, MESSAGE_GRAPHEMES):
        raise Refusal("message-too-long", most=MESSAGE_GRAPHEMES)
    return text


def line_text(text: str) -> str:
    """The same for a line of the guest book. Raises Refusal."""
    text = _tidied(text)
    if not visible(text):
        raise Refusal("line-empty")
    if len(text.encode()) > MESSAGE_BYTES or longer(text, MESSAGE_GRAPHEMES):
        raise Refusal("line-too-long", most=MESSAGE_GRAPHEMES)
    return text


def _tidied(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    refuse_unprintable(text.replace("\n", " "))
    return text


def place_name(text: str) -> str:
    """Where somebody is from, in their own words, which may be none; kept as a name is. Raises Refusal."""
    place = unicodedata.normalize("NFC", " ".join(text.split()))
    refuse_unprintable(place)
    if len(place.encode()) > NAME_BYTES or longer(place, NAME_GRAPHEMES):
        raise Refusal("place-too-long", most=NAME_GRAPHEMES)
    return place


def display_name(text: str) -> str:
    """A name as it is kept: composed (NFC), blanks made single. Raises Refusal."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    refuse_unprintable(name)
    if not SPOKEN.search(name):
        raise Refusal("name-empty")
    if len(name.encode()) > NAME_BYTES or longer(name, NAME_GRAPHEMES):
        raise Refusal("name-too-long", most=NAME_GRAPHEMES)
    return name


def longer(text: str, most: int) -> bool:
    """Whether a person would count more than `most` characters."""
    # A cluster has one code point at least, and counting clusters costs as much as everything else here.
    return len(text) > most and graphemes(text) > most


def graphemes(text: str) -> int:
    """How many characters a person would count (UAX #29 extended grapheme clusters)."""
    return len(GRAPHEME.findall(text))


def visible(text: str) -> bool:
    """Whether anything would be seen: letters, marks, numbers, punctuation or symbols."""
    return VISIBLE.search(text) is not None


def refuse_unprintable(text: str) -> None:
    """Raises Refusal for control, unassigned or surrogate characters and for bidirectional controls."""
    if found := UNPRINTABLE.search(text):
        raise Refusal("text-unprintable", character=f"U+{ord(found[0]):04X}")
