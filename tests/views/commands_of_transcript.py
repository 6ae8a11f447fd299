"""What may happen to the transcript."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.transcript import KeepCaption, KeepTranscript, Transcript
from views.happenings import NINA


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield KeepTranscript(kept=not exchange[Transcript].kept), NINA
    yield KeepCaption(line=f"l{exchange.seq % 3}", language="ru", text=f"Слово {exchange.seq}"), NINA
