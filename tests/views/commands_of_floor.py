"""What may happen to the floor, the calm card, silence and formality."""

from collections.abc import Iterator

from twincloth.exchange.actor import CLOCK, Actor
from twincloth.exchange.calm import LiftCalm, ShowCalm
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.floor import Floor, HandFloor, TakeFloorBack
from twincloth.exchange.formal import MakeFormal, MakeInformal
from twincloth.exchange.silence import BeginSilence, EndSilence, PassSilence
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for place in ("", "perm", "oxford"):
        yield HandFloor(place=place), TOM
    yield TakeFloorBack(handed=exchange[Floor].handed), NINA
    for command in (
        ShowCalm(),
        LiftCalm(),
        BeginSilence(seconds=60),
        EndSilence(),
        MakeFormal(),
        MakeInformal(),
    ):
        yield command, NINA
    yield PassSilence(), CLOCK
