"""Readings of a process that has others beside it: how far it follows them, who writes, and what was lost on the way."""

import time
from collections.abc import Iterable, Iterator

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from twincloth.live.rooms import Rooms
from twincloth.live.runner import Runner
from twincloth.live.shared_room import SharedRoom
from twincloth.live.sharing import Sharing
from twincloth.metrics.families import counter, gauge


class SharingReadings(Collector):
    """Of one process among several; where there is one alone, none of it is told."""

    def __init__(self, sharing: Sharing, rooms: Rooms, runner: Runner) -> None:
        self._sharing = sharing
        self._rooms = rooms
        self._runner = runner

    def collect(self) -> Iterable[Metric]:
        """Everything, now."""
        for part in (self._processes, self._exchanges, self._turns, self._notices):
            yield from part()

    def _processes(self) -> Iterator[Metric]:
        processes = self._sharing.fleet.processes
        yield gauge("process_name", "1, with what this process is called", {processes.name: 1}, "process")
        alive = len(processes.others()) + 1
        yield gauge("processes", "Processes that are alive, as far as this one knows", {(): alive})
        words = "1 where this process does what is to be done once for all: retention, sweeping, rehearsals"
        yield gauge("runner", words, {(): self._runner.runs})
        passed = self._sharing.fleet.passing_on.passed
        yield counter("passed_on", "Requests of sessions that are another process's", {(): passed})

    def _exchanges(self) -> Iterator[Metric]:
        found = (self._rooms.find(code) for code in self._rooms.codes)
        rooms = [room for room in found if isinstance(room, SharedRoom)]
        unshown = [room.unshown for room in rooms]
        yield gauge("entries_behind", "Entries that are stored and were not shown here", {(): sum(unshown)})
        most = max(unshown, default=0)
        yield gauge("entries_behind_most", "The same of the exchange that is furthest behind", {(): most})
        yield gauge(
            "eras", "The eras of all exchanges, added up", {(): sum(room.glance().era for room in rooms)}
        )
        written = sum(self._sharing.heads.holds(code) for code in self._rooms.codes)
        yield gauge("exchanges_written", "Exchanges that this process is to write", {(): written})

    def _turns(self) -> Iterator[Metric]:
        counts = self._sharing.counts
        kinds = {"written": counts.written, "followed": counts.followed, "overtaken": counts.overtaken}
        yield counter("shared_turns", "Turns of exchanges that several processes serve", kinds, "kind")
        words = "Commands that another process has decided"
        yield counter("forwarded_commands", words, {(): counts.forwarded})

    def _notices(self) -> Iterator[Metric]:
        heads, notices = self._sharing.heads, self._sharing.notices
        age = time.monotonic() - heads.looked_at
        yield gauge("heads_age_seconds", "Since the numbers of all exchanges were last read", {(): age})
        words = "Numbers that were read before a notice had told of them"
        yield counter("healed_notices", words, {(): heads.healed})
        words = "Connections of notices that were lost, with what would have come over them"
        yield counter("notice_connections_lost", words, {(): notices.failures})
