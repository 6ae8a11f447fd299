"""Captions: WebVTT is read strictly, named by its line where it is wrong, and kept and given in one form."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from twincloth.collection.captions import (
    MOST_CUES,
    CaptionCue,
    cues_of,
    given,
    name_of,
    read,
    transcript,
    words_of,
)
from twincloth.collection.lengths import TRANSCRIPT
from twincloth.exchange.refusal import Refusal

EXPORTED = """\ufeffWEBVTT - by some program
Kind: captions
Language: en

NOTE Vera, at home
by the window

1
00:01.000 --> 00:03.500 align:start position:0%
I <i>sewed</i> it &amp; washed it,
<v.loud Vera>all winter.

00:01:04.000 --> 01:00:05.000
4 &lt; 5, and <00:01:04.500><c.yellow>that</c> is --&gt; true
"""

KEPT = """WEBVTT

00:00:01.000 --> 00:00:03.500
I sewed it &amp; washed it,
Vera: all winter.

00:01:04.000 --> 01:00:05.000
4 &lt; 5, and that is --&gt; true"""


def refusal(written: str) -> tuple[str, object]:
    with pytest.raises(Refusal) as caught:
        transcript(written)
    return caught.value.code, caught.value.facts.get("line")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_captions_are_kept_in_one_form_whatever_program_wrote_them(ends: str):
    assert transcript(EXPORTED.replace("\n", ends)) == KEPT
    assert transcript(KEPT) == KEPT
    assert cues_of(KEPT)[0] == CaptionCue(1000, 3500, "I sewed it & washed it,\nVera: all winter.")


def test_captions_are_read_without_their_times_in_paragraphs():
    assert words_of(KEPT) == "I sewed it & washed it, Vera: all winter.\n\n4 < 5, and that is --> true"
    assert words_of("Plain.\n\nWords.") == "Plain.\n\nWords."


def test_plain_words_stay_plain():
    assert transcript("  I sewed it.\r\n\r\nWEBVTT \n") == "I sewed it.\n\nWEBVTT"
    assert transcript("") == ""
    assert cues_of("I sewed it.") == ()


@pytest.mark.parametrize(
    ("cues", "code", "line"),
    [
        ("", "captions-none", None),
        ("\n\nNOTE nothing", "captions-none", None),
        ("\n\n00:01.000 --> 00:02.000\n<i></i>", "captions-none", None),
        ("IS\n\n00:01.000 --> 00:02.000\na", "captions-header", None),
        ("\n00:01.000 --> 00:02.000\na", "captions-no-gap", 2),
        ("\n\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb", "captions-no-gap", 5),
        ("\n\nSTYLE\n::cue { color: red }", "captions-styled", 3),
        ("\n\n00:01.000 --> 00:02.000\na\n\nREGION\nid:fred", "captions-styled", 6),
        ("\n\nJust words", "captions-no-time", 3),
        ("\n\nJust words\nand more", "captions-no-time", 3),
        ("\n\n00:01,000 --> 00:02,000\na", "captions-time", 3),
        ("\n\n00:61.000 --> 00:62.000\na", "captions-time", 3),
        ("\n\n7\n00:01.000-->00:02.000\na", "captions-time", 4),
        ("\n\n٠٠:٠١.٠٠٠ --> 00:02.000\na", "captions-time", 3),
        ("\n\n00:02.000 --> 00:02.000\na", "captions-backwards", 3),
        ("\n\n00:02.000 --> 00:03.000\na\n\n00:01.000 --> 00:04.000\nb", "captions-disorder", 6),
        ("\n\n00:02.000 --> 00:03.000\na\n&#x202e;b", "captions-unprintable", 5),
        ("\n\n00:02.000 --> 00:03.000\na\u202eb", "captions-unprintable", 4),
        ("\n\n00:02.000 --> 00:03.000\na\0" + "\u0301" * 40, "captions-unprintable", 4),
        ("\n\n00:02.000 --> 00:03.000\n" + "x" * (TRANSCRIPT + 1), "wording-too-long", None),
        ("\n\n00:02.000 --> 00:03.000\na" * (MOST_CUES + 1), "captions-too-many", None),
    ],
)
def test_what_is_wrong_is_named_with_its_line(cues: str, code: str, line: int | None):
    assert refusal("WEBVTT" + cues) == (code, line)


def test_what_an_earlier_version_kept_as_words_stays_readable():
    broken = "WEBVTT\n\nno time at all"

    assert cues_of(broken) == ()
    assert words_of(broken) == broken


WORDS = st.text(st.sampled_from("aЯ <>&;-#1/vi\n\u0301🧵"), max_size=30)
SPANS = st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**7), WORDS), min_size=1, max_size=6)


@for_any(SPANS)
def test_what_is_given_is_read_as_the_same(spans: list[tuple[int, int, str]]):
    told = tuple(CaptionCue(begin, begin + length, words) for begin, length, words in sorted(spans))
    try:
        cues = read(given(told))
    except Refusal:
        return

    assert read(given(cues)) == cues
    assert transcript(given(cues)) == given(cues)
    assert name_of(cues) == name_of(read(given(cues)))
    assert "-->" not in "".join(line for line in given(cues).splitlines() if not line[:2].isdigit())


@for_any(st.text(st.sampled_from("WEBVTT\n\r -->0123456789:.<>v&;aNOTESTYLE\0"), max_size=200))
def test_whatever_is_written_is_kept_or_refused(written: str):
    try:
        kept = transcript("WEBVTT\n\n00:00.000 --> 00:09.000\n" + written)
    except Refusal:
        return
    assert transcript(kept) == kept
