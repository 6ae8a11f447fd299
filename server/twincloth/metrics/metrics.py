"""The metrics of a server: attached to it at a few seams where they are wanted, and nowhere at all where not."""

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from twincloth.live.engine.server import LiveServer
from twincloth.live.health import Health
from twincloth.live.socket import Socket
from twincloth.metrics.instruments import Instruments
from twincloth.metrics.readings import Readings
from twincloth.metrics.sharing_readings import SharingReadings
from twincloth.pages.services import Services


class Metrics(Instruments):
    """What `/metrics` answers."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self, token: str = "") -> None:
        super().__init__()
        self.token = token
        """Who shows it may read them at the public address; empty where nobody may."""
        self._readings: Readings | None = None
        self._health: Health | None = None

    def attach(self, services: Services, server: LiveServer, socket: Socket) -> None:
        """Be told from now on. Before the rooms open."""
        server.on("*", self.commands(socket.receive))
        services.rooms.took = self.turn.observe
        services.database.wrote = self.commit.observe
        services.health.heard_lag = self.loop_lag.observe
        services.security_log.counted = self.event
        services.drafts.counted = self.draft
        services.collection.ingest_work.took = self.ingest.observe
        self._readings = Readings(services, server)
        self._health = services.health
        self.registry.register(self._readings)
        if services.sharing and services.runner:
            self.registry.register(SharingReadings(services.sharing, services.rooms, services.runner))

    async def text(self) -> bytes:
        """All figures as they are now (Prometheus' text format, 0.0.4)."""
        if self._readings and self._health:
            self._readings.checks = await self._health.checks()
        return generate_latest(self.registry)
