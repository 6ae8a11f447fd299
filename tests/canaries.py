"""An exchange in which every secret is a word, a name or a number that is said nowhere else."""

import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from aiohttp import web
from msgspec.structs import replace

from ceremony import arm, fold_patch, host_of, open_patch
from collection.conftest import HEADER, Authored
from collection.takes import mp3
from halls import GENEROUS, Hall, Visitor
from twincloth.app import open_application, serve
from twincloth.collection.collection import Collection
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.folder import read_folder
from twincloth.collection.picture import FormerPicture, Picture, Region, Variant
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.arming import ArmGift, DisarmGift
from twincloth.exchange.doors import CloseDoors, OpenDoors
from twincloth.exchange.handovers import handover_under
from twincloth.exchange.playback import PlayRecording
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.exchange.unveiling_ways import ChooseUnveiling, UnveilingWay
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

WIDTH, HEIGHT = 1013, 769
"""Of the quilts' pictures, in pixels: numbers that stand nowhere else."""
FORMER = "f0" * 16
"""The name of a picture that hung before, and was replaced."""
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


CALL = {"CanaryCallAddress", "CanaryCallDialInEn", "CanaryCallDialInRu"}
"""What registered people and hosts may know of the call, and nobody else ever."""
CALL_TOML = """
[call]
address = "https://call.example/CanaryCallAddress"
[call.dial_in]
en = "CanaryCallDialInEn"
ru = "CanaryCallDialInRu"
"""


def card_row(name: str, key: str, number: int) -> str:
    cells = [f"canary-{name}-{key}", f'"{17 + number * 131},{number * 7},{113 + number},{701 + number}"']
    for field in CARD_FIELDS[:5]:
        cells += [canary(name, key, field, language) for language in LANGUAGES]
    cells += [canary(name, key, "size"), canary(name, key, "madewhen")]
    cells += [canary(name, key, "made_where", language) for language in LANGUAGES]
    cells += [canary(name, key, "rights")]
    if number == 1:
        cells += ["canary-telling.mp3", *(f'"{captions(name, key, language)}"' for language in LANGUAGES)]
    else:
        cells += ["", "", ""]
    return ",".join(cells)


def captions(name: str, key: str, language: str) -> str:
    """What the maker of a gift's first patch says, and when."""
    return f"WEBVTT\n\n00:00.000 --> 00:01.000\n{canary(name, key, 'transcript', language)}"


def vocabulary(patches: int) -> str:
    """Addresses for what each card is made of, and where: such a word says as much as the card's own."""
    lines = []
    for name, number in (("bear", patches), ("bull", 2)):
        for key in (f"patch{at}" for at in range(1, number + 1)):
            for about, field in (("material", "materials"), ("place", "made_where")):
                lines += ["[[vocabulary]]", f'about = "{about}"', f'uri = "{address(name, key, field)}"']
                lines += ["[vocabulary.words]", f'en = "{canary(name, key, field, "en")}"']
    return "\n" + "\n".join(lines) + "\n"


def address(name: str, key: str, field: str) -> str:
    return f"https://vocabulary.example/{canary(name, key, field, 'address')}"


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
    folder.write(
        "exchange.toml", (root / "exchange.toml").read_text("utf-8") + vocabulary(patches) + CALL_TOML
    )
    for name, giver, receiver, colour, number in (
        ("bear", "perm", "oxford", "#9B2A2C", patches),
        ("bull", "oxford", "perm", "#1F3A68", 2),
    ):
        gift = f"gifts/canary-{name}"
        folder.write(f"{gift}/gift.toml", gift_toml(name, giver, receiver))
        folder.write(f"{gift}/canary-{name}-original.svg", picture(colour))
        (root / gift / "canary-telling.mp3").write_bytes(mp3(40 + number))
        rows = [card_row(name, f"patch{at}", at) for at in range(1, number + 1)]
        folder.write(
            f"{gift}/cards.csv", "\n".join([f"{HEADER},telling,transcript_en,transcript_ru", *rows]) + "\n"
        )
    return root


class Opened(NamedTuple):
    hall: Hall
    app: web.Application


@asynccontextmanager
async def open_canaries(folder: Path, patches: int) -> AsyncIterator[Opened]:
    """The product, with an exchange of canaries."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with open_application(Settings(**GENEROUS, data=folder, port=listener.getsockname()[1])) as app:
            report = await app[SERVICES].collection.import_parsed(
                read_folder(author(folder / "authored", patches))
            )
            await hang_former(app[SERVICES].collection, report.code)
            await app[SERVICES].rooms.revise(report.code)
            async with serve(app, listener):
                hall = Hall(app[SERVICES], app.router)
                try:
                    yield Opened(hall, app)
                finally:
                    await hall.close()


async def hang_former(collection: Collection, code: str) -> None:
    """Each gift had another picture before, whose file is still there."""
    await collection.store.put(f"{FORMER}.jpg", b"CanaryFormerPixels")
    variant = Variant(name=f"{FORMER}.jpg", width=1, height=1, media_type="image/jpeg", size=18)
    picture = Picture(width=1, height=1, variants=(variant,), master=f"masters/{FORMER}.tif")
    former = FormerPicture(
        original=f"{FORMER}.png",
        picture=picture,
        crops=((Region(0, 0, 1, 1), picture),),
        replaced_at=datetime.now(UTC),
    )

    def replaced(content: Content) -> Content:
        return replace(content, gifts=tuple(replace(gift, former=former) for gift in content.gifts))

    await collection.edit(code, replaced)


def words_of(gift: Gift) -> set[str]:
    texts = [getattr(gift, field) for field in GIFT_FIELDS]
    texts += [getattr(earlier, field) for earlier in gift.lineage for field in ("title", "text")]
    return {words for text in texts for words in text.values()}


def words_on(card: Card) -> set[str]:
    texts = {words for field in CARD_FIELDS for words in getattr(card, field).values()}
    _, name, key = card.key.split("-")
    addresses = {address(name, key, field) for field in ("materials", "made_where")}
    told = card.recording
    heard = {*told.words.values(), *told.captions.values(), told.name} if told else set()
    return texts | addresses | heard | {getattr(card, line) for line in CARD_LINES}


def names_of(shown: Picture) -> set[str]:
    return {variant.name for variant in shown.variants}


def numbers_of(card: Card) -> set[str]:
    """How large a patch is, and where it lies; heights stand out, since no drawing of ours is as high."""
    return {f"M{card.region.x} {card.region.y}h", f"{card.region.height}"}


async def secrets(hall: Hall) -> set[str]:
    """Every canary that nobody but a host may see now."""
    exchange = await hall.state()
    kept: set[str] = {"CanaryInside", "CanaryFormerPixels", FORMER, *CALL}
    shown: set[str] = set()
    for gift in hall.services.collection.contents[hall.code].gifts:
        handover = handover_under(exchange, gift.code, gift.plan())
        kept |= {gift.key, f"{gift.key}-original", gift.original, *(card.key for card in gift.cards)}
        (kept if handover.sealed else shown).update(words_of(gift), {str(WIDTH), str(HEIGHT)})
        (shown if handover.whole and not handover.sealed else kept).update(names_of(gift.picture))
        for card in gift.cards:
            secret = {card.code} | words_on(card) | names_of(card.picture) | numbers_of(card)
            (shown if card.code in handover.opened else kept).update(secret)
    return kept - shown


def leaks(text: str, kept: set[str], asked: str = "") -> list[str]:
    """Those of the secrets that stand in a text as words of their own; what was asked for by its name is no leak."""
    words, wanted = text.casefold(), asked.casefold()
    own = {secret for secret in kept if secret.casefold() in wanted}
    found = (secret for secret in kept - own if secret.casefold() in words)
    return [secret for secret in found if re.search(_alone(secret), text, re.IGNORECASE)]


def _alone(secret: str) -> str:
    """The secret as a word of its own: a short number may stand within a signature by chance."""
    return rf"(?<![\w.]){re.escape(secret)}" + ("" if secret.startswith("M") else r"(?!\w)")


def folder_of(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name


async def answers(visitor: Visitor, paths: list[str]) -> dict[str, str]:
    """Headers and contents of everything that is answered, by address."""
    told = {}
    for path in paths:
        async with visitor.http.get(path, allow_redirects=False) as response:
            headers = dict(response.headers)
            if response.content_type == "text/html" or path.startswith("/icons/"):
                # The length of a packed page, or of our icon, may be any number by chance, and be that of a patch's side.
                headers.pop("Content-Length", None)
            told[path] = f"{response.status}\n{headers}\n{await response.text(errors='replace')}"
    return told


async def steps(hall: Hall) -> AsyncIterator[str]:
    """A whole handover of the first gift, step by step."""
    bear, bull = hall.gifts
    patches = hall.patches(bear)
    yield "sealed"
    await hall.give(CloseDoors())
    yield "closed"
    await hall.give(OpenDoors())
    await arm(hall, bear)
    await hall.give(ChooseUnveiling(gift=bull, way=UnveilingWay.AT_ONCE), host_of("oxford"))
    yield "armed"
    await hall.give(DisarmGift(gift=bear), host_of("perm"))
    yield "tied again"
    await hall.give(ArmGift(gift=bear), host_of("perm"))
    await hall.give(StartUnveiling(gift=bear), host_of("perm"))
    yield "countdown"
    await hall.give(UnveilGift(gift=bear), CLOCK.id)
    yield "unveiled"
    await open_patch(hall, bear, patches[0])
    content = hall.services.collection.contents[hall.code]
    if patches[0] in content.plan().gifts[bear].told:
        await hall.give(PlayRecording(gift=bear, patch=patches[0]), host_of("perm"))
    yield "one open"
    await open_patch(hall, bear, patches[1])
    yield "two open"
    await fold_patch(hall, bear, patches[1])
    yield "folded again"
