"""What may be shown by itself."""

from collections.abc import Iterator

from twincloth.exchange.actor import CLOCK, Actor
from twincloth.exchange.auto_approval import ApproveOverdue, SetAutoApproval, StopAutoApproval
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.messages import Messages
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield SetAutoApproval(seconds=10), TOM
    yield StopAutoApproval(), NINA
    yield ApproveOverdue(), CLOCK
    yield from ((StopAutoApproval(message=one.id), TOM) for one in exchange[Messages].waiting[-1:])
