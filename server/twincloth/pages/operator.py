"""The operator's page: how a server fares, for its owner."""

from __future__ import annotations

import platform
import shutil
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple, NoReturn

from aiohttp import web

from twincloth import __version__
from twincloth.background_threads import in_background
from twincloth.pages.answer import html
from twincloth.pages.forms import fields
from twincloth.pages.language import language_of
from twincloth.pages.operator_exchanges import listed
from twincloth.pages.owner import ROLE, owner_of
from twincloth.pages.services import Services, services
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent

PATH = "/operator"
BACKUPS = 5
"""That are shown, the newest first."""

routes = web.RouteTableDef()


class Disk(NamedTuple):
    """Bytes: free for us, used by everybody, and what the database has of it with its log."""

    free: int
    used: int
    database: int


@routes.get(PATH)
async def show(request: web.Request) -> web.Response:
    """Exchanges, disk, versions, backups, links. Raises Refusal for who is no owner, StorageFailure."""
    link = await owner_of(request)
    here = services(request)
    return _page(
        request,
        "operator.html",
        PATH,
        link=link,
        links=list(here.owner_links),
        exchanges=await listed(here),
        closed=sorted(here.rooms.name_of(code) for code in here.rooms.closed),
        disk=Disk(*await in_background(_room, here.settings.data), await here.database.size()),
        versions={
            "Twincloth": __version__,
            "Python": platform.python_version(),
            **here.database.version,
            "libvips": _libvips(),
        },
        backups=here.backups.all[: -BACKUPS - 1 : -1],
    )


@routes.get(f"{PATH}/sweep")
async def show_sweep(request: web.Request) -> web.Response:
    """What nothing refers to any more, before anything is removed. Raises Refusal, StorageFailure."""
    await owner_of(request)
    here = services(request)
    found = await here.sweep.found()
    now = time.time()
    overdue = [one for one in found if one.goes <= now]
    return _page(
        request,
        "operator_sweep.html",
        f"{PATH}/sweep",
        found=found,
        size=sum(one.size for one in found),
        overdue=overdue,
        overdue_size=sum(one.size for one in overdue),
        removed=request.query.get("removed", "")[:12],
    )


@routes.post(f"{PATH}/sweep")
async def sweep(request: web.Request) -> NoReturn:
    """Remove what has had its day of grace. Raises Refusal, StorageFailure."""
    await owner_of(request)
    if (await fields(request)).get("do") != "sweep":
        raise web.HTTPSeeOther(f"{PATH}/sweep")
    removed = await services(request).sweep.whole()
    raise web.HTTPSeeOther(f"{PATH}/sweep?removed={removed}")


@routes.post(f"{PATH}/links")
async def change_links(request: web.Request) -> NoReturn:
    """Log out, here or everywhere, or make another owner's link void. Raises Refusal, StorageFailure."""
    own = await owner_of(request)
    form, here = await fields(request), services(request)
    id = form.get("link", "")
    match form.get("do"):
        case "revoke" if id != own.id:
            await here.owner_links.revoke(id)
            tell(request, SecurityEvent.LINK_REVOKED, "", own.id, link=id, role=ROLE)
        case "log-out-here":
            raise _left(request, here, own.id, "here")
        case "log-out-everywhere":
            await here.owner_links.log_out(own.id)
            raise _left(request, here, own.id, "everywhere")
    raise web.HTTPSeeOther(f"{PATH}#links")


def _left(request: web.Request, here: Services, id: str, where: str) -> web.HTTPSeeOther:
    tell(request, SecurityEvent.LOGGED_OUT, "", id, where=where)
    response = web.HTTPSeeOther("/owner?left=1")
    here.identities.forget_owner(response)
    return response


def _page(request: web.Request, template: str, path: str, **context: object) -> web.Response:
    page = services(request).views.page(template, language_of(request), path=path, **context)
    return html(page)


def _room(data: Path) -> tuple[int, int]:
    """Bytes that are free, and that are used."""
    usage = shutil.disk_usage(data)
    return usage.free, usage.used


def _libvips() -> str:
    """What its package says, since no picture is read in this process."""
    try:
        return version("pyvips-binary")
    except PackageNotFoundError:
        return ""
