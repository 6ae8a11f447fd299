"""Calm, silence and formality: what every screen shows or leaves out at a host's word."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    PLAN,
    STARTED,
    TOM,
    VERA,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.calm import CalmLifted, CalmShown, LiftCalm, ShowCalm
from twincloth.exchange.formal import Formal, FormalBegun, FormalEnded, MakeFormal, MakeInformal
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.silence import (
    LENGTHS,
    BeginSilence,
    EndSilence,
    PassSilence,
    Silence,
    SilenceBegun,
    SilenceEnded,
)
from twincloth.exchange.stage import stage_of

MAY = {
    "begin-silence": {Role.HOST},
    "end-silence": {Role.HOST},
    "lift-calm": {Role.HOST},
    "make-formal": {Role.HOST},
    "make-informal": {Role.HOST},
    "pass-silence": {Role.CLOCK},
    "show-calm": {Role.HOST},
}
NOT_OVER_THE_SOCKET = ["pass-silence"]
OF_NOBODY = [
    *(CalmLifted(), CalmShown(), CalmShown(), CalmLifted()),
    *(SilenceEnded(), SilenceBegun(seconds=60), SilenceBegun(seconds=60), SilenceEnded()),
    *(FormalEnded(), FormalBegun(), FormalBegun()),
]

AT_ONCE = replace(PLAN, moderated=False)
HELLO = PostMessage(id="hello", text="Привет!")


def test_the_calm_card_stands_before_everything_but_the_end():
    exchange = after(*EVERYBODY_IS_HERE, STARTED, SilenceBegun(seconds=60), CalmShown())
    assert stage_of(exchange).scene == "calm"

    then(exchange, *LiftCalm().decide(exchange, NINA))
    assert stage_of(exchange).scene == "silence"

    then(exchange, CalmShown(), ENDED)
    assert stage_of(exchange).scene == "ended"


def test_what_is_written_meanwhile_waits_and_goes_on_waiting():
    exchange = after(*EVERYBODY_IS_HERE, CalmShown(), plan=AT_ONCE)
    then(exchange, *HELLO.decide(exchange, VERA), CalmLifted())

    assert [message.id for message in exchange[Messages].waiting] == ["hello"]
    assert not PostMessage(id="after", text="Снова").decide(exchange, VERA)[0].held


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ((CalmShown(),), ShowCalm(), "calm-already"),
        ((), LiftCalm(), "calm-not-on"),
        ((ENDED,), ShowCalm(), "exchange-ended"),
        ((SilenceBegun(seconds=60),), BeginSilence(), "silence-already"),
        ((), EndSilence(), "no-silence"),
        ((ENDED,), BeginSilence(), "exchange-ended"),
        ((), BeginSilence(seconds=59), "unknown-length-of-silence"),
        ((ENDED,), MakeFormal(), "exchange-ended"),
    ],
)
def test_what_changes_nothing_is_refused(before, command, code):
    assert refusal_of(after(*EVERYBODY_IS_HERE, *before), command, TOM) == code


@pytest.mark.parametrize("seconds", LENGTHS)
def test_silence_ends_by_the_clock(seconds):
    exchange = after(*EVERYBODY_IS_HERE)
    then(exchange, *BeginSilence(seconds=seconds).decide(exchange, TOM))
    alarm = exchange.alarms["silence"]

    assert alarm.at == exchange.now + seconds * 1000 == exchange[Silence].until
    then(exchange, *exchange.decide(alarm.command, CLOCK))
    assert (exchange[Silence].until, exchange.alarms) == (None, {})


def test_silence_that_a_host_has_ended_is_not_ended_again():
    exchange = after(*EVERYBODY_IS_HERE, SilenceBegun(seconds=60))
    then(exchange, *EndSilence().decide(exchange, NINA))

    assert exchange.alarms == {}
    assert PassSilence().decide(exchange, CLOCK) == []


def test_two_hosts_make_an_occasion_formal_once():
    exchange = after(*EVERYBODY_IS_HERE)
    then(exchange, *MakeFormal().decide(exchange, TOM))

    assert exchange[Formal].on
    assert MakeFormal().decide(exchange, NINA) == []
    then(exchange, *MakeInformal().decide(exchange, NINA))
    assert MakeInformal().decide(exchange, TOM) == []
