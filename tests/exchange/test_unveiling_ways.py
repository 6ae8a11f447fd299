"""Ways of unveiling: patch by patch, or the whole gift at the instant, as the hosts choose."""

import pytest

from exchange.stories import ALICE_QUILT, BEAR, BEAR_PATCHES, CLOCK, ENDED, NINA, TOM, after, refusal_of, then
from exchange.test_handover import LONDON, OXFORD_ARMED, PERM_ARMED, STARTED, UNVEILED
from twincloth.exchange.actor import Role
from twincloth.exchange.handovers import HandoverStep, handover_of
from twincloth.exchange.patches import FoldPatch, ReceiveGift
from twincloth.exchange.unveiling import GiftUnveiled, UnveilGift, UnveilingHalted
from twincloth.exchange.unveiling_ways import ChooseUnveiling, UnveilingChosen, UnveilingWay

MAY = {"choose-unveiling": {Role.HOST}}
AT_ONCE = ChooseUnveiling(gift=BEAR, way=UnveilingWay.AT_ONCE)
PATCH_BY_PATCH = ChooseUnveiling(gift=BEAR, way=UnveilingWay.PATCH_BY_PATCH)
CHOSEN = UnveilingChosen(gift=BEAR, at_once=True)
OF_NOBODY = [UnveilingChosen(gift="N0NE00", at_once=True)]
COUNTING = (CHOSEN, PERM_ARMED, OXFORD_ARMED, STARTED)
WHOLE = GiftUnveiled(gift=BEAR, opened=BEAR_PATCHES)


@pytest.mark.parametrize("host", [NINA, TOM])
def test_either_host_chooses_and_takes_it_back(host):
    assert after().decide(AT_ONCE, host) == [CHOSEN]
    assert after(CHOSEN).decide(PATCH_BY_PATCH, host) == [UnveilingChosen(gift=BEAR, at_once=False)]


def test_choosing_what_is_chosen_changes_nothing():
    assert after().decide(PATCH_BY_PATCH, NINA) == []
    assert after(CHOSEN).decide(AT_ONCE, TOM) == []


@pytest.mark.parametrize(
    ("facts", "by", "code"),
    [
        ((), LONDON, "not-your-gift"),
        ((PERM_ARMED, OXFORD_ARMED, STARTED), TOM, "unveiling-started"),
        (UNVEILED, NINA, "gift-already-unveiled"),
        ((ENDED,), NINA, "exchange-ended"),
    ],
)
def test_it_is_chosen_before_the_countdown_by_those_whose_gift_it_is(facts, by, code):
    assert refusal_of(after(*facts), AT_ONCE, by) == code


def test_at_the_instant_the_whole_gift_lies_open():
    exchange = after(*COUNTING)
    assert handover_of(exchange, BEAR).step is HandoverStep.COUNTDOWN

    assert exchange.decide(UnveilGift(gift=BEAR), CLOCK) == [WHOLE]
    then(exchange, WHOLE)

    assert handover_of(exchange, BEAR).opened == list(BEAR_PATCHES)
    assert handover_of(exchange, BEAR).step is HandoverStep.WHOLE
    assert exchange.decide(ReceiveGift(gift=BEAR), TOM)
    assert exchange.decide(FoldPatch(gift=BEAR, patch=BEAR_PATCHES[-1]), NINA)


def test_the_choice_is_of_one_gift_and_outlasts_a_halted_countdown():
    exchange = after(*COUNTING, UnveilingHalted(gift=BEAR))

    assert handover_of(exchange, BEAR).at_once
    assert not handover_of(exchange, ALICE_QUILT).at_once
    assert exchange.decide(PATCH_BY_PATCH, TOM)


def test_a_gift_that_was_unveiled_twice_over_is_no_fuller():
    exchange = after(*COUNTING, WHOLE, WHOLE)

    assert handover_of(exchange, BEAR).opened == list(BEAR_PATCHES)
