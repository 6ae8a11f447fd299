"""The stage in a real Chromium: one page, walked through its scenes and resized to every shape of a screen."""

from pathlib import Path

from playwright.async_api import Browser, Page

from browser.occasion import PATIENCE
from ceremony import appoint, authored, host_of, import_again, open_patch, receive
from halls import Hall
from pages.on_stage import faults, seen
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.arming import ArmGift, RequestOverride
from twincloth.exchange.doors import EndExchange, StartExchange
from twincloth.exchange.hands import CallSpeaker, RaiseHand, ThankSpeaker
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import ApproveMessage
from twincloth.exchange.people import People
from twincloth.exchange.pins import PinMessage, UnpinMessage
from twincloth.exchange.staff import DismissStaff
from twincloth.exchange.translation import TranslateMessage
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift

SCREENS = {
    "1080p": (1920, 1080),
    "4:3": (1024, 768),
    "16:10": (1680, 1050),
    "21:9": (2560, 1080),
    "upright": (1080, 1920),
}

PLACE = "Нижненовокаменноуральский"[:25] + "к"
TITLE = "The long and winding road on which the bear of Perm walks towards the bull of Oxford"
LONG_TITLE = f"{TITLE}, and so"
WORD = "Достопримечательность"
SENTENCE = "Nobody in a hurry ever lit a samovar, and nobody who sat by one was ever in a hurry. "
STORY = SENTENCE * 40
MAKERS = ", ".join(f"Anna Petrovna of house {number}" for number in range(1, 60))
MESSAGE = "Добрый вечер, Оксфорд! У нас уже снег. " * 12
LINES = "\n".join("ура" for _ in range(120))
IN_BOTH = {
    "short-in-both": ("Ура!", "Hooray!"),
    "long-in-both": (MESSAGE[:499], STORY[:499]),
    "lines-in-both": (LINES, LINES.replace("ура", "hooray")[:400]),
}
REGIONS = {
    "tall": "0,0,100,150",
    "square": "100,0,150,150",
    "landscape": "250,0,150,105",
    "wide": "0,150,200,108",
    "strip": "200,150,200,85",
    "last": "0,260,60,40",
}


def write_at_length(folder: Path) -> None:
    """Long titles, names, stories and lists, on patches of every shape."""
    exchange = (folder / "exchange.toml").read_text("utf-8")
    exchange = exchange.replace('ru = "Пермь"', f'ru = "{PLACE}"').replace(
        'en = "Perm"', 'en = "Perm-on-the-Kama-by-the-Urals"'
    )
    exchange = exchange.replace('"Two quilts"', f'"{LONG_TITLE}"').replace('"Greetings"', f'"{LONG_TITLE}"')
    exchange = exchange.replace("#9B2A2C", "#C98A1B")
    (folder / "exchange.toml").write_text(exchange, "utf-8")
    gift = folder / "gifts" / "perm-quilt" / "gift.toml"
    text = gift.read_text("utf-8").replace('"Vera and Alice"', f'"{MAKERS}"')
    gift.write_text(text.replace('"The quilt of perm"', f'"{LONG_TITLE}"'), "utf-8")
    cards = folder / "gifts" / "perm-quilt" / "cards.csv"
    header = cards.read_text("utf-8").splitlines()[0]
    rows = [_row(key, region) for key, region in REGIONS.items()]
    cards.write_text("\n".join((header, *rows)) + "\n", "utf-8")


def _row(key: str, region: str) -> str:
    words = f'"{LONG_TITLE}","{WORD} {TITLE}","{STORY}","{STORY}",A shape,Фигура,"{MAKERS[:290]}","{MAKERS[:290]}"'
    return f'{key},"{region}",{words},Cotton,Хлопок,30 × 30 cm,2020,Perm,Пермь,CC BY 4.0'


class Walk:
    """A stage in each language, and what was wrong with it in each scene and on each screen."""

    def __init__(self, hall: Hall, pages: list[Page]) -> None:
        self.hall, self.pages = hall, pages
        self.turn = 0
        self.found: dict[str, list[str]] = {}

    async def look(self, scene: str, *, live: bool = True) -> None:
        """Measure it as it is now, on each screen in one language, by day and by night in turn."""
        seq = (await self.hall.state()).seq
        for page in self.pages if live else ():
            await page.wait_for_selector(f'live-exchange[seq="{seq}"]', state="attached")
        for name, (width, height) in SCREENS.items():
            self.turn += 1
            page = self.pages[self.turn // 2 % len(self.pages)]
            await page.emulate_media(color_scheme=("light", "dark")[self.turn % 2])
            await page.set_viewport_size({"width": width, "height": height})
            if wrong := faults(await seen(page)):
                self.found[f"{scene}, {name}"] = wrong


async def come(hall: Hall, name: str, place: str) -> str:
    """Somebody has registered; their id."""
    await hall.visitor().register(name, place)
    return list((await hall.state())[People].by_id)[-1]


async def pin(hall: Hall, author: str, id: str, text: str, translation: str = "") -> None:
    await hall.give(PostMessage(id=id, text=text), author)
    await hall.give(ApproveMessage(message=id), host_of("perm"))
    if translation:
        translate = TranslateMessage(message=id, language="en", text=translation)
        await hall.give(translate, host_of("oxford"))
    await hall.give(PinMessage(message=id), host_of("perm"))


async def walk(hall: Hall, stage: Walk, author: str) -> None:
    """Through every scene."""
    host, gift = host_of("perm"), hall.gifts[0]
    await stage.look("before")
    await hall.give(StartExchange())
    await stage.look("programme")
    for name, text in {"words": "Ура!", "long": MESSAGE[:499], "lines": LINES}.items():
        await pin(hall, author, name, text)
        await stage.look(f"message {name}")
    for name, (text, translation) in IN_BOTH.items():
        await pin(hall, author, name, text, translation)
        await stage.look(f"message {name}")
    await hall.give(RaiseHand(), author)
    await hall.give(CallSpeaker(participant=author), host)
    await stage.look("speaker")
    await hall.give(ThankSpeaker(), host)
    await hall.give(UnpinMessage(), host)
    await hall.give(ArmGift(gift=gift), host)
    await stage.look("one thread")
    await pin(hall, author, "beneath", MESSAGE[:400], STORY[:400])
    await stage.look("one thread and a message")
    await hall.give(UnpinMessage(), host)
    await hall.give(RequestOverride(gift=gift), host)
    await stage.look("one thread and a wait")
    await hall.give(ArmGift(gift=gift), host_of("oxford"))
    await stage.look("both threads")
    await hall.give(StartUnveiling(gift=gift), host)
    await stage.look("countdown")
    await hall.give(UnveilGift(gift=gift), CLOCK.id)
    await stage.look("unfolded")
    for patch, shape in zip(hall.patches(gift), REGIONS, strict=True):
        await open_patch(hall, gift, patch)
        if shape == "last":
            break
        await stage.look(f"patch {shape}")
        await hall.give(PinMessage(message="beneath"), host)
        await stage.look(f"patch {shape} and a message")
        await hall.give(UnpinMessage(), host)
    await stage.look("whole")
    await receive(hall, gift)
    await stage.look("received")
    await hall.give(PinMessage(message="beneath"), host)
    await stage.look("received and a message")
    await hall.give(EndExchange())
    await stage.look("ended")


async def open_stages(hall: Hall, browser: Browser) -> list[Page]:
    """One in each language, and one for a video mixer."""
    path, _, key = (await hall.link(Role.STAGE, staff="screen")).partition("#")
    pages = []
    for language, query in (("en-GB", ""), ("ru-RU", ""), ("ru-RU", "?transparent=1")):
        context = await browser.new_context(locale=language, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        pages.append(await context.new_page())
        await pages[-1].goto(f"{hall.url}{path}{query}#{key}")
        await pages[-1].wait_for_selector('[data-light][data-state="connected"]', state="attached")
    return pages


async def test_every_scene_is_read_from_afar_on_every_screen(hall: Hall, browser: Browser):
    write_at_length(authored(hall))
    await import_again(hall)
    await appoint(hall)
    stage = Walk(hall, await open_stages(hall, browser))
    author = await come(hall, "Константин Константинопольский", "perm")

    await walk(hall, stage, author)
    await hall.give(DismissStaff(staff="screen"))
    for page in stage.pages:
        await page.wait_for_selector(".gone")
    await stage.look("closed", live=False)

    assert stage.found == {}
