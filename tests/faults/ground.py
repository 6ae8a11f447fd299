"""The ground for faults: a data folder whose exchange is open, shows messages at once, and has hosts with links."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from collection.conftest import Authored
from halls import Hall, open_hall
from processes import serving
from twincloth.app import open_application
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.staff import AppointStaff
from twincloth.pages.services import SERVICES
from twincloth.pages.staff import key_hash, new_key
from twincloth.settings import Settings

UNLIMITED = {
    "TWINCLOTH_COMMANDS_PER_PERSON": "100000",
    "TWINCLOTH_COMMANDS_PER_ADDRESS": "1000000",
    "TWINCLOTH_SOCKETS_PER_PERSON": "1000",
    "TWINCLOTH_SOCKETS_PER_ADDRESS": "20000",
    "TWINCLOTH_GUESSES": "1000000",
    "TWINCLOTH_GUESSES_PER_ADDRESS": "1000000",
}
"""Settings by which a hundred phones of one address, each writing without a pause, are let through."""

NOTE = "ground.json"


@dataclass(frozen=True)
class Ground:
    """A data folder of its own, with the code of its exchange, its gifts, and the keys of hosts by place."""

    data: Path
    code: str
    gifts: tuple[str, ...]
    keys: dict[str, str]

    def serving(
        self,
        *arguments: object,
        launcher: tuple[object, ...] = ("-m", "twincloth"),
        log: Path | None = None,
        **env: str,
    ):
        """The product on it, as an operator runs it, with limits that are out of the way."""
        return serving(self.data, *arguments, launcher=launcher, env=UNLIMITED | env, log=log)


async def prepare_ground(folder: Path) -> None:
    """Make the folder once; tests take copies."""
    async with open_application(Settings(data=folder)) as app:
        authored = Authored(folder / "authored")
        authored.edit("exchange.toml", "retention_days", "moderated = false\nretention_days")
        await app[SERVICES].collection.import_parsed(read_folder(authored.root))
    async with open_hall(folder) as hall:
        keys = {place: await _appoint(hall, place) for place in ("perm", "oxford")}
        note = {"code": hall.code, "gifts": hall.gifts, "keys": keys}
    (folder / NOTE).write_text(json.dumps(note), "utf-8")


async def _appoint(hall: Hall, place: str) -> str:
    key = new_key()
    host = AppointStaff(staff=f"host-{place}", role=Role.HOST, place=place, key_hash=key_hash(key))
    await hall.give(host, OPERATOR.id)
    return key


def copied(prepared: Path, target: Path) -> Ground:
    """A fresh copy, for one test or one round of it."""
    shutil.copytree(prepared, target)
    note = json.loads((target / NOTE).read_text("utf-8"))
    return Ground(target, note["code"], tuple(note["gifts"]), note["keys"])
