"""What hosts may do about one person at one stroke."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import DeclineAllOf, ReconsiderTogether
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    messages = exchange[Messages]
    for participant in list(messages.queue.by_participant)[-3:]:
        yield DeclineAllOf(participant=participant), NINA
    together = [one.id for one in messages.declined if one.together]
    yield from ((ReconsiderTogether(message=message), TOM) for message in together[-1:])
