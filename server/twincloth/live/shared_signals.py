"""Shared signals: what is no entry and yet concerns every process, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from twincloth.live.audience import Audience
from twincloth.live.limits import TokenBuckets
from twincloth.live.passing import PassingState
from twincloth.live.rate_limits import RateLimits
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.live.shared_buckets import SharedBuckets
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
        self._forwarding = sharing.forwarding
        self._buckets = SharedBuckets(notices)
        self._passing = SharedPassing(
            passing, rooms, sharing.heads, sharing.peers, notices, others=processes.others
        )
        self._presence = SharedPresence(
            processes.name,
            sharing.connections,
            notices,
            rooms,
            audience,
            relay,
            passing.lights,
            settings.sockets_per_person,
        )

    def share(self, rate_limits: RateLimits, *others: SharedLimit) -> None:
        """Have all processes together give no more than these limits do."""
        self._forwarding.must_afford = self._passing.must_afford = rate_limits.must_afford_elsewhere
        self._buckets.share(rate_limits.shared_of_people, of=tuple)
        self._buckets.share(rate_limits.shared)
        for limit in others:
            self._buckets.share(limit.shared)

    async def open(self) -> None:
        """Begin, once the rooms are open. Raises StorageFailure."""
        await self._passing.open()
        await self._presence.open()

    async def close(self) -> None:
        """Be here no more."""
        await self._presence.close()
        await self._passing.close()
