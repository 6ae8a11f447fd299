"""What waits and may be corrected."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.corrections import CorrectMessage
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.messages import Messages
from views.happenings import NINA


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for message in exchange[Messages].waiting[-2:]:
        text = f"{message.text[:40]} ({exchange.seq})"
        yield CorrectMessage(message=message.id, text=text, corrections=message.corrections), NINA
