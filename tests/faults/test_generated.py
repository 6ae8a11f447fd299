"""Generated input at the socket: whatever guests, participants and staff say, it is answered and disturbs nobody."""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from collection.conftest import Authored
from faults.ground import Ground
from faults.hostile import Hostile, must_be_quiet
from faults.hostile_corpus import PACKETS
from faults.hostile_words import IDS, JSON, PIECES, RAW, STRUCTURED, WORDS, informed, spoiled
from faults.people import Person, Site, browsers
from faults.test_hostile import Siege, besieged
from live.engine.wires import Door
from twincloth.app import open_application
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.staff import AppointStaff
from twincloth.pages.services import SERVICES
from twincloth.pages.staff import key_hash, new_key
from twincloth.settings import Settings

VOLLEY = 25
ENGINE_PACKETS = st.builds(
    lambda kind, rest: f"{kind}{rest}", st.sampled_from("0123456789b"), st.text(max_size=8)
)
"""Engine.IO's, of every kind and none."""


@dataclass(frozen=True)
class Elsewhere:
    """A second exchange of the same server, whose staff are hostile: a host may end what they lead."""

    code: str
    gifts: list[str]
    patches: list[str]
    keys: dict[str, str]

    @property
    def known(self) -> dict[str, list]:
        """What its commands may name, by field."""
        return {
            "gift": self.gifts,
            "patch": [*self.patches, None],
            "item": ["greetings", "handover", None],
            "message": list(IDS),
            "participant": ["host-here", *IDS],
            "staff": ["stage-here", *IDS],
            "seconds": [0, 5, 60, -1],
            "text": ["Hello", "Привет", ""],
        }

    async def besiegers(self, door: Door, url: str) -> list[Hostile]:
        """A guest, a participant, a host and a stage of it."""
        async with browsers() as http:
            tom, host, stage = (
                Person(name, "oxford", Site(self.code, url), http) for name in ("Tom", "H", "S")
            )
            await tom.register()
            await host.open_link(self.keys["host"], "host-here")
            await _open_stage(stage, self.keys["stage"])
        views = {"": "session", tom.cookie: "session", host.cookie: "host", stage.cookie: "stage"}
        return [Hostile(door, self.code, cookie, view) for cookie, view in views.items()]


async def _open_stage(person: Person, key: str) -> None:
    address = f"{person.site.url}/stage"
    async with person._http.post(address, data={"key": key}, allow_redirects=False) as answer:
        person.cookie = "; ".join(f"{one.key}={one.value}" for one in answer.cookies.values())
    assert person.cookie


async def prepare(folder: Path, ground: Path) -> Elsewhere:
    """A copy of the ground with one exchange more."""
    shutil.copytree(ground, folder / "data")
    async with open_application(Settings(data=folder / "data")) as app:
        collection = app[SERVICES].collection
        authored = Authored(folder / "elsewhere")
        authored.edit("exchange.toml", 'key = "oxford-perm"', 'key = "elsewhere"')
        authored.edit("exchange.toml", "retention_days", "moderated = false\nretention_days")
        before = set(collection.contents)
        await collection.import_parsed(read_folder(authored.root))
        (code,) = set(collection.contents) - before
    async with open_application(Settings(data=folder / "data")) as app:
        room, content = app[SERVICES].rooms.find(code), app[SERVICES].collection.contents[code]
        await room.give(OpenDoors(), OPERATOR.id)
        keys = {}
        for role, place in ((Role.HOST, "perm"), (Role.STAGE, "")):
            keys[role.value] = key = new_key()
            staff = f"{role.value}-here"
            link = AppointStaff(staff=staff, role=role, place=place, key_hash=key_hash(key))
            await room.give(link, OPERATOR.id)
    patches = [card.code for gift in content.gifts for card in gift.patches]
    return Elsewhere(code, [gift.code for gift in content.gifts], patches, keys)


@pytest.fixture
def elsewhere(ground: Ground, tmp_path: Path) -> tuple[Ground, Elsewhere]:
    found = asyncio.run(prepare(tmp_path / "two", ground.data))
    return Ground(tmp_path / "two" / "data", ground.code, ground.gifts, ground.keys), found


def volleys(elsewhere: Elsewhere) -> st.SearchStrategy[tuple[str, list]]:
    """What one of them says over one connection, or throws at several."""
    informed_ones = informed(elsewhere.known)
    packets = WORDS | informed_ones | informed_ones | STRUCTURED | ENGINE_PACKETS | spoiled(PACKETS, PIECES)
    calm = informed_ones | st.builds(
        lambda one, more: one._replace(arguments=[*one.arguments, more]), informed_ones, JSON
    )
    bodies = st.lists(packets.filter(lambda word: isinstance(word, str)), min_size=1, max_size=4).map(
        lambda words: b"\x1e".join(word.encode("utf-8", "replace") for word in words)
    )
    of = lambda words: st.lists(words, min_size=VOLLEY, max_size=VOLLEY)  # noqa: E731
    return st.one_of(
        st.tuples(st.just("talk"), of(calm)),
        st.tuples(st.just("talk"), of(packets)),
        st.tuples(st.just("talk"), of(packets)),
        st.tuples(st.just("throw"), of(RAW)),
        st.tuples(st.just("post"), of(bodies)),
    )


def test_whatever_comes_is_answered_and_disturbs_nobody(
    elsewhere: tuple[Ground, Elsewhere], times: Callable[[int, int], int], long: bool
):
    ground, there = elsewhere
    with ground.serving() as server, besieged(ground, server.port, server.url, there.besiegers) as siege:
        began, before = time.monotonic(), len(server.log)

        @settings(
            max_examples=times(24, 4000),
            deadline=None,
            database=None,
            derandomize=not long,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(volleys(there))
        def attack(volley: tuple[str, list]) -> None:
            siege.take(*volley)

        attack()
        must_be_quiet(server.log[before:], (time.monotonic() - began) / 60)
        _tell(siege, time.monotonic() - began)

    assert siege.sent >= times(600, 100_000)
    assert all(one.acked for one in siege.hostile), "somebody never had a word that was answered"


def _tell(siege: Siege, seconds: float) -> None:
    print(f"{siege.sent} words, {sum(one.acked for one in siege.hostile)} acked, in {seconds:.0f} s")
