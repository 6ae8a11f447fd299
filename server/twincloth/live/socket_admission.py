"""Socket admission: how many connections an address may open, and what it costs it when one has to be cut off."""

import time
from collections.abc import Iterable, Mapping
from typing import Protocol

from aiohttp import web

from twincloth.live.addresses import TrustedProxies
from twincloth.live.limits import Clock, SocketCount, TokenBuckets
from twincloth.live.owner_links import OwnerPass
from twincloth.networks import network_of
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog
from twincloth.settings import Settings

REFILL = 60
"""Seconds in which an address may open as many connections anew as it may have. At once it may open twice as many, for
a school whose server was started again comes back as one, by long polling first and twice on a bad day."""

STRIKE = 6
MOST_OWED = 30
"""Seconds: what flows in so many is what a connection costs that had to be cut off, and as many an address can owe. So
floods come twenty at once and then every six seconds, and each takes 1 to 6 ms of a processor until it is cut."""

PROBATION = 1.0
MOST_ON_PROBATION = 3
"""Seconds in which an address that owes something gets one stranger in, so that a school is not shut out by one of its
own; and as many at once."""

PERSON = 10
"""Seconds in which somebody who is known may come back with as many pages as they may have open, whatever others of
their address have done; twice as many at once, as commands are counted."""


class KnownPeople(Protocol):
    """Who a browser is known to be, by its signed cookies."""

    def exchanges(self, cookies: Mapping[str, str]) -> Iterable[str]:
        """Codes of the exchanges that it was let into."""

    def participant(self, cookies: Mapping[str, str], exchange: str) -> str:
        """A participant's id, or empty."""

    def staff(self, cookies: Mapping[str, str], exchange: str, wanted: str | None) -> str:
        """The id of a staff link, or empty."""

    def owner(self, cookies: Mapping[str, str]) -> OwnerPass | None:
        """An owner's link by which this browser came once."""


def person_of(known: KnownPeople, cookies: Mapping[str, str]) -> tuple[str, str] | None:
    """An exchange and somebody's id in it, where a browser is anybody's; of an owner's, no exchange."""
    for exchange in sorted(known.exchanges(cookies)):
        if person := known.participant(cookies, exchange) or known.staff(cookies, exchange, None):
            return exchange, person
    owner = known.owner(cookies)
    return ("", owner.link) if owner else None


class SocketAdmission:
    """Counts connections by address, the IPv6 ones of one /64 together, and those of known people also by person.

    Strangers of an address that floods wait; who takes part already, by a cookie that we signed, gets in.
    """

    def __init__(
        self,
        settings: Settings,
        trusted: TrustedProxies,
        identities: KnownPeople,
        security_log: SecurityLog,
        clock: Clock = time.monotonic,
    ) -> None:
        sockets, own = settings.sockets_per_address, settings.sockets_per_person
        # Twice as many connections as sockets: who is over the limit is told so in a CONNECT of their own.
        self._open = SocketCount(2 * sockets)
        self._opened = TokenBuckets(sockets, REFILL, burst=2 * sockets, clock=clock)
        self._probation = TokenBuckets(1, PROBATION, burst=MOST_ON_PROBATION, clock=clock)
        self._persons = TokenBuckets(own, PERSON, burst=2 * own, clock=clock)
        self.shared = {
            "connections": self._opened,
            "connections on probation": self._probation,
            "connections of people": self._persons,
        }
        """Buckets that other processes take from too."""
        self._trusted = trusted
        self._identities = identities
        self._security_log = security_log

    def address_of(self, request: web.Request) -> str:
        """The client's own address, behind whatever proxies are trusted."""
        return self._trusted.of(request)

    def enter(self, address: str, cookies: Mapping[str, str]) -> bool:
        """Whether one more connection of this address is let in."""
        network = network_of(address)
        if self._may_open(network, cookies) and self._open.enter(address):
            return True
        self._security_log.write(SecurityEvent.SOCKET_REFUSED, address=address)
        return False

    def leave(self, address: str) -> None:
        """One connection that was let in less."""
        self._open.leave(address)

    def turned_away(self, address: str) -> bool:
        """A request of this address could not be answered; whether the address may go on asking at its own pace."""
        return self._opened.take(network_of(address))

    def struck(self, address: str, cookies: Mapping[str, str], why: str) -> None:
        """A connection that was let in had to be cut off for what its client sent."""
        self._opened.owe(network_of(address), STRIKE, most=MOST_OWED)
        if person := person_of(self._identities, cookies):
            self._persons.empty(person)
        self._security_log.write(SecurityEvent.SOCKET_CUT, address=address, reason=why)

    def _may_open(self, network: str, cookies: Mapping[str, str]) -> bool:
        if self._opened.take(network) or self._probation.take(network):
            return True
        person = person_of(self._identities, cookies)
        return person is not None and self._persons.take(person)
