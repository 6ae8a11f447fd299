"""The handover: arming, overriding, unveiling, opening, receiving."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE_QUILT,
    BEAR,
    BEAR_PATCHES,
    CLOCK,
    ENDED,
    NINA,
    TOM,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.arming import (
    ArmGift,
    DisarmGift,
    GiftArmed,
    GiftDisarmed,
    OverrideRequested,
    RequestOverride,
    WithdrawOverride,
)
from twincloth.exchange.handovers import OVERRIDE_WAIT, Handovers, handover_of
from twincloth.exchange.patches import (
    FoldPatch,
    GiftReceived,
    OpenPatch,
    PatchFolded,
    PatchOpened,
    ReceiveGift,
)
from twincloth.exchange.unveiling import (
    COUNTDOWN,
    GiftUnveiled,
    HaltUnveiling,
    StartUnveiling,
    UnveilGift,
    UnveilingHalted,
    UnveilingStarted,
)

PERM_ARMED = GiftArmed(gift=BEAR, place="perm")
OXFORD_ARMED = GiftArmed(gift=BEAR, place="oxford")
STARTED = UnveilingStarted(gift=BEAR, countdown=COUNTDOWN)
ASKED = OverrideRequested(gift=BEAR, place="perm")
UNVEILED = (PERM_ARMED, OXFORD_ARMED, STARTED, GiftUnveiled(gift=BEAR))
OPENED = tuple(PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES)
LONDON = replace(NINA, place="london")


def test_each_side_arms_for_its_own_place():
    assert after().decide(ArmGift(gift=BEAR), NINA) == [PERM_ARMED]
    assert after(PERM_ARMED).decide(ArmGift(gift=BEAR), TOM) == [OXFORD_ARMED]


def test_a_place_that_neither_gives_nor_receives_may_not_arm():
    assert refusal_of(after(), ArmGift(gift=BEAR), LONDON) == "not-your-gift"


def test_both_sides_armed_the_countdown_starts_at_either_hosts_word():
    for host in (NINA, TOM):
        assert after(PERM_ARMED, OXFORD_ARMED).decide(StartUnveiling(gift=BEAR), host) == [STARTED]


def test_the_instant_is_named_when_the_countdown_starts():
    exchange = after(PERM_ARMED, OXFORD_ARMED, STARTED)

    instant = 3000 + COUNTDOWN
    assert handover_of(exchange, BEAR).instant == instant
    assert [alarm.at for alarm in exchange.alarms.values()] == [instant]


def test_at_the_instant_the_clock_unveils_once():
    exchange = after(PERM_ARMED, OXFORD_ARMED, STARTED)

    assert exchange.decide(UnveilGift(gift=BEAR), CLOCK) == [GiftUnveiled(gift=BEAR)]
    then(exchange, GiftUnveiled(gift=BEAR))
    assert exchange.alarms == {}
    assert exchange.decide(UnveilGift(gift=BEAR), CLOCK) == []


def test_a_halted_countdown_leaves_both_threads_loose():
    exchange = after(PERM_ARMED, OXFORD_ARMED, STARTED, UnveilingHalted(gift=BEAR))

    assert exchange.alarms == {}
    assert exchange.decide(UnveilGift(gift=BEAR), CLOCK) == []
    assert exchange.decide(StartUnveiling(gift=BEAR), TOM) == [STARTED]


@pytest.mark.parametrize(
    ("facts", "command", "by", "code"),
    [
        ((PERM_ARMED,), ArmGift(gift=BEAR), NINA, "gift-already-armed"),
        ((), ArmGift(gift="ZZZZZZ"), NINA, "unknown-gift"),
        ((), DisarmGift(gift=BEAR), NINA, "gift-not-armed"),
        ((PERM_ARMED, OXFORD_ARMED, STARTED), DisarmGift(gift=BEAR), NINA, "unveiling-started"),
        ((PERM_ARMED,), StartUnveiling(gift=BEAR), NINA, "not-both-armed"),
        ((PERM_ARMED, OXFORD_ARMED, STARTED), StartUnveiling(gift=BEAR), TOM, "unveiling-started"),
        ((PERM_ARMED, OXFORD_ARMED), HaltUnveiling(gift=BEAR), TOM, "no-countdown"),
        (UNVEILED, ArmGift(gift=BEAR), NINA, "gift-already-unveiled"),
        ((), RequestOverride(gift=BEAR), NINA, "gift-not-armed"),
        ((PERM_ARMED, OXFORD_ARMED), RequestOverride(gift=BEAR), NINA, "both-already-armed"),
        ((PERM_ARMED, ASKED), RequestOverride(gift=BEAR), NINA, "override-already-requested"),
        ((PERM_ARMED,), WithdrawOverride(gift=BEAR), TOM, "no-override"),
        ((PERM_ARMED, OXFORD_ARMED), OpenPatch(gift=BEAR), TOM, "gift-still-sealed"),
        (UNVEILED, OpenPatch(gift=BEAR, patch="PATCH7"), TOM, "unknown-patch"),
        ((*UNVEILED, OPENED[0]), OpenPatch(gift=BEAR, patch="PATCH1"), TOM, "patch-already-open"),
        ((*UNVEILED, *OPENED), OpenPatch(gift=BEAR), TOM, "gift-already-whole"),
        (UNVEILED, FoldPatch(gift=BEAR, patch="PATCH1"), TOM, "patch-not-open"),
        ((*UNVEILED, *OPENED), FoldPatch(gift=BEAR, patch="PATCH1"), TOM, "only-the-last-patch"),
        ((*UNVEILED, OPENED[0]), ReceiveGift(gift=BEAR), TOM, "patches-still-folded"),
        ((*UNVEILED, *OPENED), ReceiveGift(gift=BEAR), NINA, "not-the-receiver"),
        ((*UNVEILED, *OPENED, GiftReceived(gift=BEAR)), ReceiveGift(gift=BEAR), TOM, "gift-already-received"),
        ((ENDED,), ArmGift(gift=BEAR), NINA, "exchange-ended"),
        ((*UNVEILED, ENDED), OpenPatch(gift=BEAR), NINA, "exchange-ended"),
    ],
)
def test_what_is_out_of_turn_is_refused(facts, command, by, code):
    assert refusal_of(after(*facts), command, by) == code


def test_one_host_may_go_on_alone_after_a_visible_wait():
    exchange = after(PERM_ARMED, ASKED)
    exchange.now = 2000 + OVERRIDE_WAIT - 1

    assert refusal_of(exchange, StartUnveiling(gift=BEAR), NINA) == "override-still-waiting"
    exchange.now += 1
    assert exchange.decide(StartUnveiling(gift=BEAR), NINA) == [STARTED]


def test_the_other_host_may_stop_the_wait():
    exchange = after(PERM_ARMED, ASKED)

    then(exchange, *exchange.decide(WithdrawOverride(gift=BEAR), TOM))
    exchange.now = 10 * OVERRIDE_WAIT
    assert refusal_of(exchange, StartUnveiling(gift=BEAR), NINA) == "not-both-armed"


def test_tying_ones_thread_again_ends_ones_override():
    assert after().decide(ArmGift(gift=BEAR), NINA)
    exchange = after(PERM_ARMED, ASKED, GiftDisarmed(gift=BEAR, place="perm"))

    assert handover_of(exchange, BEAR).override is None


def test_the_next_patch_is_the_first_that_is_folded():
    exchange = after(*UNVEILED, OPENED[1])

    assert exchange.decide(OpenPatch(gift=BEAR), TOM) == [OPENED[0]]


def test_any_patch_may_be_opened():
    assert after(*UNVEILED).decide(OpenPatch(gift=BEAR, patch="PATCH3"), NINA) == [OPENED[2]]


def test_the_patch_opened_last_can_be_folded_again():
    exchange = after(*UNVEILED, *OPENED[:2])

    facts = exchange.decide(FoldPatch(gift=BEAR, patch="PATCH2"), TOM)

    assert facts == [PatchFolded(gift=BEAR, patch="PATCH2")]
    then(exchange, *facts)
    assert handover_of(exchange, BEAR).opened == ["PATCH1"]


def test_the_receiving_side_says_received_when_all_is_open():
    assert after(*UNVEILED, *OPENED).decide(ReceiveGift(gift=BEAR), TOM) == [GiftReceived(gift=BEAR)]


def test_the_two_gifts_go_their_own_ways():
    exchange = after(*UNVEILED, GiftArmed(gift=ALICE_QUILT, place="oxford"))

    assert handover_of(exchange, ALICE_QUILT).sealed
    assert not handover_of(exchange, BEAR).sealed
    assert exchange[Handovers].current == ALICE_QUILT
