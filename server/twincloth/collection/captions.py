"""Captions: what is said in a recording, and when, as WebVTT (W3C WebVTT 1, sections 4 and 6)."""

import hashlib
import html
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from twincloth.collection.lengths import TRANSCRIPT
from twincloth.collection.wording import wording
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import longer

SUFFIX = ".vtt"
MOST_BYTES = 1_000_000
"""Of a file: its words are held to what any transcript may have, and most of the rest is times."""

MOST_CUES = 5_000
PAUSE = 2_000
"""Milliseconds of silence that begin a new paragraph, where captions are read."""

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_TIME = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)
_ARROW = "-->"
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>")

Line = tuple[int, str]
"""A line of a file, and its number."""


class CaptionCue(NamedTuple):
    """Words, and from when to when they are said, in milliseconds."""

    begin: int
    end: int
    words: str


def transcript(written: str) -> str:
    """What is said as it is kept: plain text, or captions in their one form where it begins with WEBVTT.

    Positions, styles within words, names of cues and notes are left off. Raises Refusal, with the line of what is wrong.
    """
    if not written.lstrip("\ufeff \t\r\n").startswith("WEBVTT"):
        return wording(written, TRANSCRIPT, needed=False)
    return given(read(written))


def read(written: str) -> tuple[CaptionCue, ...]:
    """The cues of a WebVTT file. Raises Refusal, with the line of what is wrong."""
    text = written.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    blocks = list(_blocks(text))
    if not blocks or not _HEADER.fullmatch(blocks[0][0][1]):
        raise Refusal("captions-header")
    _refuse_arrows(blocks[0])
    cues: list[CaptionCue] = []
    latest = 0
    for block in blocks[1:]:
        if cue := _cue(block):
            if cue.begin < latest:
                raise Refusal("captions-disorder", line=block[0][0])
            latest = cue.begin
            cues += [cue] if cue.words else []
    if not cues:
        raise Refusal("captions-none")
    if len(cues) > MOST_CUES:
        raise Refusal("captions-too-many", most=MOST_CUES)
    if longer("".join(cue.words for cue in cues), TRANSCRIPT):
        raise Refusal("wording-too-long", most=TRANSCRIPT)
    return tuple(cues)


def read_file(path: Path) -> tuple[CaptionCue, ...]:
    """The same of a file where it lies. Raises Refusal, OSError."""
    try:
        return read(path.read_bytes().decode())
    except UnicodeDecodeError:
        raise Refusal("captions-header") from None


@lru_cache(maxsize=512)
def cues_of(text: str) -> tuple[CaptionCue, ...]:
    """The cues of what is kept; none where it is plain text, as an earlier version took anything."""
    try:
        return read(text) if text.startswith("WEBVTT") else ()
    except Refusal:
        return ()


def given(cues: tuple[CaptionCue, ...]) -> str:
    """Captions as they are kept and given: times in full, words that mean no marks."""
    told = (
        f"{_clock(one.begin)} --> {_clock(one.end)}\n{html.escape(one.words, quote=False)}" for one in cues
    )
    return "\n\n".join(("WEBVTT", *told))


def words_of(text: str) -> str:
    """What is said, to read: captions without their times, in paragraphs where the speaker pauses."""
    cues = cues_of(text)
    if not cues:
        return text
    words = [" ".join(cues[0].words.split("\n"))]
    for before, cue in pairwise(cues):
        words += ["\n\n" if cue.begin - before.end >= PAUSE else " ", " ".join(cue.words.split("\n"))]
    return "".join(words)


def name_of(cues: tuple[CaptionCue, ...]) -> str:
    """The name of captions, made from what they hold, as that of a recording is."""
    return hashlib.sha256(given(cues).encode()).hexdigest()[:32] + SUFFIX


def _blocks(text: str) -> Iterator[list[Line]]:
    """Lines that stand together, with their numbers."""
    numbered = enumerate(text.split("\n"), 1)
    for blank, lines in groupby(numbered, lambda line: not line[1].strip(" \t")):
        if not blank:
            yield list(lines)


def _cue(block: list[Line]) -> CaptionCue | None:
    """None for a note. Raises Refusal."""
    number, first = block[0]
    if re.match(r"NOTE(?:[ \t]|$)", first):
        return None
    if first.rstrip() in ("STYLE", "REGION"):
        raise Refusal("captions-styled", line=number)
    timed = 0 if _ARROW in first else 1
    if timed == len(block) or _ARROW not in block[timed][1]:
        raise Refusal("captions-no-time", line=number)
    begin, end = _span(*block[timed])
    _refuse_arrows(block[timed + 1 :])
    return CaptionCue(begin, end, "\n".join(filter(None, (_words(*line) for line in block[timed + 1 :]))))


def _span(number: int, line: str) -> tuple[int, int]:
    found = _TIMES.fullmatch(line)
    if not found:
        raise Refusal("captions-time", line=number)
    parts = [int(part or 0) for part in found.groups()]
    begin, end = (((h * 60 + m) * 60 + s) * 1000 + ms for h, m, s, ms in (parts[:4], parts[4:]))
    if end <= begin:
        raise Refusal("captions-backwards", line=number)
    return begin, end


def _words(number: int, line: str) -> str:
    """Who speaks stays, as words; other marks go."""
    words = html.unescape(_TAG.sub("", _VOICE.sub(r"\1: ", line)))
    try:
        return wording(" ".join(words.split()), len(words) + 1, needed=False)
    except Refusal:
        raise Refusal("captions-unprintable", line=number) from None


def _refuse_arrows(lines: list[Line]) -> None:
    """A time among words is one before which a blank line is missing."""
    for number, line in lines:
        if _ARROW in line:
            raise Refusal("captions-no-gap", line=number)


def _clock(at: int) -> str:
    seconds, milliseconds = divmod(at, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"
