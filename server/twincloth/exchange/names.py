"""The one policy for names: which characters, how many marks, which scripts in one word, and which words are staff's.

After UTS #39 (Unicode security mechanisms) and UAX #31 (identifiers); why each rule is as it is: decisions/0041.
"""

import unicodedata
from collections.abc import Iterable
from itertools import chain

import regex

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff_words import staff_word
from twincloth.exchange.text import BLANK, longer, refuse_piled_marks, refuse_unprintable

NAME_GRAPHEMES = 40
NAME_BYTES = 400

LETTER = regex.compile(r"\p{L}")

_CONTEXTS = (
    # UAX #31, A1: ZWNJ where Arabic and the like would join; A2 and B: both joiners after a virama.
    r"(?<=[\p{jt=D}\p{jt=L}]\p{jt=T}*)\u200c(?=\p{jt=T}*[\p{jt=D}\p{jt=R}])",
    r"(?<=\p{L}\p{M}*\p{ccc=Virama}\p{Mn}*)\u200c(?=\p{Mn}*\p{L})",
    r"(?<=\p{L}\p{M}*\p{ccc=Virama}\p{Mn}*)\u200d(?!\p{InSC=Vowel_Dependent})",
    r"(?<=\u09b0)\u200d(?=\u09cd\u09af)",  # Bengali ra before ya, which the standard forgets
    # Mongolian vowels and variants, and the very shape of a Chinese character in a Japanese name.
    r"(?<=\p{Mongolian})[\u180b-\u180f]",
    r"(?<=\p{Han})[\ufe00-\ufe02\U000e0100-\U000e01ef]",
    # Emoji that are made of several, keycaps, and the flags of England, Scotland and Wales (UTS #51).
    r"(?<=\p{ExtPict}[\p{Emoji_Modifier}\ufe0f]?)(?:[\ufe0e\ufe0f]|\u200d(?=\p{ExtPict}))",
    r"(?<=[0-9#*])\ufe0f(?=\u20e3)",
    r"(?<=\U0001f3f4[\U000e0020-\U000e007e]{0,6})[\U000e0020-\U000e007f]",
)
_INVISIBLE = regex.compile(rf"[\p{{Cf}}\p{{Co}}\p{{Noncharacter_Code_Point}}{BLANK}]")
_NEEDED_OR_INVISIBLE = regex.compile(rf"(?P<needed>{'|'.join(_CONTEXTS)})|{_INVISIBLE.pattern}")

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

_ALONE = (
    "Latin Cyrillic Greek Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada "
    "Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan"
)
_TOGETHER = ("Latin Han Hiragana Katakana", "Latin Han Hangul", "Latin Han Bopomofo")
_SCRIPTS = [*([script] for script in _ALONE.split()), *(scripts.split() for scripts in _TOGETHER)]
"""What one word may be written in: UTS #39, 5.2, "highly restrictive", with the recommended scripts of UAX #31."""


def _characters(scripts: Iterable[str]) -> str:
    return "".join(rf"\p{{{script}}}" for script in scripts)


_ONE_SCRIPT = regex.compile(
    "|".join(
        (
            *(rf"[{_characters(scripts)}\p{{Common}}\p{{Inherited}}]+" for scripts in _SCRIPTS),
            f"[^{_characters(chain(*_SCRIPTS))}]+",  # every other script by itself
        )
    )
)


def display_name(text: str, places: Iterable[str] = ()) -> str:
    """A name as it is kept: composed (NFC), blanks made single, without what nobody sees.

    `places` are names that staff might put beside their office. Raises Refusal.
    """
    name = _tidied(text, Refusal("name-too-long", most=NAME_GRAPHEMES))
    if not LETTER.search(name):
        raise Refusal("name-empty")
    if word := staff_word(name, places):
        raise Refusal("name-of-staff", word=word)
    return name


def place_name(text: str) -> str:
    """Where somebody is from, in their own words, which may be none; kept as a name is. Raises Refusal."""
    return _tidied(text, Refusal("place-too-long", most=NAME_GRAPHEMES))


def label_of_link(text: str) -> str:
    """What hosts call a secret link among themselves, which may be nothing; kept as a name is. Raises Refusal."""
    return _tidied(text, Refusal("name-too-long", most=NAME_GRAPHEMES))


def _tidied(text: str, too_long: Refusal) -> str:
    text = " ".join(text.split())
    if len(text) > NAME_BYTES:  # before anything is done whose cost grows
        raise too_long
    refuse_unprintable(text)
    name = unicodedata.normalize("NFC", " ".join(without_invisible(text).split()))
    if len(name.encode()) > NAME_BYTES or longer(name, NAME_GRAPHEMES):
        raise too_long
    refuse_piled_marks(name)
    _refuse_mixed_scripts(name)
    return name


def without_invisible(text: str) -> str:
    """The text without format characters and blanks, but with joiners and variants where a script needs them."""
    if text.isascii() or not _INVISIBLE.search(text):
        return text
    return _NEEDED_OR_INVISIBLE.sub(lambda found: found["needed"] or "", text)


def _refuse_mixed_scripts(name: str) -> None:
    """Raises Refusal for a word in which letters of two alphabets stand, as they do where one passes for another."""
    if not name.isascii():
        for word in _WORD.findall(name):
            if not _ONE_SCRIPT.fullmatch(word):
                raise Refusal("name-of-mixed-letters", word=word)
