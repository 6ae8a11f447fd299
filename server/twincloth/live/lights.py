"""Lights: which staff links are connected, noted as their sockets come and go."""

from collections.abc import Callable, Iterable, Mapping

from twincloth.exchange.lights import Light, light_of
from twincloth.exchange.passing import Passed, Passing, PassingChange
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.clock import server_clock
from twincloth.views.viewer import STAFF_VIEWS

TakeIn = Callable[[str, Iterable[PassingChange]], object]


class Lights:
    """A page that is loaded again goes and comes within one pulse, so that nobody sees it go."""

    def __init__(
        self,
        audience: Audience,
        passing: Mapping[str, Passing],
        take_in: TakeIn,
        now: Callable[[], int] = server_clock,
    ) -> None:
        self._audience = audience
        self._passing = passing
        self._take_in = take_in
        self._now = now
        self.elsewhere: Callable[[str, str], int] = lambda *_: 0
        """How many pages are open by a link at other processes, by its exchange and id."""
        audience.when_moved(self.note)

    def note(self, subscriber: Subscriber) -> None:
        """A socket of somebody has come or gone."""
        if subscriber.viewer.view in STAFF_VIEWS:
            self.look(subscriber.exchange, subscriber.by)

    def look(self, code: str, link: str) -> None:
        """Count the pages that are open by a link."""
        now = self._now()
        screens = len(self._audience.of_person(code, link)) + self.elsewhere(code, link)
        before = light_of(self._passing[code], link)
        goes_on = before is not None and bool(before.screens) == bool(screens)
        since = before.since if before is not None and goes_on else now
        self._take_in(code, [PassingChange(Passed("lights", link, Light(screens, since)), link, now)])
