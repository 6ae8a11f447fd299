"""Opening the demo: the first time it imports the folder and makes links; ever after it finds them."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from twincloth.collection.folder.dated_copy import dated_copy
from twincloth.demo.private_file import write_private
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import Doors, OpenDoors
from twincloth.exchange.staff import Staff, key_hash
from twincloth.operator.staff import appoint
from twincloth.pages.services import Services
from twincloth.pages.staff import new_key
from twincloth.pages.taking_in import take_in
from twincloth.resources import DEMO

KEPT = "demo.json"
STAGE = ""
"""Stands where a host's link has its place: the stage is of none."""


class Keys(Struct):
    """What the demo remembers to print the same addresses again: keys by place."""

    code: str
    links: dict[str, str]


def kept_keys(services: Services) -> Keys | None:
    """What an earlier run has left; None the first time."""
    keys = _read(services.settings.data / KEPT)
    return keys if keys and keys.code in services.collection.contents else None


async def open_demo(services: Services) -> Keys:
    """The demo's exchange, its doors open from the first time on, and links that are in force.

    Raises FolderProblems, StorageFailure, OSError.
    """
    keys = kept_keys(services) or Keys(await _begin(services), {})
    await _put_in_force(services, keys, services.settings.data / KEPT)
    return keys


async def _begin(services: Services) -> str:
    with TemporaryDirectory(prefix="twincloth-") as folder:
        report = await take_in(services, dated_copy(DEMO, Path(folder, "demo"), datetime.now(UTC)))
    exchange, _ = await services.rooms.state(report.code)
    if not exchange[Doors].open:
        await services.rooms.find(report.code).give(OpenDoors(), OPERATOR.id)
    return report.code


async def _put_in_force(services: Services, keys: Keys, path: Path) -> None:
    """Make what is missing or was revoked. A key is written down first, so that no link is ever lost."""
    exchange, content = await services.rooms.state(keys.code)
    staff = exchange[Staff]
    wanted = [*(place.key for place in content.places), STAGE]
    in_force = {place for place, key in keys.links.items() if staff.holder(key_hash(key))}
    fresh = {place: new_key() for place in wanted if place not in in_force}
    if fresh:
        keys.links |= fresh
        write_private(path, msgspec.json.encode(keys))
    for place, key in fresh.items():
        await appoint(services, keys.code, Role.STAGE if place == STAGE else Role.HOST, place, key)


def _read(path: Path) -> Keys | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Keys)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
