"""Pre-flight: what hosts have tried out holds for a while and can be taken back."""

import pytest

from exchange.stories import EVERYBODY_IS_HERE, TOM, after
from twincloth.exchange.actor import Role
from twincloth.exchange.passing import Passing
from twincloth.exchange.preflight import GOOD_FOR, Trial, TryOut, tried_out
from twincloth.exchange.refusal import Refusal

MAY = {"try-out": {Role.HOST}}
FIELDS = {"trial": Trial.SOUND, "works": True}


def try_out(passing: Passing, place: str, *, works: bool = True) -> None:
    signal = TryOut(trial=Trial.SOUND, place=place, works=works)
    for change in passing.decide(signal, after(*EVERYBODY_IS_HERE), TOM, 1000):
        passing.take_in(change)


def test_what_was_tried_holds_in_its_place_until_it_is_old():
    passing = Passing()

    try_out(passing, "perm")

    assert tried_out(passing, Trial.SOUND, "perm")
    assert not tried_out(passing, Trial.SOUND, "oxford")
    assert not tried_out(passing, Trial.INTERPRETER, "perm")
    passing.lapse(1000 + GOOD_FOR)
    assert not tried_out(passing, Trial.SOUND, "perm")


def test_what_works_no_longer_is_to_be_tried_again():
    passing = Passing()
    try_out(passing, "perm")

    try_out(passing, "perm", works=False)

    assert not tried_out(passing, Trial.SOUND, "perm")
    with pytest.raises(Refusal, match="unknown-place"):
        try_out(passing, "atlantis")
