"""Screens: each stage has its number, is blanked alone, and has its own size of text."""

import pytest

from exchange.stories import ENDED, EVERYBODY_IS_HERE, NINA, TOM, TOM_APPOINTED, after, refusal_of, then
from twincloth.exchange.actor import Role
from twincloth.exchange.passing import Passed, Passing
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.screens import (
    AS_MADE,
    BlankStage,
    IdentifyStages,
    Screen,
    Screens,
    SizeStageText,
    StageBlanked,
    StageTextSized,
    StageUnblanked,
    UnblankStage,
)
from twincloth.exchange.staff import StaffAppointed, StaffDismissed

MAY = {tag: {Role.HOST} for tag in ("blank-stage", "unblank-stage", "size-stage-text", "identify-stages")}
FIELDS = {"size": 130}
OF_NOBODY = [
    StageBlanked(stage="nobody"),
    StageUnblanked(stage="nobody"),
    StageTextSized(stage="nobody", size=130),
]


def stage(id: str) -> StaffAppointed:
    return StaffAppointed(staff=id, role=Role.STAGE, place="", key_hash=id[:1] * 64)


def test_a_stage_keeps_its_number_when_another_is_revoked():
    exchange = after(TOM_APPOINTED, *map(stage, "abc"), StaffDismissed(staff="a"))

    assert [(one.number, one.link.id) for one in exchange[Screens].links(exchange)] == [(2, "b"), (3, "c")]


def test_one_stage_or_all_show_their_numbers_for_a_while():
    exchange = after(TOM_APPOINTED, *map(stage, "abc"), StaffDismissed(staff="a"))

    passed = IdentifyStages(stage="c").decide(exchange, Passing(), TOM, 5000)

    assert passed == [Passed("identified", "c", "3", 20_000)]
    assert [one.id for one in IdentifyStages().decide(exchange, Passing(), TOM, 5000)] == ["b", "c"]
    for unknown in ("a", "tom"):
        with pytest.raises(Refusal, match="no-such-stage"):
            IdentifyStages(stage=unknown).decide(exchange, Passing(), TOM, 5000)


def test_one_stage_is_blanked_and_the_others_are_not():
    exchange = after(*EVERYBODY_IS_HERE, stage("hall"), StageTextSized(stage="hall", size=115))

    then(exchange, *exchange.decide(BlankStage(stage="hall"), TOM))

    assert (exchange[Screens].of("hall"), exchange[Screens].of("screen")) == (Screen(True, 115), AS_MADE)
    assert exchange.decide(BlankStage(stage="hall"), NINA) == []
    then(exchange, *exchange.decide(UnblankStage(stage="hall"), NINA))
    assert exchange[Screens].of("hall") == Screen(False, 115)
    assert exchange.decide(UnblankStage(stage="hall"), TOM) == []


def test_a_stage_has_its_own_size_of_text():
    exchange = after(*EVERYBODY_IS_HERE)

    then(exchange, *exchange.decide(SizeStageText(stage="screen", size=130), TOM))

    assert exchange[Screens].of("screen").size == 130
    assert exchange.decide(SizeStageText(stage="screen", size=130), TOM) == []
    assert refusal_of(exchange, SizeStageText(stage="screen", size=300), TOM) == "unknown-size"
    then(exchange, *exchange.decide(SizeStageText(stage="screen", size=100), TOM))
    assert dict(exchange[Screens].changed()) == {}, "what is as it was made is not remembered"


def test_a_hall_that_has_to_be_left_is_blanked_after_the_end_too():
    exchange = after(*EVERYBODY_IS_HERE, ENDED)

    assert exchange.decide(BlankStage(stage="screen"), TOM) == [StageBlanked(stage="screen")]


@pytest.mark.parametrize(
    "command", [BlankStage, UnblankStage, lambda stage: SizeStageText(stage=stage, size=115)]
)
def test_only_a_stage_in_force_is_a_stage(command):
    exchange = after(*EVERYBODY_IS_HERE, stage("hall"), StaffDismissed(staff="hall"))

    for other in ("tom", "hall", "nobody"):
        assert refusal_of(exchange, command(stage=other), TOM) == "no-such-stage"
