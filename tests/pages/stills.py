"""Every scene that there is, found by what may happen, as fragments of the stage with little and with much to say."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from typing import Any, NamedTuple

from msgspec.structs import replace

from twincloth.collection.content import Card, Content, Gift, Text
from twincloth.collection.qr import draw, printed_address
from twincloth.exchange.actor import Actor
from twincloth.exchange.arming import GiftArmed
from twincloth.exchange.doors import ExchangeStarted
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, commands
from twincloth.exchange.messages import MessagePosted, Messages
from twincloth.exchange.parallel_text import Machine, Translation
from twincloth.exchange.patches import PatchOpened
from twincloth.exchange.people import ParticipantRegistered, People
from twincloth.exchange.pins import MessagePinned
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.stage import Stage, scenes, stage_of
from twincloth.exchange.unveiling import GiftUnveiled
from twincloth.views.qr import qr_svg
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views.happenings import begin, happens, possible_commands

URL = "https://patchwork.oxford-and-perm.example"

WALKS, STEPS = 150, 30
"""So much happens to one exchange before another begins."""
LEFT_OUT = 0.5
SEED = 4

WORD = "Достопримечательность"
TITLE = "The long and winding road on which the bear of Perm walks towards the bull of Oxford, and so"
STORY = "Nobody in a hurry ever lit a samovar, and nobody who sat by one was ever in a hurry. " * 40
MAKERS = ", ".join(f"Anna Petrovna of house {number}" for number in range(1, 60))
MESSAGE = ("Добрый вечер, Оксфорд! У нас уже снег. " * 13)[:500]
LINES = "\n".join("ура" for _ in range(120))
IN_OTHER_WORDS = Translation(
    text=("Good evening, Oxford! We have snow already. " * 12)[:500],
    by="rita",
    name="Rita Konstantinova",
    machine=Machine.CORRECTED,
    at=0,
    seq=1,
)
NAME = "Константин Константинопольский"
PLACE = {"en": "Perm-on-the-Kama-by-the-Urals", "ru": "Нижненовокаменноуральскк"}


class Still(NamedTuple):
    """A scene as it stands: its name with its step and what is beneath it, and its two fragments."""

    name: str
    language: str
    scene: str
    join: str

    @property
    def symbol(self) -> tuple[str, ...]:
        """By what the styles place the way in."""
        return tuple(re.findall(r'data-(?:room|shape)="\w*"', self.scene.partition(">")[0]))


def every_still(views: Views, content: Content) -> Iterator[Still]:
    """Each scene in every step and with every lower third that came up until all scenes had; said briefly, and at length."""
    views.join_symbols[content.code] = qr_svg(draw(printed_address(URL, content.code)), content.code)
    viewers = cycle(Viewer(View.STAGE, language) for language in content.languages)
    long = at_length(content)
    for stage, exchange in every_stage(content):
        yield still(views, next(viewers), exchange, content, stage)
        with long_words(exchange):
            yield still(views, next(viewers), exchange, long, stage)


def every_stage(content: Content) -> Iterator[tuple[Stage, Exchange]]:
    """What the stage shows for the first time, as long as a scene is missing.

    Walks begin in turn with nothing, with a pinned message, and with a gift that lies open; each does without some kinds
    of commands, so that what these would cover comes up too.
    """
    missing = {scene.name for scene in scenes()}
    seen: set[str] = set()
    chance = random.Random(SEED)  # the same walks each time
    for walk in range(WALKS):
        exchange = begin(content)
        _happened(exchange, *beginnings(content)[walk % 3])
        left_out = {tag for tag in sorted(commands()) if chance.random() < LEFT_OUT}
        for _ in range(STEPS):
            stage = stage_of(exchange)
            if name_of(stage) not in seen:
                seen.add(name_of(stage))
                missing.discard(stage.scene)
                yield stage, exchange
            if not missing:
                return
            _something_else_happens(exchange, content, left_out, chance)
    raise AssertionError(f"nothing that may happen brings up {missing}: a commands_of_….py lacks it")


def beginnings(content: Content) -> tuple[tuple[Fact, ...], ...]:
    """What has happened before a walk: words from both places, a message that is pinned, a gift that lies open."""
    alice = ParticipantRegistered(participant="alice", name="Alice", place="oxford", language="en", kept=True)
    said = (("hello", "vera", "Привет!", "ru"), ("evening", "alice", "Good evening!", "en"))
    talk = (
        alice,
        *(
            MessagePosted(message=id, author=author, text=text, language=language, held=False)
            for id, author, text, language in said
        ),
    )
    gift = content.gifts[0]
    opened = (PatchOpened(gift=gift.code, patch=card.code) for card in gift.patches)
    armed = (GiftArmed(gift=gift.code, place=place) for place in (gift.giver, gift.receiver))
    return (
        talk,
        (*talk, ExchangeStarted(), MessagePinned(message="hello")),
        (ExchangeStarted(), *armed, GiftUnveiled(gift=gift.code), *opened),
    )


def _happened(exchange: Exchange, *facts: Fact) -> None:
    for fact in facts:
        exchange.apply(Entry(exchange.seq + 1, exchange.now + 7000, "nina", None, fact))


def _something_else_happens(
    exchange: Exchange, content: Content, left_out: set[str], chance: random.Random
) -> None:
    """Of each kind of command as likely, however many there are of it."""
    possible: dict[str, list[tuple[Command, Actor]]] = {}
    for command, by in possible_commands(exchange, content):
        tag = str(command.__struct_config__.tag)
        if tag not in left_out:
            possible.setdefault(tag, []).append((command, by))
    for tag in chance.sample(sorted(possible), len(possible)):
        with suppress(Refusal):
            if happens(exchange, *chance.choice(possible[tag])):
                return


def name_of(stage: Stage) -> str:
    beneath = f" above {stage.lower_third.scene}" if stage.lower_third else ""
    return f"{stage.scene} {stage.step}".strip() + beneath


def still(views: Views, viewer: Viewer, exchange: Exchange, content: Content, stage: Stage) -> Still:
    context: dict[str, Any] = views.context(viewer, exchange, content) | {"now": exchange.now}
    scene, join = (
        views.template(viewer.language, f"partials/stage/{name}.html").render(**context)
        for name in ("scene", "join")
    )
    shape = scene.partition('data-shape="')[2].partition('"')[0]
    return Still(f"{name_of(stage)} {shape}".strip(), viewer.language, scene, join)


@contextmanager
def long_words(exchange: Exchange) -> Iterator[None]:
    """For a while whoever is here has a long name, has said as much as they may, and all of it is translated."""
    people, messages = exchange[People].by_id, exchange[Messages].by_id.values()
    before, told = dict(people), [(message.text, message.translations) for message in messages]
    for message, text in zip(messages, cycle((MESSAGE, LINES[:500])), strict=False):
        others = (language for language in exchange.plan.languages if language != message.language)
        message.text, message.translations = text, dict.fromkeys(others, IN_OTHER_WORDS)
    people.update({id: replace(person, name=NAME) for id, person in people.items()})
    yield
    people.update(before)
    for message, (text, translations) in zip(messages, told, strict=True):
        message.text, message.translations = text, translations


def at_length(content: Content) -> Content:
    """The same with long titles, names, stories and lists."""
    return replace(
        content,
        title=long(content.title),
        places=tuple(replace(one, name=PLACE) if one.key == "perm" else one for one in content.places),
        programme=tuple(replace(item, title=long(item.title)) for item in content.programme),
        gifts=tuple(_gift(gift) for gift in content.gifts),
    )


def long(text: Text) -> Text:
    """As much as a title has room for, in the first language."""
    return {language: words if number else TITLE for number, (language, words) in enumerate(text.items())}


def _gift(gift: Gift) -> Gift:
    return replace(
        gift,
        title=long(gift.title),
        makers=dict.fromkeys(gift.makers, MAKERS),
        cards=tuple(_card(card) for card in gift.cards),
    )


def _card(card: Card) -> Card:
    title = {language: TITLE if language == "en" else f"{WORD} {TITLE}"[:120] for language in card.title}
    story, maker = dict.fromkeys(card.story, STORY), dict.fromkeys(card.maker, MAKERS[:290])
    return replace(card, title=title, story=story, maker=maker)
