"""Several processes: the parts that are others where an installation has more than one."""

from twincloth.database import Database
from twincloth.live.claims import Claims, SharedClaims
from twincloth.live.code_lookup import Guesses
from twincloth.live.engine.server import LiveServer
from twincloth.live.fleet import Fleet
from twincloth.live.limits import GuessLimit
from twincloth.live.rate_limits import RateLimits
from twincloth.live.shared_signals import SharedSignals
from twincloth.live.sharing import Sharing
from twincloth.live.socket_admission import SocketAdmission
from twincloth.pages import static_files
from twincloth.pages.kept_secrets import CookieSecrets
from twincloth.pages.owner_work import OwnerWork
from twincloth.pages.services import SERVICES, Services
from twincloth.pages.shared_owner_work import SharedOwnerWork
from twincloth.settings import Settings
from twincloth.views.views import Views


def sharing_of(
    settings: Settings, database: Database, server: LiveServer, secrets: CookieSecrets, views: Views
) -> Sharing | None:
    """What this process shares with others; None where it is alone with its file."""
    if not settings.database:
        return None
    fleet = Fleet(settings, database, server, secrets=secrets, static=views.static.prefix)
    return Sharing(settings.database, fleet)


def guesses(settings: Settings, sharing: Sharing | None) -> Guesses:
    """How many wrong codes may be tried."""
    most = settings.guesses_per_address, settings.guesses
    return sharing.guesses(*most) if sharing else GuessLimit(*most)


def signals(
    sharing: Sharing, here: Services, rate_limits: RateLimits, admission: SocketAdmission
) -> SharedSignals:
    """What is no entry and yet concerns every process."""
    shared = SharedSignals(sharing, here.settings, here.rooms, here.audience, here.relay, here.passing)
    shared.share(rate_limits, here.guest_book_limits, here.registrations, admission)
    return shared


async def join(sharing: Sharing, services: Services) -> None:
    """Be one of several processes from now on."""
    fleet = sharing.fleet
    fleet.site.app[SERVICES] = services
    fleet.site.app.add_routes(static_files.internal)
    fleet.attach(services.health, services.draining)
    sharing.attach(services.database, services.collection, services.rooms, services.relay, services.draining)
    await sharing.open()


def claims(settings: Settings, database: Database) -> Claims:
    """What is done by one at a time, in whichever process."""
    return SharedClaims(database) if settings.database else Claims()


def owner_work(claims: Claims, sharing: Sharing | None) -> OwnerWork:
    """What an owner has the server do, seen wherever they ask."""
    if sharing is None:
        return OwnerWork(claims)
    return SharedOwnerWork(claims, sharing.peers, sharing.fleet.processes)
