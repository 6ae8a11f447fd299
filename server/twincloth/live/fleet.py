"""The fleet: this process among the others of its installation."""

from contextlib import AsyncExitStack

from twincloth import __version__
from twincloth.database import Database
from twincloth.live.cut_off import CutOff
from twincloth.live.draining import Draining
from twincloth.live.engine.server import LiveServer
from twincloth.live.health import OK, Health
from twincloth.live.internal_client import InternalClient
from twincloth.live.internal_site import InternalSite, Secrets
from twincloth.live.passing_on import PassingOn
from twincloth.live.process_table import DatabaseProcessTable
from twincloth.live.processes import Processes
from twincloth.settings import Settings


class Fleet:
    """Its internal site and the way to those of others; parts add what they ask of each other before it opens."""

    def __init__(
        self, settings: Settings, database: Database, server: LiveServer, *, secrets: Secrets, static: str
    ) -> None:
        self.secrets = secrets
        self.site = InternalSite(settings.internal_address, secrets)
        self.client = InternalClient(secrets)
        self._database = database
        self._table = DatabaseProcessTable(settings.database)
        self.processes = Processes(
            self._table,
            self.site,
            self.client,
            name=settings.process_name,
            release=__version__,
            static=static,
        )
        self.passing_on = PassingOn(self.processes, self.site, self.client, server.eio)
        self.cut_off = CutOff(self.processes, server)
        self._closing = AsyncExitStack()

    def attach(self, health: Health, draining: Draining) -> None:
        """Be ready only as long as the database is there, and end where another one has our name."""
        health.more["database"] = lambda: "away" if self.processes.away else OK
        self.processes.overtaken = lambda: draining.begin(
            f"Another process is called {self.processes.name} now"
        )

    async def open(self) -> None:
        """Answer others, and be known to them. Raises NameTaken, StorageFailure, OSError."""
        self._closing.push_async_callback(self.client.close)
        self._closing.push_async_callback(self._table.close)
        await self._table.open(self._database)
        for part in (self.site, self.processes, self.cut_off):
            self._closing.push_async_callback(part.close)
            await part.open()

    async def close(self) -> None:
        """Be gone, for the others too."""
        await self._closing.aclose()
