"""Patches that are published late: after the gift was received nobody could open them any more."""

from msgspec.structs import replace

from exchange.stories import BEAR, BEAR_PATCHES, after
from twincloth.exchange.arming import GiftArmed
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.patches import GiftReceived, PatchOpened
from twincloth.exchange.unveiling import COUNTDOWN, GiftUnveiled, UnveilingStarted

OPENED = (
    GiftArmed(gift=BEAR, place="perm"),
    GiftArmed(gift=BEAR, place="oxford"),
    UnveilingStarted(gift=BEAR, countdown=COUNTDOWN),
    GiftUnveiled(gift=BEAR),
    *(PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES),
)


def with_another_patch(exchange: Exchange) -> list[str]:
    """What is open once a fourth patch is planned."""
    gift = exchange.plan.gifts[BEAR]
    late = replace(gift, patches=(*gift.patches, "PATCH9"))
    exchange.plan = replace(exchange.plan, gifts={**exchange.plan.gifts, BEAR: late})
    return handover_of(exchange, BEAR).opened


def test_a_patch_that_comes_after_the_gift_was_received_lies_open():
    exchange = after(*OPENED, GiftReceived(gift=BEAR))

    assert with_another_patch(exchange) == [*BEAR_PATCHES, "PATCH9"]
    assert handover_of(exchange, BEAR).whole


def test_a_patch_that_comes_before_that_waits_to_be_opened():
    exchange = after(*OPENED)

    assert with_another_patch(exchange) == [*BEAR_PATCHES]
    assert handover_of(exchange, BEAR).next_patch == "PATCH9"
