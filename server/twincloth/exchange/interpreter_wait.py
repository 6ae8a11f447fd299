"""Wait for the interpreter: whoever cannot follow says so by one tap, and whoever has the floor lets it be caught up."""

from __future__ import annotations

from collections.abc import Iterable

from twincloth.exchange.actor import HOSTS, PARTICIPANTS, STAFF, Actor
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.floor import Floor
from twincloth.exchange.passing import Passed, Passing, Signal
from twincloth.exchange.refusal import Refusal


class WaitForInterpreter(Signal, tag="wait-for-interpreter"):
    """Ask that nobody speaks on before the interpreter has caught up; many who ask are one wish."""

    allowed = PARTICIPANTS | STAFF

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        exchange[Doors].must_not_have_ended()
        if exchange[Doors].phase is not Phase.RUNNING:
            raise Refusal("exchange-not-started")
        if len(exchange.plan.languages) < 2:
            raise Refusal("one-language-alone")
        return [Passed("interpreter", by.id, by.place)]


class InterpreterHasCaughtUp(Signal, tag="interpreter-caught-up"):
    """Go on: hosts of the place that has the floor say so, hosts of all places, and any host where nobody has it."""

    allowed = HOSTS

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> Iterable[Passed]:
        floor = exchange[Floor].place
        if floor and by.place and by.place != floor:
            raise Refusal("floor-elsewhere")
        return [Passed("interpreter", id, None) for id in passing.of("interpreter")]
