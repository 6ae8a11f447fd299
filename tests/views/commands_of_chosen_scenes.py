"""What hosts may put on the stage by hand."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.chosen_scene import ChooseScene, Chosen, LeaveScene
from twincloth.exchange.exchange import Command, Exchange
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    for scene, about in exchange[Chosen].choices(exchange):
        yield ChooseScene(scene=scene, about=about), NINA
    yield ChooseScene(scene="dancing"), TOM
    yield LeaveScene(), TOM
