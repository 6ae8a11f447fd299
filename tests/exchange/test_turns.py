"""Whose turn it is in a handover."""

import pytest

from exchange.stories import BEAR, BEAR_PATCHES, after
from twincloth.exchange.arming import GiftArmed, OverrideRequested
from twincloth.exchange.exchange import Fact
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.patches import GiftReceived, PatchOpened
from twincloth.exchange.unveiling import COUNTDOWN, GiftUnveiled, UnveilingHalted, UnveilingStarted

PERM, OXFORD = (GiftArmed(gift=BEAR, place=place) for place in ("perm", "oxford"))
LOOSE = (PERM, OXFORD)
RUNNING = (*LOOSE, UnveilingStarted(gift=BEAR, countdown=COUNTDOWN))
UNVEILED = (*RUNNING, GiftUnveiled(gift=BEAR))
WHOLE = (*UNVEILED, *(PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES))


@pytest.mark.parametrize(
    ("happened", "awaited"),
    [
        ((), ()),
        ((PERM,), ("oxford",)),
        ((PERM, OverrideRequested(gift=BEAR, place="perm")), ("oxford",)),
        (LOOSE, ("perm", "oxford")),
        (RUNNING, ()),
        ((*RUNNING, UnveilingHalted(gift=BEAR)), ("perm", "oxford")),
        (UNVEILED, ()),
        ((*UNVEILED, PatchOpened(gift=BEAR, patch=BEAR_PATCHES[0])), ()),
        (WHOLE, ("oxford",)),
        ((*WHOLE, GiftReceived(gift=BEAR)), ()),
    ],
)
def test_it_waits_for_whoever_has_to_act(happened: tuple[Fact, ...], awaited: tuple[str, ...]):
    assert handover_of(after(*happened), BEAR).awaited == awaited
