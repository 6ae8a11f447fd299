"""A maker's recording on the stage: only of an open patch that is told, and only until something else is put there."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE_QUILT,
    BEAR,
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
from twincloth.exchange.actor import Role
from twincloth.exchange.arming import GiftArmed
from twincloth.exchange.doors import ExchangeReopened
from twincloth.exchange.patches import GiftReceived, PatchFolded, PatchOpened
from twincloth.exchange.playback import (
    LEAD,
    Playback,
    PlayRecording,
    RecordingStarted,
    RecordingStopped,
    StopRecording,
)
from twincloth.exchange.programme import ProgrammeMoved
from twincloth.exchange.stage import Cue, stage_of
from twincloth.exchange.unveiling import GiftUnveiled, UnveilingStarted

MAY = {"play-recording": {Role.HOST}, "stop-recording": {Role.HOST}}

OF_NOBODY = [
    RecordingStarted(gift="nothing", patch="nobody", lead=LEAD),
    RecordingStopped(gift="nothing", patch="nobody"),
]

TOLD = frozenset({"PATCH1", "PATCH2"})
WITH_VOICES = replace(PLAN, gifts=PLAN.gifts | {BEAR: replace(PLAN.gifts[BEAR], told=TOLD)})
UNVEILED = (*EVERYBODY_IS_HERE, STARTED, GiftUnveiled(gift=BEAR))
FIRST, SECOND, THIRD = (PatchOpened(gift=BEAR, patch=f"PATCH{number}") for number in (1, 2, 3))
PLAYED = RecordingStarted(gift=BEAR, patch="PATCH1", lead=LEAD)
PLAY = PlayRecording(gift=BEAR, patch="PATCH1")
PLAYING = (*UNVEILED, FIRST, PLAYED)


def told(*facts):
    return after(*facts, plan=WITH_VOICES)


def test_it_takes_the_stage_at_an_instant_that_the_record_names():
    exchange = told(*PLAYING)

    assert PLAY.decide(told(*UNVEILED, FIRST), NINA) == [PLAYED]
    assert (stage_of(exchange).scene, stage_of(exchange).about) == ("recording", "PATCH1")
    assert stage_of(exchange).cue == Cue("heard")
    assert exchange[Playback].now(exchange).instant == exchange.now + LEAD


@pytest.mark.parametrize(
    ("facts", "patch", "refusal"),
    [
        (EVERYBODY_IS_HERE, "PATCH1", "patch-not-open"),
        (UNVEILED, "PATCH1", "patch-not-open"),
        ((*UNVEILED, FIRST, PatchFolded(gift=BEAR, patch="PATCH1")), "PATCH1", "patch-not-open"),
        ((*UNVEILED, FIRST), "PATCH7", "unknown-patch"),
        ((*UNVEILED, FIRST, SECOND, THIRD), "PATCH3", "patch-not-told"),
        ((*UNVEILED, FIRST, ENDED), "PATCH1", "exchange-ended"),
        ((*UNVEILED, FIRST, UnveilingStarted(gift=ALICE_QUILT, countdown=9)), "PATCH1", "countdown-runs"),
    ],
)
def test_what_may_not_be_played(facts, patch, refusal):
    assert refusal_of(told(*facts), PlayRecording(gift=BEAR, patch=patch), TOM) == refusal


@pytest.mark.parametrize(
    "replacing",
    [
        (RecordingStopped(gift=BEAR, patch="PATCH1"),),
        (SECOND,),
        (SECOND, PatchFolded(gift=BEAR, patch="PATCH2")),
        (PatchFolded(gift=BEAR, patch="PATCH1"),),
        (GiftReceived(gift=BEAR),),
        (GiftArmed(gift=ALICE_QUILT, place="perm"),),
        (UnveilingStarted(gift=ALICE_QUILT, countdown=9),),
        (GiftUnveiled(gift=ALICE_QUILT),),
        (ProgrammeMoved(item="songs"),),
        (ENDED,),
        (ENDED, ExchangeReopened()),
    ],
)
def test_whatever_comes_onto_the_stage_ends_it(replacing):
    exchange = told(*PLAYING, *replacing)

    assert stage_of(exchange).scene != "recording"
    assert refusal_of(exchange, StopRecording(), TOM) == "nothing-plays"


@pytest.mark.parametrize("now", [PLAN, replace(PLAN, gifts={})])
def test_what_was_withdrawn_meanwhile_is_neither_played_nor_in_the_way_of_the_record(now):
    exchange = told(*PLAYING)
    exchange.plan = now

    assert stage_of(exchange).scene != "recording"
    then(exchange, RecordingStopped(gift=BEAR, patch="PATCH1"))
    assert exchange[Playback].begun is None


def test_two_hosts_who_press_at_once_mean_the_same_and_later_it_begins_anew():
    exchange = told(*PLAYING)

    assert PLAY.decide(exchange, TOM) == []
    exchange.now += 5_000
    assert PLAY.decide(exchange, TOM) == [PLAYED]
    assert StopRecording().decide(exchange, NINA) == [RecordingStopped(gift=BEAR, patch="PATCH1")]


def test_another_one_takes_its_place_at_once():
    exchange = told(*UNVEILED, FIRST, SECOND, PLAYED)

    other = PlayRecording(gift=BEAR, patch="PATCH2")
    assert other.decide(exchange, TOM) == [RecordingStarted(gift=BEAR, patch="PATCH2", lead=LEAD)]


def test_participants_have_no_say():
    assert refusal_of(told(*UNVEILED, FIRST), PLAY, VERA) == "not-allowed"
