"""Rate limits: what one person and one address may ask for, and how many sockets they may have."""

import math
import time
from collections.abc import Hashable

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.limits import Clock, TokenBuckets
from twincloth.live.sliding_window import SlidingWindow
from twincloth.settings import Settings
from twincloth.views.viewer import STAFF_VIEWS

SECONDS = 10
"""The time in which commands are counted; of one person, no such time ever holds more than the number that is set."""

STAFF = 5
"""So many times a person's rate has a staff link: a host approves as fast as they read, two hands may share a
dashboard, and one stage link may light many screens."""

CLOCKS = 10
"""So many times a person's commands may each socket ask for the time: a page does it four times a second before an
unveiling, and eight times at once when it connects."""

LESSER = ("catch-ups", "joins")
"""What is counted beside commands."""


class RateLimit:
    """What may be asked for of one kind: by a person, by a staff link, and by all of an address together."""

    def __init__(
        self,
        persons: TokenBuckets | SlidingWindow,
        staff: TokenBuckets | SlidingWindow,
        address: TokenBuckets,
    ) -> None:
        self.persons, self.staff, self._addresses = persons, staff, address

    def must_take(self, who: Hashable, subscriber: Subscriber) -> None:
        """Once more, if both may. Raises Refusal, which says whose allowance is used up and when there is some again."""
        persons = self.staff if _is_staff(subscriber) else self.persons
        must_take(persons, who)
        if not self._addresses.take(subscriber.address):
            persons.give_back(who)
            seconds = _whole(self._addresses.wait(subscriber.address))
            raise Refusal("too-many-of-network", retryable=True, seconds=seconds)

    def take(self, who: Hashable, subscriber: Subscriber) -> bool:
        """The same as an answer."""
        try:
            self.must_take(who, subscriber)
        except Refusal:
            return False
        return True


class RateLimits:
    """Of everybody. A person is a participant or a staff link; a guest is as many people as they have sockets."""

    def __init__(self, settings: Settings, clock: Clock = time.monotonic) -> None:
        person, address = settings.commands_per_person, settings.commands_per_address

        def buckets(amount: int) -> TokenBuckets:
            return TokenBuckets(amount, SECONDS, burst=2 * amount, clock=clock)

        self.shared = {what: buckets(address) for what in ("commands", *LESSER)}
        """Buckets of addresses, from which other processes take too."""
        self.shared_of_people = {
            f"{what} of {whose}": buckets(amount)
            for what in LESSER
            for whose, amount in (("people", person), ("staff", STAFF * person))
        }
        """The same of people, by exchange and id; the key of a guest is their socket, and nobody else's business."""
        self._commands = RateLimit(
            SlidingWindow(person, SECONDS, clock=clock),
            SlidingWindow(STAFF * person, SECONDS, clock=clock),
            self.shared["commands"],
        )
        self._catch_ups, self._joins = (
            RateLimit(
                self.shared_of_people[f"{what} of people"],
                self.shared_of_people[f"{what} of staff"],
                self.shared[what],
            )
            for what in LESSER
        )
        self._clocks = buckets(CLOCKS * person)
        self._sockets_per_person = settings.sockets_per_person
        self._sockets_per_address = settings.sockets_per_address
        self._guest_sockets = settings.guest_sockets

    def must_afford(self, event: str, sid: str, subscriber: Subscriber) -> None:
        """Count one event of a socket. Raises Refusal."""
        if event != "clock":
            rate_limit = self._catch_ups if event == "catch-up" else self._commands
            rate_limit.must_take(_who(sid, subscriber), subscriber)
        else:
            must_take(self._clocks, sid)

    def must_afford_elsewhere(self, exchange: Exchange, by: str) -> None:
        """Count one command that somebody has given by way of another process. Raises Refusal.

        Guests are counted where their socket is.
        """
        if by:
            staff = by in exchange[Staff].links
            must_take(self._commands.staff if staff else self._commands.persons, (exchange.id, by))

    def must_have_room(self, sid: str, subscriber: Subscriber, audience: Audience) -> None:
        """Whether one more socket may join. Raises Refusal."""
        if not subscriber.by and audience.guests(subscriber.exchange) >= self._guest_sockets:
            raise Refusal("too-many-guests", retryable=True)
        room = audience.from_address(subscriber.address) < self._sockets_per_address
        if not room or not self._joins.take(_who(sid, subscriber), subscriber):
            raise Refusal("too-many-sockets", retryable=True)

    def beyond(self, subscriber: Subscriber, audience: Audience) -> tuple[str, ...]:
        """The sockets of the same person that have to make way, the oldest ones.

        The newest page is the one that somebody looks at, and the oldest may be one that died with its network and
        that nobody has missed yet. Who joins all the time is refused instead.
        """
        most = self._sockets_per_person * (STAFF if _is_staff(subscriber) else 1)
        return audience.of_person(subscriber.exchange, subscriber.by)[:-most]


def must_take(buckets: TokenBuckets | SlidingWindow, who: Hashable) -> None:
    """Once more, if they may. Raises Refusal, which says when there is some again."""
    if not buckets.take(who):
        raise Refusal("too-many-commands", retryable=True, seconds=_whole(buckets.wait(who)))


def _who(sid: str, subscriber: Subscriber) -> Hashable:
    return (subscriber.exchange, subscriber.by) if subscriber.by else sid


def _is_staff(subscriber: Subscriber) -> bool:
    return subscriber.viewer.view in STAFF_VIEWS


def _whole(seconds: float) -> int:
    """Seconds, so many that the next try comes late enough."""
    return max(1, math.ceil(seconds))
