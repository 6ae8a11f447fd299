"""Screens: the stages of an exchange, each with a number by which people in a hall and at a dashboard mean the same one."""

from __future__ import annotations

from msgspec import Struct

from twincloth.exchange.actor import HOSTS, Actor, Role
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.ids import ClientId
from twincloth.exchange.passing import Passed, Passing, Signal
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffLink

IDENTIFIED_FOR = 15_000
"""Milliseconds for which a stage shows its number: long enough to look from one projector to the next."""


class StageLink(Struct, frozen=True):
    """A stage and its number, which stays its own when others are revoked."""

    number: int
    link: StaffLink


def stages_of(exchange: Exchange) -> list[StageLink]:
    """The stages in force, the oldest first; numbered by all that ever were."""
    staff = exchange[Staff]
    every = [link for link in (*staff.links.values(), *staff.former.values()) if link.role is Role.STAGE]
    numbered = enumerate(sorted(every, key=lambda link: (link.at, link.id)), 1)
    return [StageLink(number, link) for number, link in numbered if link.id in staff.links]


class IdentifyStages(Signal, tag="identify-stages"):
    """Have a stage show its number large, for a while; without `stage` every one of them."""

    allowed = HOSTS

    stage: ClientId | None = None

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> list[Passed]:
        meant = [one for one in stages_of(exchange) if self.stage in (None, one.link.id)]
        if not meant:
            raise Refusal("no-such-stage")
        return [Passed("identified", one.link.id, str(one.number), now + IDENTIFIED_FOR) for one in meant]
