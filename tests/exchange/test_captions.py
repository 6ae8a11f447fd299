"""Captions: lines that pass, each in one language, by captioners who relieve each other; kept where hosts say so."""

import pytest

from exchange.stories import ALICE, ENDED, EVERYBODY_IS_HERE, TOM, after, refusal_of, then
from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.captions import (
    AT_WORK,
    KEPT,
    LASTS,
    CaptionerAtWork,
    CaptionLine,
    HandOverCaptions,
    TakeOverCaptions,
    WriteCaption,
)
from twincloth.exchange.erasure import without_person
from twincloth.exchange.passing import Passing
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffAppointed
from twincloth.exchange.transcript import CaptionKept, KeepCaption, KeepTranscript, Transcript, TranscriptKept

CAPTIONERS = {Role.HOST, Role.CAPTIONER}
MAY = {
    "write-caption": CAPTIONERS,
    "hand-over-captions": CAPTIONERS,
    "take-over-captions": CAPTIONERS,
    "keep-transcript": {Role.HOST},
    "keep-caption": CAPTIONERS,
}
OF_NOBODY = [CaptionKept(line="some", language="tlh", text="", by="nobody"), TranscriptKept(kept=False)]

ANNA, BORIS = (Actor(name, Role.CAPTIONER) for name in ("anna", "boris"))
HERE = (
    *EVERYBODY_IS_HERE,
    *(
        StaffAppointed(staff=one.id, role=Role.CAPTIONER, place="", key_hash=str(number) * 64)
        for number, one in enumerate((ANNA, BORIS), 5)
    ),
)


class Desk:
    """What passes while these write; `now` in milliseconds."""

    def __init__(self, *facts):
        self.exchange, self.passing = after(*HERE, *facts), Passing()

    def give(self, signal, by=ANNA, now=0):
        for change in self.passing.decide(signal, self.exchange, by, now):
            self.passing.take_in(change)

    def write(self, line, text, by=ANNA, now=0, language="ru", **more):
        self.give(WriteCaption(line=line, language=language, text=text, **more), by, now)

    def refused(self, signal, by=ANNA):
        with pytest.raises(Refusal) as refusal:
            self.give(signal, by)
        return refusal.value.code

    @property
    def lines(self):
        return [line.text for line in self.passing.of("captions").values()]


def test_a_line_grows_is_finished_and_corrected_where_it_stands():
    desk = Desk()
    desk.write("a", "Добрый", growing=True)
    assert desk.passing.of("captions")["a"] == CaptionLine("ru", "Добрый", "anna", growing=True)

    desk.write("a", "Добрый  вечер,")
    desk.write("b", "Оксфорд!")
    desk.write("a", "Доброе утро,", by=BORIS)

    assert desk.lines == ["Доброе утро,", "Оксфорд!"]


def test_an_empty_line_is_taken_back():
    desk = Desk()
    desk.write("a", "Добр", growing=True)
    desk.write("a", " ", growing=True)

    assert desk.lines == []


def test_the_last_lines_of_each_language_hold_and_only_for_a_while():
    desk = Desk()
    for number in range(KEPT + 3):
        desk.write(f"ru{number}", str(number), now=number)
        desk.write(f"en{number}", str(number), now=number, language="en")
    assert desk.lines == [str(number) for number in range(3, KEPT + 3) for _ in "re"]

    desk.passing.lapse(LASTS + KEPT + 3)
    assert desk.lines == []


def test_who_writes_is_seen_asks_to_be_relieved_and_is():
    desk = Desk()
    assert desk.refused(HandOverCaptions(language="ru")) == "not-captioning"
    desk.write("a", "Раз")
    desk.give(HandOverCaptions(language="ru"))
    desk.write("b", "два")
    assert desk.passing.of("captioning") == {"ru": CaptionerAtWork("anna", asks=True)}
    assert desk.refused(HandOverCaptions(language="ru"), BORIS) == "not-captioning"

    desk.give(TakeOverCaptions(language="ru"), BORIS)
    assert desk.passing.of("captioning") == {"ru": CaptionerAtWork("boris")}
    desk.write("c", "три", now=1000)
    assert desk.passing.of("captioning")["ru"].link == "anna", "whoever writes has taken over"

    desk.passing.lapse(1000 + AT_WORK)
    assert desk.passing.of("captioning") == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"language": "fr"}, "unknown-language"),
        ({"text": "x" * 201}, "caption-too-long"),
        ({"text": "a\u202eb"}, "text-unprintable"),
        ({"text": "e" + "\u0301" * 9}, "text-piled-marks"),
    ],
)
def test_what_is_no_caption_is_refused(fields, code):
    asked = {"line": "a", "language": "ru", "text": "Раз", **fields}

    assert Desk().refused(WriteCaption(**asked)) == code
    assert refusal_of(after(*HERE, TranscriptKept(kept=True)), KeepCaption(**asked), ANNA) == code


def test_after_the_end_nobody_writes():
    for signal in (
        WriteCaption(line="a", language="ru", text="Раз"),
        TakeOverCaptions(language="ru"),
        HandOverCaptions(language="ru"),
    ):
        assert Desk(ENDED).refused(signal) == "exchange-ended"
    assert refusal_of(after(*HERE, ENDED), KeepTranscript(kept=True), TOM) == "exchange-ended"


def test_nothing_is_kept_unless_a_host_says_so():
    exchange = after(*HERE)
    line = KeepCaption(line="a", language="ru", text="Добрый вечер")
    assert refusal_of(exchange, line, ANNA) == "transcript-not-kept"
    assert refusal_of(exchange, line, ALICE) == "not-allowed"

    then(exchange, *KeepTranscript(kept=True).decide(exchange, TOM))
    assert KeepTranscript(kept=True).decide(exchange, TOM) == []
    then(exchange, *line.decide(exchange, ANNA))
    assert line.decide(exchange, ANNA) == []
    then(exchange, *KeepCaption(line="b", language="ru", text="Оксфорд").decide(exchange, ANNA))
    then(exchange, *KeepCaption(line="a", language="ru", text="Доброе утро").decide(exchange, BORIS))
    assert [line.text for line in exchange[Transcript].of("ru")] == ["Доброе утро", "Оксфорд"]

    then(exchange, *KeepTranscript(kept=False).decide(exchange, TOM))
    assert refusal_of(exchange, line, ANNA) == "transcript-not-kept"
    assert [line.text for line in exchange[Transcript].of("ru")] == ["Доброе утро", "Оксфорд"]


def test_a_captioners_lines_go_with_them():
    told = [CaptionKept(line=one.id, language="ru", text="Слово", by=one.id) for one in (ANNA, BORIS)]

    exchange = after(*HERE, *(without_person(fact, "anna", frozenset()) for fact in told))

    assert [line.text for line in exchange[Transcript].of("ru")] == ["Слово"]
