"""What may happen to child mode, and to the list of abusive words."""

from collections.abc import Iterator

from twincloth.exchange.abusive_words import AbusiveWords, SetAbusiveWords
from twincloth.exchange.actor import Actor
from twincloth.exchange.child_mode_switch import SetChildMode
from twincloth.exchange.exchange import Command, Exchange
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield SetChildMode(on=True), TOM
    yield SetChildMode(on=False), NINA
    edits = exchange[AbusiveWords].edits.get("ru", 0)
    yield SetAbusiveWords(language="ru", words=f"привет снег{exchange.seq}*", edits=edits), TOM
