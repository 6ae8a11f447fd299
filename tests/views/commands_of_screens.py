"""What may happen to screens."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.screens import BlankStage, Screens, SizeStageText, UnblankStage
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for one in exchange[Screens].links(exchange):
        yield BlankStage(stage=one.link.id), TOM
        yield UnblankStage(stage=one.link.id), NINA
        yield SizeStageText(stage=one.link.id, size=130), TOM
