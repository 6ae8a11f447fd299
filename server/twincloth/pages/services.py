"""What pages may ask for: the services, put together by the app."""

from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from twincloth.backups.record import BackupsMade
from twincloth.collection.collection import Collection
from twincloth.collection.sweep import Sweep
from twincloth.collection.tile_renderer import TileRenderer
from twincloth.connections.registry import ConnectionRegistry
from twincloth.connections.turns import Turns
from twincloth.database import Database
from twincloth.journal.size import JournalSizes
from twincloth.live.addresses import TrustedProxies
from twincloth.live.audience import Audience
from twincloth.live.code_lookup import CodeLookup
from twincloth.live.drafts import MachineDrafts
from twincloth.live.draining import Draining
from twincloth.live.guest_book_limits import GuestBookLimits
from twincloth.live.health import Health
from twincloth.live.last_uses import LastUses
from twincloth.live.owner_links import OwnerLinks
from twincloth.live.passing import PassingState
from twincloth.live.registration_limit import RegistrationLimit
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.live.runner import Runner
from twincloth.live.sharing import Sharing
from twincloth.live.watching import Watchers
from twincloth.pages.identity import CookieIdentities
from twincloth.pages.kept_secrets import CookieSecrets
from twincloth.pages.owner_work import OwnerWork
from twincloth.pages.record_index import RecordIndex
from twincloth.pages.response_cache import ResponseCache
from twincloth.pages.uploads import Uploads
from twincloth.pages.workshop import Workshop
from twincloth.rehearsal.rehearsals import Rehearsals
from twincloth.security_log import SecurityLog
from twincloth.settings import Settings
from twincloth.views.views import Views


class Exposition(Protocol):
    """Figures of the server, as somebody asks for them."""

    token: str
    content_type: str

    async def text(self) -> bytes:
        """All of them."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """One process, one data folder."""

    settings: Settings
    database: Database
    collection: Collection
    backups: BackupsMade
    tile_renderer: TileRenderer
    sweep: Sweep
    rooms: Rooms
    audience: Audience
    views: Views
    identities: CookieIdentities
    secrets: CookieSecrets
    relay: Relay
    passing: PassingState
    watching: Watchers
    drafts: MachineDrafts
    last_uses: LastUses
    owner_links: OwnerLinks
    journal_sizes: JournalSizes
    code_lookup: CodeLookup
    trusted: TrustedProxies
    registrations: RegistrationLimit
    security_log: SecurityLog
    guest_book_limits: GuestBookLimits
    workshop: Workshop
    rehearsals: Rehearsals
    health: Health
    draining: Draining
    sharing: Sharing | None
    """What is shared with other processes, where there may be some."""
    runner: Runner | None
    """What only one of them does, whenever this is the one."""
    uploads: Uploads
    owner_work: OwnerWork
    metrics: Exposition | None = None
    response_cache: ResponseCache = field(default_factory=ResponseCache)
    record_index: RecordIndex = field(default_factory=RecordIndex)
    turns: Turns = field(default_factory=Turns)
    connections: list[ConnectionRegistry] = field(default_factory=list)
    """Of each address at which it listens."""


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)


def services(request: web.Request) -> Services:
    """The services of the application that this request came to."""
    return request.app[SERVICES]
