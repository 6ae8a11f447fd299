"""The switch of child mode: what it finds on the stage has to be agreed to anew."""

from twincloth.exchange.actor import HOSTS_AND_OPERATOR, Actor
from twincloth.exchange.child_mode import ChildMode, ChildModeSet
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Exchange, Fact
from twincloth.exchange.pins import MessageUnpinned, Pin


class SetChildMode(Command, tag="set-child-mode"):
    """Children take part, or do no more. Who has come in already keeps their name."""

    allowed = HOSTS_AND_OPERATOR

    on: bool

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        exchange[Doors].must_not_have_ended()
        if exchange[ChildMode].on == self.on:
            return []
        pinned = exchange[Pin].message
        taken_off = [MessageUnpinned(message=pinned)] if self.on and pinned else []
        return [*taken_off, ChildModeSet(on=self.on)]
