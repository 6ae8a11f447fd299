"""The forecast: when what is now is due to end, and when all of it will, by what is planned and what was skipped."""

from __future__ import annotations

from typing import NamedTuple

from twincloth.collection.content import Content
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.programme import Programme
from twincloth.views.dates import HOUR, MINUTE, milliseconds

SAME_OCCASION = 6 * HOUR
"""An exchange that starts further from its time than this was tried, or its day was never set right."""


class Forecast(NamedTuple):
    """Milliseconds since 1970, but for `rest`, which is how many are planned after that.

    `until` is when what is now is due to end. While it is over its time, the end moves on with the clock.
    """

    until: int
    rest: int
    planned: int

    def end(self, now: int | None) -> int:
        """When it will end, should everything to come keep to its time."""
        return max(self.until, now or 0) + self.rest

    def late(self, now: int | None) -> int:
        """By how many minutes that is later than planned, with a sign; none where it is another occasion by now."""
        late = self.end(now) - self.planned
        return round(late / MINUTE) if abs(late) <= SAME_OCCASION else 0


def forecast(exchange: Exchange, content: Content) -> Forecast | None:
    """None without a programme, and once it is over."""
    doors, programme = exchange[Doors], exchange[Programme]
    if not content.programme or doors.phase is Phase.ENDED:
        return None
    lengths = {item.key: item.length * MINUTE for item in content.programme}
    planned = _planned_start(content, doors.started_at) + sum(lengths.values())
    position = programme.position(exchange.plan)
    to_come = exchange.plan.programme[position + 1 :]
    rest = sum(lengths.get(key, 0) for key in to_come if key not in programme.skipped)
    if doors.phase is Phase.BEFORE:
        return Forecast(milliseconds(content.starts_at), rest, planned)
    if programme.item is None or position < 0:
        return Forecast(doors.started_at or 0, rest, planned)
    left = lengths.get(programme.item, 0) - programme.spent.get(programme.item, 0)
    return Forecast(programme.since + max(0, left), rest, planned)


def _planned_start(content: Content, started_at: int | None) -> int:
    starts_at = milliseconds(content.starts_at)
    elsewhere = started_at is not None and abs(started_at - starts_at) > SAME_OCCASION
    return started_at if started_at is not None and elsewhere else starts_at
