"""Secrecy: until the ceremony comes to it, nothing of a gift leaves the server by any door, except to hosts."""

import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import web

from ceremony import arm, fold_patch, host_of, open_patch, receive
from collection.conftest import HEADER, Authored
from halls import Hall, Line, Visitor
from twincloth.app import open_house, serve
from twincloth.collection.content import Card, Gift, Picture
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.arming import DisarmGift
from twincloth.exchange.doors import CloseDoors, OpenDoors
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.pages.house import HOUSE
from twincloth.settings import Settings

WIDTH, HEIGHT = 1013, 769
"""Of the quilts' pictures, in pixels: numbers that stand nowhere else."""
LANGUAGES = ("en", "ru")
GIFT_FIELDS = ("title", "story", "makers", "alt")
CARD_FIELDS = ("title", "story", "alt", "maker", "materials", "made_where")
CARD_LINES = ("size", "made_when", "rights")


def canary(*parts: str) -> str:
    """A word that nobody else says."""
    return "Canary" + "".join(part.replace("_", "").capitalize() for part in parts)


def gift_toml(name: str, giver: str, receiver: str) -> str:
    lines = [f'giver = "{giver}"', f'receiver = "{receiver}"', f'picture = "canary-{name}-original.svg"']
    for field in GIFT_FIELDS:
        lines.append(f"[{field}]")
        lines += [f'{language} = "{canary(name, field, language)}"' for language in LANGUAGES]
    lines += ["[[lineage]]", "year = 1943"]
    for field in ("title", "text"):
        lines.append(f"[lineage.{field}]")
        lines += [f'{language} = "{canary(name, "lineage", field, language)}"' for language in LANGUAGES]
    return "\n".join(lines)


def card_row(name: str, key: str, number: int) -> str:
    cells = [f"canary-{name}-{key}", f'"{17 + number * 131},{number * 53},{113 + number},{127 + number}"']
    for field in CARD_FIELDS[:5]:
        cells += [canary(name, key, field, language) for language in LANGUAGES]
    cells += [canary(name, key, "size"), canary(name, key, "madewhen")]
    cells += [canary(name, key, "made_where", language) for language in LANGUAGES]
    return ",".join([*cells, canary(name, key, "rights")])


def picture(colour: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<title>CanaryInside</title><rect width="{WIDTH}" height="{HEIGHT}" fill="{colour}"/>'
        f'<circle cx="300" cy="300" r="200" fill="#F5EFE3"/><path d="M20 700L500 80 990 700Z"/></svg>'
    )


def author(root: Path, patches: int) -> Path:
    """A folder whose every secret is a canary; the gift of Perm has so many patches, that of Oxford two."""
    folder = Authored(root)
    shutil.rmtree(root / "gifts")
    folder.edit("exchange.toml", '["perm-quilt", "oxford-quilt"]', '["canary-bear", "canary-bull"]')
    for name, giver, receiver, colour, number in (
        ("bear", "perm", "oxford", "#9B2A2C", patches),
        ("bull", "oxford", "perm", "#1F3A68", 2),
    ):
        gift = f"gifts/canary-{name}"
        folder.write(f"{gift}/gift.toml", gift_toml(name, giver, receiver))
        folder.write(f"{gift}/canary-{name}-original.svg", picture(colour))
        rows = [card_row(name, f"patch{at}", at) for at in range(1, number + 1)]
        folder.write(f"{gift}/cards.csv", "\n".join([HEADER, *rows]) + "\n")
    return root


class Opened(NamedTuple):
    hall: Hall
    app: web.Application


@asynccontextmanager
async def open_canaries(folder: Path, patches: int) -> AsyncIterator[Opened]:
    """The product, with an exchange of canaries."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        folder.mkdir()
        async with open_house(Settings(data=folder, port=listener.getsockname()[1])) as app:
            report = await app[HOUSE].museum.keep_draft(read_folder(author(folder / "authored", patches)))
            await app[HOUSE].rooms.revise(report.code)
            async with serve(app, listener):
                hall = Hall(app[HOUSE])
                try:
                    yield Opened(hall, app)
                finally:
                    await hall.close()


def words_of(gift: Gift) -> set[str]:
    texts = [getattr(gift, field) for field in GIFT_FIELDS]
    texts += [getattr(earlier, field) for earlier in gift.lineage for field in ("title", "text")]
    return {words for text in texts for words in text.values()}


def words_on(card: Card) -> set[str]:
    texts = {words for field in CARD_FIELDS for words in getattr(card, field).values()}
    return texts | {getattr(card, line) for line in CARD_LINES}


def names_of(shown: Picture) -> set[str]:
    return {variant.name for variant in shown.variants}


def numbers_of(card: Card) -> set[str]:
    """How large a patch is, and where it lies."""
    region = card.region
    return {f"{region.x} {region.y}", f"{region.width}", f"{region.height}"}


async def secrets(hall: Hall) -> set[str]:
    """Every canary that nobody but a host may see now."""
    exchange = await hall.state()
    kept: set[str] = {"CanaryInside"}
    for gift in hall.house.museum.contents[hall.code].gifts:
        handover = handover_of(exchange, gift.code)
        kept |= {gift.key, f"{gift.key}-original", gift.original, *(card.key for card in gift.cards)}
        if handover.sealed:
            kept |= words_of(gift) | {str(WIDTH), str(HEIGHT)}
        if handover.sealed or not handover.whole:
            kept |= names_of(gift.picture)
        for card in gift.cards:
            if card.code not in handover.opened:
                kept |= {card.code} | words_on(card) | names_of(card.picture) | numbers_of(card)
    opened = {
        number
        for gift in hall.house.museum.contents[hall.code].gifts
        if not handover_of(exchange, gift.code).sealed
        for card in gift.cards
        if card.code in handover_of(exchange, gift.code).opened
        for number in (*numbers_of(card), *names_of(card.picture), str(WIDTH), str(HEIGHT))
    }
    return kept - opened


def leaks(text: str, kept: set[str], asked: str = "") -> list[str]:
    """Those of the secrets that stand in a text as words of their own; what was asked for by its name is no leak."""
    own = {secret for secret in kept if secret.casefold() in asked.casefold()}
    found = (secret for secret in kept - own if secret.casefold() in text.casefold())
    return [secret for secret in found if re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", text, re.IGNORECASE)]


def addresses(hall: Hall, app: web.Application) -> list[str]:
    """An address for everything that the app answers to a GET, and for every name that could be guessed."""
    gifts = hall.house.museum.contents[hall.code].gifts
    cards = [card for gift in gifts for card in gift.cards]
    codes = [hall.code, *(gift.code for gift in gifts), *(card.code for card in cards), "BBBBBB"]
    shown = [gift.picture for gift in gifts] + [card.picture for card in cards]
    pictures = sorted({name for each in shown for name in names_of(each)})
    values = {
        "code": codes,
        "key": ["forged"],
        "language": ["ru"],
        "hash": [hall.house.static.prefix.rsplit("/", 1)[1]],
        "name": [*pictures, *(gift.original for gift in gifts), "styles/base.css"],
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
    return [*found, f"/?code={codes[1]}", f"/{codes[1].lower()}", "/host?as=x", "/print/labels?as=x"]


async def answers(visitor: Visitor, paths: list[str]) -> dict[str, str]:
    """Headers and contents of everything that is answered, by address."""
    told = {}
    for path in paths:
        async with visitor.http.get(path, allow_redirects=False) as response:
            told[path] = f"{response.status}\n{dict(response.headers)}\n{await response.text(errors='replace')}"
    return told


class Onlookers:
    """Everybody who is no host: a guest, a participant and a stage, in both languages, on pages and sockets."""

    def __init__(self, hall: Hall, app: web.Application) -> None:
        self.hall = hall
        self.paths = addresses(hall, app)
        self.lines: list[Line] = []
        self.visitors: list[Visitor] = []
        self.stage_path = ""

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

    async def look(self) -> dict[str, str]:
        """All that they can find out now."""
        told = {}
        for number, visitor in enumerate(self.visitors):
            paths = [*self.paths, self.stage_path] if number < 2 else [self.stage_path, *self.paths[:20]]
            told |= {f"{path} for {number}": text for path, text in (await answers(visitor, paths)).items()}
        seq = (await self.hall.state()).seq
        for number, line in enumerate(self.lines):
            heard = [*(await line.until(seq)), *line.heard["mine"], *line.heard["present"][-1:]]
            told[f"frames {number}"] = str(heard)
            line.heard["entry"] = line.heard["entry"][-1:]
            told[f"catching up {number}"] = str(await line.ask("catch-up", {"after": 0}))
            gift = self.hall.gifts[0]
            for event in ("open-patch", "arm-gift", "receive-gift", "fold-patch"):
                fields = {"gift": gift} | ({"patch": self.hall.patches(gift)[0]} if event == "fold-patch" else {})
                told[f"{event} {number}"] = str(await line.ask(event, fields))
        return told

    async def find_leaks(self) -> dict[str, list[str]]:
        kept = await secrets(self.hall)
        return {
            where: found for where, text in (await self.look()).items() if (found := leaks(text, kept, asked=where))
        }


async def steps(hall: Hall) -> AsyncIterator[str]:
    """A whole handover of the first gift, step by step."""
    bear = hall.gifts[0]
    patches = hall.patches(bear)
    yield "sealed"
    await hall.give(CloseDoors())
    yield "closed"
    await hall.give(OpenDoors())
    await arm(hall, bear)
    yield "armed"
    await hall.give(DisarmGift(gift=bear), host_of("perm"))
    yield "tied again"
    from twincloth.exchange.arming import ArmGift

    await hall.give(ArmGift(gift=bear), host_of("perm"))
    await hall.give(StartUnveiling(gift=bear), host_of("perm"))
    yield "countdown"
    await hall.give(UnveilGift(gift=bear), CLOCK.id)
    yield "unveiled"
    await open_patch(hall, bear, patches[0])
    yield "one open"
    await open_patch(hall, bear, patches[1])
    yield "two open"
    await fold_patch(hall, bear, patches[1])
    yield "folded again"


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    async with open_canaries(tmp_path / "data", patches=4) as opened:
        yield opened


async def test_nothing_that_is_sealed_leaves_by_any_door(opened: Opened):
    hall, app = opened
    await hall.give(OpenDoors())
    onlookers = Onlookers(hall, app)
    await onlookers.come()

    async for step in steps(hall):
        if step == "closed":
            # Guests were shown out; what participants and the lobby see is looked at over HTTP.
            kept = await secrets(hall)
            for visitor in onlookers.visitors:
                for path, text in (await answers(visitor, onlookers.paths)).items():
                    assert leaks(text, kept, asked=path) == [], (step, path)
            for line in [line for line in onlookers.lines if line.cut_off.is_set()]:
                onlookers.lines.remove(line)
            continue
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
    content = hall.house.museum.contents[hall.code]
    card = content.gifts[0].cards[0]
    assert words_of(content.gifts[0]) <= found
    assert words_on(card) <= found
    assert names_of(card.picture) <= found
    assert {card.code, str(WIDTH), str(HEIGHT), *numbers_of(card)} <= found


async def test_hosts_see_what_is_sealed_so_that_the_search_would_find_it(opened: Opened):
    hall, _ = opened
    host = await hall.host("perm")
    kept = await secrets(hall)

    found = {secret for path in ("/host", "/print/labels") for secret in leaks((await host.get(path))[1], kept)}

    for gift in hall.house.museum.contents[hall.code].gifts:
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


def same_for_any_count(hall: Hall, told: dict[str, str]) -> dict[str, str]:
    """What is told, less what differs by chance between two servers."""
    gifts = hall.house.museum.contents[hall.code].gifts
    chance = {hall.url: "URL", hall.url.removeprefix("http://"): "ADDRESS", hall.url.upper(): "URL", hall.code: "EXCHANGE"}
    for number, gift in enumerate(gifts):
        chance |= {gift.code: f"GIFT{number}"}
        chance |= {card.code: f"CARD{number}{at}" for at, card in enumerate(gift.cards)}
    told = {where: _replaced(text, chance) for where, text in told.items()}
    return {_replaced(where, chance): _steady(text) for where, text in told.items()}


def _replaced(text: str, chance: dict[str, str]) -> str:
    for old, new in chance.items():
        text = text.replace(old, new).replace(old.lower(), new.lower())
    return text


def _steady(text: str) -> str:
    """Tickets, ids, times, symbols and dates of a moment all become alike."""
    text = re.sub(r'name="ticket" value="[^"]+"', "TICKET", text)
    text = re.sub(r'(me|as|data-author)="[^"]+"', r'\1="ID"', text)
    text = re.sub(r"\b\d{13}\b", "MOMENT", text)
    text = re.sub(r"(?:M\d+ \d+h\d+v1h-\d+z)+", "MODULES", text)
    text = re.sub(r"[0-9a-f]{32}", "HASH", text)
    return re.sub(r"'(Date|Content-Length|Set-Cookie|Etag|Last-Modified)': '[^']*'", r"\1", text)


async def test_nobody_can_tell_how_many_patches_are_still_folded(tmp_path: Path):
    """Two servers that differ in the number of patches alone say the same, down to the length."""
    async with open_canaries(tmp_path / "few", 3) as few, open_canaries(tmp_path / "many", 6) as many:
        seen = []
        for hall, _ in (few, many):
            await hall.give(OpenDoors())
            seen.append(await walk(hall))

        assert seen[0].keys() == seen[1].keys()
        for where, text in seen[0].items():
            assert text == seen[1][where], where


async def walk(hall: Hall) -> dict[str, str]:
    """What a guest and a stage see at every step, at addresses that exist whatever the number."""
    guest, stage_path = hall.visitor(), await hall.link(Role.STAGE)
    stage = hall.visitor()
    await stage.get(stage_path)
    lines = [await guest.connect(), await stage.connect("stage")]
    bear = hall.gifts[0]
    codes = (hall.code, bear, hall.patches(bear)[0], hall.patches(bear)[2])
    seen = {}
    async for step in steps(hall):
        if step == "closed":
            continue
        paths = [*(f"/{code}" for code in codes), f"/{hall.code}/record", f"/{codes[-1]}/qr.svg"]
        told = await answers(guest, paths) | {"stage": (await stage.get(stage_path))[1]}
        told["caught up"] = str(await (await guest.connect()).ask("catch-up", {"after": 0}))
        told["frames"] = str([line.heard["entry"] for line in lines if not line.cut_off.is_set()])
        seen |= {f"{step} {where}": text for where, text in same_for_any_count(hall, told).items()}
    return seen


def test_a_number_of_patches_would_be_found():
    assert leaks("<p>CanaryBearTitleEn</p>", {"CanaryBearTitleEn"}) == ["CanaryBearTitleEn"]
    assert leaks('width="1013"', {"1013"}) == ["1013"]
    assert leaks("21013 1013.5k", {"21014"}) == []
    assert leaks("/K7Q2MX says K7Q2MX", {"K7Q2MX"}, asked="/k7q2mx") == []
