"""What may happen to the day and to the items of a programme."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.postponing import PostponeExchange, WithdrawPostponement
from twincloth.exchange.programme import RestoreItem, SkipItem
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    if exchange.seq % 5 == 0:
        yield PostponeExchange(notice={"en": f"Not today {exchange.seq}", "ru": ""}, was=1), NINA
    yield WithdrawPostponement(), TOM
    yield WithdrawPostponement(), NINA
    for item in exchange.plan.programme[:3]:
        yield SkipItem(item=item), TOM
        yield RestoreItem(item=item), NINA
