"""What may happen to the way in which a gift opens."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.unveiling_ways import ChooseUnveiling, UnveilingWay
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for gift in exchange.plan.gifts:
        yield ChooseUnveiling(gift=gift, way=UnveilingWay.AT_ONCE), TOM
        yield ChooseUnveiling(gift=gift, way=UnveilingWay.PATCH_BY_PATCH), NINA
