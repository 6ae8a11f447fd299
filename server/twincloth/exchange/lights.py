"""Lights: which stages and desks are connected, since when one is gone, and how well each stage knows the time."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.ids import ClientId
from twincloth.exchange.passing import Passed, PassedValue, Passing, Signal

REPORTED_FOR = 100_000
"""Milliseconds for which a report of a clock is believed: a page makes three in that time."""

MOST_WITHIN = 150
"""Milliseconds by which a stage may be wrong about the server's time. The delay one way that a call may have
before people notice it in talking (ITU-T G.114, 2003): a stage that unveils later than that is later than the call."""

MOST_AHEAD = 1000
"""Milliseconds by which a device's own clock may differ, before it is worth a word. Nothing goes by it."""

Milliseconds = Annotated[int, Meta(ge=-(10**14), le=10**14)]


class Light(PassedValue, frozen=True):
    """How many pages are open by a link, and since when there are some or none, in milliseconds since 1970."""

    screens: int
    since: int


class ClockReport(PassedValue, frozen=True):
    """What one page of a stage knows of the time.

    By how much it may be wrong about the server's, and how far its device's own clock is ahead of that, in milliseconds.
    """

    link: str
    within: int
    ahead: int

    @property
    def is_late(self) -> bool:
        """Whether what it shows at an instant may be seen to come at another."""
        return self.within > MOST_WITHIN

    @property
    def is_odd(self) -> bool:
        """Whether its device shows a wrong time to whoever looks at it."""
        return abs(self.ahead) > MOST_AHEAD


class ReportClock(Signal, tag="report-clock"):
    """A stage tells how well it knows the time; `screen` is the page's own, since a link may open several."""

    allowed = frozenset({Role.STAGE})

    screen: ClientId
    within: Annotated[int, Meta(ge=0, le=10**9)]
    ahead: Milliseconds

    def decide(self, exchange: Exchange, passing: Passing, by: Actor, now: int) -> list[Passed]:
        report = ClockReport(by.id, self.within, self.ahead)
        return [Passed("clocks", f"{by.id}/{self.screen}", report, now + REPORTED_FOR)]


def light_of(passing: Passing, link: str) -> Light | None:
    """How a link stands; None where nobody has come by it since the server began."""
    light: Light | None = passing.of("lights").get(link)
    return light


def clock_of(passing: Passing, link: str) -> ClockReport | None:
    """Of all pages of a stage that which knows the time worst."""
    reports = [report for report in passing.of("clocks").values() if report.link == link]
    return max(reports, key=lambda report: report.within, default=None)
