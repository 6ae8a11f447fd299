"""Secrecy: until the ceremony comes to it, nothing of a gift leaves the server by any door, except to hosts."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from canaries import (
    CALL,
    FORMER,
    HEIGHT,
    WIDTH,
    Opened,
    answers,
    folder_of,
    leaks,
    names_of,
    numbers_of,
    open_canaries,
    secrets,
    steps,
    words_of,
    words_on,
)
from ceremony import open_patch, receive
from halls import Hall, Line, Visitor
from twincloth.collection.zoom import zoom_of
from twincloth.exchange.actor import HOSTS, STAFF, STAFF_ROLES, Role
from twincloth.exchange.doors import OpenDoors
from twincloth.views.viewer import View


def addresses(hall: Hall, app: web.Application) -> list[str]:
    """An address for everything that the app answers to a GET, and for every name that could be guessed."""
    gifts = hall.services.collection.contents[hall.code].gifts
    cards = [card for gift in gifts for card in gift.cards]
    codes = [hall.code, *(gift.code for gift in gifts), *(card.code for card in cards), "BBBBBB"]
    shown = [gift.picture for gift in gifts] + [card.picture for card in cards]
    # Every variant of a picture is let out by the same word: the first and the last stand for all.
    pictures = sorted({each.variants[at].name for each in shown for at in (0, -1)})
    told = [card.recording for card in cards if card.recording]
    tellings = [name for each in told for name in (each.name, *each.captions.values())]
    values = {
        "code": codes,
        "key": ["forged"],
        "language": ["ru"],
        "side": ["180"],
        "hash": [hall.services.views.static.prefix.rsplit("/", 1)[1]],
        "name": [*pictures, f"{FORMER}.jpg", *tellings, *(gift.original for gift in gifts), "pages/base.css"],
        "form": ["metadata.jsonld", "lido.xml", "dc.xml", "linkset.json", "manifest.json", "collection.json"],
        "gift": [gift.code for gift in gifts],
        "card": [cards[0].code, "BBBBBB"],
        "id": [*zooms(hall), "0" * 32],
        "item": [hall.services.collection.contents[hall.code].programme[0].key],
        "address": ["full/max/0/default.jpg", "0,0,512,512/512,512/0/default.jpg", "nonsense"],
    }
    found = []
    for resource in app.router.resources():
        if resource.canonical.startswith("/socket.io"):
            continue
        templates = [resource.canonical]
        for wanted in re.findall(r"\{(\w+)\}", resource.canonical):
            templates = [one.replace(f"{{{wanted}}}", value) for one in templates for value in values[wanted]]
        found += templates
    assert f"/{hall.code}" in found
    found += [f"/oai?{query}" for query in harvests(hall, codes)]
    found += [f"/{hall.code}/entries?{watched}" for watched in WATCHED]
    return [*found, f"/?code={codes[1]}", f"/{codes[1].lower()}", "/host?as=x", "/print/labels?as=x"]


WATCHED = [
    f"era=1&build=0a&view={view}&language={language}&after=0"
    for view in (*View, "none")
    for language in ("en", "ru")
]
"""Whatever somebody may ask for who follows by plain HTTP."""


def harvests(hall: Hall, codes: list[str]) -> list[str]:
    """Whatever a harvester may ask for."""
    records = [f"verb=GetRecord&metadataPrefix=lido&identifier=oai:127.0.0.1:{code}" for code in codes[-3:]]
    lists = [f"verb={verb}&metadataPrefix=oai_dc" for verb in ("ListRecords", "ListIdentifiers")]
    return ["verb=Identify", "verb=ListSets", *lists, f"{lists[0]}&set={hall.code}", *records]


def zooms(hall: Hall) -> list[str]:
    """The ids of every gift's whole picture, and of the state that follows the unveiling."""
    content = hall.services.collection.contents[hall.code]
    found = [zoom_of(content, gift, regions) for gift in content.gifts for regions in (None, ())]
    return [zoom.id for zoom in found if zoom]


GONE = re.compile(r'<header status="deleted">.*?</header>')
"""That a patch was folded again a harvester has to be told, so that it forgets what it was told of it while it was open."""


REGISTERED = re.compile(r" for [14678]$|^(frames|catching up|mine) ([268]|9|10)$")
"""What registered people and the desks are told, of `Onlookers`: they may join the call."""


class Onlookers:
    """Everybody who is no host, on pages and sockets: guests, participants and stages in both languages, and the desks."""

    def __init__(self, hall: Hall, app: web.Application) -> None:
        self.hall = hall
        self.paths = addresses(hall, app)
        self.lines: list[Line] = []
        self.visitors: list[Visitor] = []
        self.stage_path = ""
        self.since = 0

    async def come(self) -> None:
        hall = self.hall
        for language, name, place in (("en", "Alice", "oxford"), ("ru", "Вера", "perm")):
            guest = hall.visitor(language)
            person = await hall.visitor(language).register(name, place)
            stage = hall.visitor(language)
            self.stage_path = await hall.link(Role.STAGE)
            await stage.get(self.stage_path)
            self.visitors += [guest, person, stage]
            self.lines += [await guest.connect("lobby"), await guest.connect(), await person.connect()]
            self.lines.append(await stage.connect("stage"))
        for role in sorted(STAFF - HOSTS):
            visitor = hall.visitor()
            await visitor.get(await hall.link(role))
            self.visitors.append(visitor)
            self.lines.append(await visitor.connect(STAFF_ROLES[role].view))
        self.since = (await hall.state()).seq

    async def look(self) -> dict[str, str]:
        """All that they can find out now."""
        told = {}
        for number, visitor in enumerate(self.visitors):
            paths = (
                [*self.paths, self.stage_path] if number in (0, 4) else [self.stage_path, *self.paths[:20]]
            )
            paths = ["/desk"] if number > 5 else paths
            told |= {f"{path} for {number}": text for path, text in (await answers(visitor, paths)).items()}
        seq = (await self.hall.state()).seq
        for number, line in enumerate(self.lines):
            if line.cut_off.is_set():
                continue
            entries = await line.until(seq) if seq > self.since else []
            told[f"frames {number}"] = str([*entries, *line.heard["mine"], *line.heard["present"][-1:]])
            line.heard["entry"].clear()
            told[f"catching up {number}"] = str(await line.ask("catch-up", {"after": 0}))
            gift = self.hall.gifts[0]
            events = ("open-patch", "arm-gift", "receive-gift", "fold-patch", "play-recording")
            for event in events if number < 8 else ():
                fields = {"gift": gift} | (
                    {"patch": self.hall.patches(gift)[0]} if event in ("fold-patch", "play-recording") else {}
                )
                told[f"{event} {number}"] = str(await line.ask(event, fields))
        self.since = seq
        return told

    async def find_leaks(self) -> dict[str, list[str]]:
        kept = await secrets(self.hall)
        return {
            where: found
            for where, text in (await self.look()).items()
            if (
                found := leaks(
                    GONE.sub("", text), kept - CALL if REGISTERED.search(where) else kept, asked=where
                )
            )
        }


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    async with open_canaries(folder_of(tmp_path, "data"), patches=4) as opened:
        yield opened


async def test_nothing_that_is_sealed_leaves_by_any_door(opened: Opened):
    hall, app = opened
    await hall.give(OpenDoors())
    onlookers = Onlookers(hall, app)
    await onlookers.come()

    async for step in steps(hall):
        if step == "closed":
            for line in onlookers.lines[1:8:4]:
                await line.cut_off.wait()
        assert await onlookers.find_leaks() == {}, step


async def test_what_is_opened_is_there_so_that_the_search_would_find_it(opened: Opened):
    hall, app = opened
    await hall.give(OpenDoors())
    onlookers = Onlookers(hall, app)
    await onlookers.come()
    before = await secrets(hall)
    async for step in steps(hall):
        if step == "one open":
            break

    told = await onlookers.look()

    found = {secret for where, text in told.items() for secret in leaks(text, before, asked=where)}
    content = hall.services.collection.contents[hall.code]
    card = content.gifts[0].cards[0]
    # The alternative text belongs to the whole picture, which is not there yet.
    assert words_of(content.gifts[0]) - set(content.gifts[0].alt.values()) <= found
    assert words_on(card) <= found
    assert names_of(card.picture) <= found
    assert {card.code, str(WIDTH), str(HEIGHT), *numbers_of(card)} <= found
    assert CALL & set(leaks(told[f"/{hall.code} for 4"], CALL))
    assert [where for where, text in told.items() if leaks(text, CALL) and not REGISTERED.search(where)] == []


async def test_hosts_see_what_is_sealed_so_that_the_search_would_find_it(opened: Opened):
    hall, _ = opened
    host = await hall.host("perm")
    kept = await secrets(hall)

    found = {
        secret for path in ("/host", "/print/labels") for secret in leaks((await host.get(path))[1], kept)
    }

    for gift in hall.services.collection.contents[hall.code].gifts:
        assert gift.title["en"] in found
        assert {card.code for card in gift.cards} <= found
        assert {card.title["ru"] for card in gift.cards} <= found


async def test_once_all_is_open_and_received_only_the_other_gift_is_secret(opened: Opened):
    hall, app = opened
    await hall.give(OpenDoors())
    onlookers = Onlookers(hall, app)
    await onlookers.come()
    async for _ in steps(hall):
        pass
    bear = hall.gifts[0]
    for patch in hall.patches(bear)[1:]:
        await open_patch(hall, bear, patch)
    await receive(hall, bear)

    assert await onlookers.find_leaks() == {}


def test_a_number_of_patches_would_be_found():
    assert leaks("<p>CanaryBearTitleEn</p>", {"CanaryBearTitleEn"}) == ["CanaryBearTitleEn"]
    assert leaks('width="1013"', {"1013"}) == ["1013"]
    assert leaks("21013 1013.5k", {"21014"}) == []
    assert leaks("/K7Q2MX says K7Q2MX", {"K7Q2MX"}, asked="/k7q2mx") == []
