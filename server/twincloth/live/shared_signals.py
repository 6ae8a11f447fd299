"""Shared signals: what is no entry and yet concerns every process, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from twincloth.live.audience import Audience
from twincloth.live.guest_book_limits import GuestBookLimits
from twincloth.live.limits import TokenBuckets
from twincloth.live.passing import PassingState
from twincloth.live.rate_limits import RateLimits
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.live.shared_buckets import SharedBuckets
from twincloth.live.shared_crowds import SharedCrowds
from twincloth.live.shared_lines import SharedLines
from twincloth.live.shared_passing import SharedPassing
from twincloth.live.shared_presence import SharedPresence
from twincloth.live.sharing import Sharing
from twincloth.settings import Settings


class SharedLimit(Protocol):
    """A limit whose buckets other processes take from too."""

    @property
    def shared(self) -> Mapping[str, TokenBuckets]:
        """They, by their names."""


class SharedSignals:
    """What passes, who is here, and what limits have given; made before the notices are heard."""

    def __init__(
        self,
        sharing: Sharing,
        settings: Settings,
        rooms: Rooms,
        audience: Audience,
        relay: Relay,
        passing: PassingState,
    ) -> None:
        processes, notices = sharing.fleet.processes, sharing.notices
        self._sharing = sharing
        self._buckets = SharedBuckets(notices)
        self._passing = SharedPassing(
            passing, rooms, sharing.heads, sharing.peers, notices, others=processes.others
        )
        presence = SharedPresence(
            processes.name,
            sharing.connections,
            notices,
            rooms,
            audience,
            relay,
            passing.lights,
            settings.sockets_per_person,
        )
        crowds = SharedCrowds(processes.name, notices, audience, settings.sockets_per_address)
        self._parts = self._passing, presence, crowds

    def share(self, rate_limits: RateLimits, guest_book: GuestBookLimits, *others: SharedLimit) -> None:
        """Have all processes together give no more than these limits do."""
        self._sharing.forwarding.must_afford = self._passing.must_afford = rate_limits.must_afford_elsewhere
        self._buckets.share(rate_limits.shared_of_people, of=tuple)
        self._buckets.share(rate_limits.shared)
        SharedLines(self._sharing.notices, self._sharing.secret, guest_book.waiting)
        for limit in (guest_book, *others):
            self._buckets.share(limit.shared)

    async def open(self) -> None:
        """Begin, once the rooms are open. Raises StorageFailure."""
        for part in self._parts:
            await part.open()

    async def close(self) -> None:
        """Be here no more."""
        for part in reversed(self._parts):
            await part.close()
