"""Replay: what happened stays, whatever is planned today; and reading it changes nothing."""

import pytest
from msgspec.structs import replace

from exchange.features import brought_along
from exchange.stories import (
    BEAR,
    BEAR_PATCHES,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    PLAN,
    TOM,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.arming import ArmGift, GiftArmed, GiftDisarmed, OverrideRequested, OverrideWithdrawn
from twincloth.exchange.consent import AgreementWithdrawn, RecordAgreed
from twincloth.exchange.exchange import Entry, EntryOutOfOrder, Exchange, Fact, facts, parts
from twincloth.exchange.guest_book import LineDeclined, LineLeft, LineRemoved, LineShown
from twincloth.exchange.handovers import Handovers, handover_of, handover_under
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import MessageApproved, MessageDeclined, MessageReconsidered
from twincloth.exchange.patches import FoldPatch, GiftReceived, OpenPatch, PatchFolded, PatchOpened
from twincloth.exchange.pins import MessagePinned, MessageUnpinned, Pin
from twincloth.exchange.plan import Plan
from twincloth.exchange.programme import Programme, ProgrammeMoved
from twincloth.exchange.revision import ExchangeRevised
from twincloth.exchange.staff import StaffDismissed, StaffLoggedOut
from twincloth.exchange.unveiling import (
    COUNTDOWN,
    GiftUnveiled,
    UnveilGift,
    UnveilingHalted,
    UnveilingStarted,
)

NOTHING = Plan(languages=(), moderated=False, places=frozenset(), programme=(), gifts={})
UNVEILED = (
    GiftArmed(gift=BEAR, place="perm"),
    GiftArmed(gift=BEAR, place="oxford"),
    UnveilingStarted(gift=BEAR, countdown=COUNTDOWN),
    GiftUnveiled(gift=BEAR),
)
OPENED = tuple(PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES)
OF_NOBODY = (
    *UNVEILED,
    *OPENED,
    *OPENED,
    PatchFolded(gift=BEAR, patch="PATCH1"),
    PatchFolded(gift=BEAR, patch="PATCH1"),
    GiftReceived(gift=BEAR),
    GiftDisarmed(gift="N0NE00", place="perm"),
    OverrideRequested(gift="N0NE00", place="perm"),
    OverrideWithdrawn(gift="N0NE00"),
    UnveilingHalted(gift="N0NE00"),
    ProgrammeMoved(item="dancing"),
    *(kind(message="none") for kind in (MessageApproved, MessageDeclined, MessageReconsidered)),
    MessagePinned(message="none"),
    MessageUnpinned(message="none"),
    StaffDismissed(staff="nobody"),
    StaffLoggedOut(staff="nobody"),
    *(kind(line="none") for kind in (LineShown, LineDeclined, LineRemoved)),
    *(kind(participant="nobody") for kind in (RecordAgreed, AgreementWithdrawn)),
    ExchangeRevised(),
    *brought_along("OF_NOBODY"),
)


def without(exchange: Exchange, *patches: str, gifts: tuple[str, ...] = ()) -> None:
    """These are withdrawn."""
    kept = {gift: plan for gift, plan in PLAN.gifts.items() if gift not in gifts}
    if BEAR in kept:
        kept[BEAR] = replace(
            kept[BEAR], patches=tuple(patch for patch in kept[BEAR].patches if patch not in patches)
        )
    exchange.plan = replace(exchange.plan, gifts=kept)


@pytest.mark.parametrize("plan", [PLAN, NOTHING])
def test_no_fact_asks_what_is_planned_nor_stumbles_over_what_is_not_there(plan):
    once = (*EVERYBODY_IS_HERE, VERA_SAID_HELLO, HELLO_APPROVED, *OF_NOBODY)

    exchange = after(*once, *once, plan=plan)

    assert exchange.seq == 2 * len(once)
    assert exchange[Handovers].by_gift[BEAR].opened == list(BEAR_PATCHES)[1:]
    assert [message.id for message in exchange[Messages].shown] == ["hello"]


def test_every_fact_is_replayed_here():
    told = {type(fact) for fact in (*EVERYBODY_IS_HERE, VERA_SAID_HELLO, HELLO_APPROVED, *OF_NOBODY, LEFT)}

    simple = {kind for kind in facts().values() if not kind.__struct_fields__}
    assert set(facts().values()) - simple - told == set()


LEFT = LineLeft(line="l1", of=BEAR, name="Alice", place="", text="Hello", language="en")


def test_a_line_that_came_twice_is_one():
    exchange = after(LEFT, LineShown(line="l1"), LEFT, LineRemoved(line="l1"), LineRemoved(line="l1"))

    assert exchange.seq == 5


def test_what_was_erased_is_replayed_all_the_same():
    story = (*EVERYBODY_IS_HERE, VERA_SAID_HELLO, HELLO_APPROVED, MessagePinned(message="hello"), LEFT)

    exchange = after(*(fact.redacted() for fact in story))

    assert exchange[Messages].shown == []
    assert exchange[Pin].message is None, "what has no words stands nowhere"


def test_asking_changes_nothing():
    exchange = after(*UNVEILED, *OPENED, GiftReceived(gift=BEAR))
    before = portrait(exchange)

    late = replace(PLAN.gifts[BEAR], patches=(*BEAR_PATCHES, "PATCH9"))
    assert handover_under(exchange, BEAR, late).opened == [*BEAR_PATCHES, "PATCH9"]
    assert handover_of(exchange, "QU1LT2").sealed

    assert portrait(exchange) == before


def portrait(exchange: Exchange) -> str:
    return repr([vars(exchange[part]) | {"part": name} for name, part in parts().items()]) + repr(
        [vars(recorded) for recorded in exchange[Handovers].by_gift.values()]
    )


def test_a_gift_that_is_withdrawn_and_comes_back_is_where_it_was():
    exchange = after(*UNVEILED, *OPENED[:2])

    without(exchange, gifts=(BEAR,))
    assert refusal_of(exchange, OpenPatch(gift=BEAR), NINA) == "unknown-gift"
    without(exchange)

    assert handover_of(exchange, BEAR).opened == list(BEAR_PATCHES[:2])
    assert exchange.decide(OpenPatch(gift=BEAR), NINA) == [OPENED[2]]


def test_the_last_patch_that_can_be_seen_can_be_folded_when_a_later_one_is_withdrawn():
    exchange = after(*UNVEILED, *OPENED)
    without(exchange, "PATCH3")

    assert handover_of(exchange, BEAR).was_opened("PATCH3")
    facts = exchange.decide(FoldPatch(gift=BEAR, patch="PATCH2"), TOM)

    then(exchange, *facts)
    assert handover_of(exchange, BEAR).opened == ["PATCH1"]
    without(exchange)
    assert handover_of(exchange, BEAR).opened == ["PATCH1", "PATCH3"]


def test_the_countdown_of_a_gift_that_was_withdrawn_ends_in_nothing():
    exchange = after(*UNVEILED[:3])
    without(exchange, gifts=(BEAR,))

    facts = exchange.decide(UnveilGift(gift=BEAR), CLOCK)

    assert facts == [UnveilingHalted(gift=BEAR)]
    then(exchange, *facts)
    assert exchange.alarms == {}
    without(exchange)
    assert handover_of(exchange, BEAR).armed_by_both
    assert handover_of(exchange, BEAR).sealed


def test_a_wait_ends_when_both_are_ready_and_counts_again_for_nobody():
    exchange = after(UNVEILED[0], OverrideRequested(gift=BEAR, place="perm"))
    assert handover_of(exchange, BEAR).override

    then(exchange, *exchange.decide(ArmGift(gift=BEAR), TOM))
    assert handover_of(exchange, BEAR).override is None
    then(exchange, GiftDisarmed(gift=BEAR, place="oxford"))
    assert handover_of(exchange, BEAR).override is None


def test_an_item_that_is_planned_no_more_is_at_no_position():
    exchange = after(ProgrammeMoved(item="songs"))

    assert exchange[Programme].position(exchange.plan) == 1
    assert exchange[Programme].position(replace(PLAN, programme=("gifts",))) == -1


@pytest.mark.parametrize("seq", [0, 1, 2, 4, 5])
def test_a_number_that_does_not_follow_is_not_taken_in(seq):
    exchange = after(*EVERYBODY_IS_HERE[:2])
    fact: Fact = GiftReceived(gift=BEAR)

    with pytest.raises(EntryOutOfOrder) as refused:
        exchange.apply(Entry(seq, 9000, "tom", None, fact))

    assert (refused.value.expected, refused.value.got) == (3, seq)
    assert (exchange.seq, exchange.now) == (2, 2000)
    assert BEAR not in exchange[Handovers].by_gift
