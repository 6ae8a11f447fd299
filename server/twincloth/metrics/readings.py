"""Readings: what stands somewhere already, and is read when somebody asks for the figures."""

import platform
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import apsw
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from twincloth import __version__
from twincloth.live.clock import server_clock
from twincloth.live.engine.server import LiveServer
from twincloth.live.health import OK
from twincloth.metrics.families import counter, gauge
from twincloth.pages.services import Services
from twincloth.views.viewer import View


class Readings(Collector):
    """Of one server. `checks` are those of /readyz, asked for just before."""

    def __init__(self, services: Services, server: LiveServer) -> None:
        self._services = services
        self._server = server
        self.checks: Mapping[str, str] = {}

    def collect(self) -> Iterable[Metric]:
        """Everything, now. Raises nothing for what cannot be told: it is left out."""
        for part in (self._server_itself, self._people, self._queues, self._work, self._disk):
            yield from part()

    def _server_itself(self) -> Iterator[Metric]:
        versions = (__version__, platform.python_version(), apsw.sqlite_lib_version())
        yield gauge("build_info", "Versions", {versions: 1}, "version", "python", "sqlite")
        found = {name: float(said == OK) for name, said in self.checks.items()}
        yield gauge("check_ok", "1 for each check of /readyz that passes, else 0", found, "check")
        rooms = self._services.rooms
        yield gauge(
            "exchanges",
            "Exchanges, and those of them that could not be opened",
            {"open": len(rooms.codes), "closed": len(rooms.closed)},
            "state",
        )

    def _people(self) -> Iterator[Metric]:
        doors = self._services.connections
        strangers = sum(door.strangers for door in doors)
        known = sum(door.open for door in doors) - strangers
        kinds = {"known": known, "stranger": strangers}
        yield gauge("connections", "Connections, by whether we know who is there, or a proxy", kinds, "kind")
        views: Counter[str] = Counter({str(view): 0 for view in View})
        audience = self._services.audience
        for code in audience.exchanges():
            views.update(str(one.viewer.view) for _, one in audience.sockets(code))
        yield gauge("sockets", "Open pages that are kept in step", views, "view")
        waiting = {(): self._services.watching.waiting}
        yield gauge("watchers", "Questions for entries by plain HTTP that wait for an answer", waiting)
        ways: Counter[str] = Counter({"websocket": 0, "polling": 0})
        ways.update(one.transport.name for one in self._server.eio.sockets.values() if one.transport)
        yield gauge("sessions", "Clients of sockets, by their way of coming", ways, "transport")

    def _queues(self) -> Iterator[Metric]:
        waiting = self._services.rooms.waiting
        yield gauge("pending_commands", "Commands whose turn has not come", {(): sum(waiting)})
        yield gauge("pending_commands_most", "The same of the busiest room", {(): max(waiting, default=0)})
        outbox = self._server.eio.outbox
        slow = outbox.slow
        yield gauge("slow_readers", "Sockets whose reader takes nothing just now", {(): len(slow)})
        yield gauge("outbox_frames", "Frames that wait for slow readers", {(): sum(slow)})
        yield counter("cut_readers", "Readers that were cut off for being too slow", {(): outbox.cut})

    def _work(self) -> Iterator[Metric]:
        down = float(self._services.drafts.circuit.is_open)
        yield gauge("translator_left_alone", "1 while the translator is taken to be down, else 0", {(): down})
        pools = self._services.workshop.pools
        running = {name: pool.at_work for name, pool in pools.items()}
        yield gauge("work_running", "Pieces of work under way, by pool", running, "pool")
        waiting = {name: pool.waiting for name, pool in pools.items()}
        yield gauge("work_waiting", "Pieces of work that wait, by pool", waiting, "pool")
        work = self._services.collection.ingest_work
        yield gauge("ingest_running", "Pictures that are being read or made", {(): work.running})
        yield counter("ingest_refused", "Pictures that were not fit", {(): work.refused})

    def _disk(self) -> Iterator[Metric]:
        with suppress(OSError):
            room = shutil.disk_usage(self._services.settings.data)
            sizes = {"free": room.free, "all": room.total}
            yield gauge("disk_bytes", "The disk of the data folder", sizes, "part")
        if path := self._services.database.path:
            files = {"database": path, "log": path.with_name(f"{path.name}-wal")}
            sizes = {name: _size(file) for name, file in files.items()}
            yield gauge("database_bytes", "The database and its write-ahead log", sizes, "part")
        backups = self._services.backups.all
        ages = {(): server_clock() / 1000 - backups[-1].at / 1000} if backups else {}
        yield gauge("backup_age_seconds", "Since the newest backup that this server knows of", ages)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
