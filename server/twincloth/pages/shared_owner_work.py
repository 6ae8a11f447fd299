"""Owner's work among several processes: one of them takes a folder in, and all tell how far it is."""

import asyncio
from typing import Any

import msgspec

from twincloth.exchange.refusal import Refusal
from twincloth.live.claims import Claims
from twincloth.live.peers import PeerAway, ProcessLinks
from twincloth.live.processes import Processes
from twincloth.pages.owner_work import OwnerWork, TakenFolder

KIND = "owner-work"


class SharedOwnerWork(OwnerWork):
    """What one process has taken in last is asked of it; where it is gone meanwhile, nobody knows any more."""

    def __init__(self, claims: Claims, peers: ProcessLinks, processes: Processes) -> None:
        super().__init__(claims)
        self._peers = peers
        self._processes = processes
        peers.answer(KIND, self._tell)

    async def shown(self) -> TakenFolder | None:
        """What is under way in any of them; else what was begun last, by their clocks."""
        if self.under_way:
            return self.latest
        told = [*await asyncio.gather(*map(self._ask, self._processes.others())), self.latest]
        return max(
            (taken for taken in told if taken),
            key=lambda taken: (taken.phase != "ended", taken.began),
            default=None,
        )

    async def _ask(self, process: str) -> TakenFolder | None:
        try:
            told = await self._peers.ask(process, KIND, b"")
        except PeerAway:
            return None
        return msgspec.json.decode(told, type=TakenFolder | None, dec_hook=_read)

    async def _tell(self, _: bytes) -> bytes:
        return msgspec.json.encode(self.latest, enc_hook=_written)


def _written(refusal: Refusal) -> dict[str, Any]:
    return {"code": refusal.code, "retryable": refusal.retryable, "facts": refusal.facts}


def _read(kind: type, written: dict[str, Any]) -> Refusal:
    """The only kind in it that is no data."""
    assert kind is Refusal
    return Refusal(written["code"], retryable=written["retryable"], **written["facts"])
