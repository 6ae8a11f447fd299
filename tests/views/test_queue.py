"""The queue's page at n plus the entries after n equals its page at m, also where far more waits than is laid out."""

from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from twincloth.collection.content import Content
from twincloth.exchange.actor import GUEST, Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage, ReconsiderMessage
from twincloth.exchange.people import People
from twincloth.exchange.pins import PinMessage
from twincloth.exchange.refusal import Refusal
from twincloth.live.audience import Audience
from twincloth.live.relay import Relay
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views
from views import commands_of_moderation, commands_of_removal
from views.comparison import PLACE_AND_COMPARE, Reader, explain, page_of
from views.happenings import NINA, begin, happens, registration
from views.test_property import content, page, short_lists, views

__all__ = ["content", "page", "short_lists", "views"]

PEOPLE = [(f"p{number}", "perm" if number % 3 else "oxford") for number in range(9)]
READERS = [(View.HOST, None), (View.SESSION, None), (View.STAGE, None)]


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    """What may be asked for about messages, whether or not the rules allow it; writing is as likely as deciding."""
    for person in exchange[People].by_id:
        for number in range(4):
            yield PostMessage(id=f"m{exchange.seq}-{number}", text="Снег идёт"), exchange.actor(person)
    for message in exchange[Messages].by_id:
        yield from (
            (kind(message=message), NINA)
            for kind in (ApproveMessage, DeclineMessage, ReconsiderMessage, PinMessage)
        )
    yield from list(commands_of_moderation.possible_commands(exchange)) * 5
    yield from commands_of_removal.possible_commands(exchange)


def something_happens(exchange: Exchange, choice: int) -> int:
    """How many entries a choice leads to."""
    possible = list(possible_commands(exchange))
    command, by = possible[choice % len(possible)]
    try:
        return len(happens(exchange, command, by))
    except Refusal:
        return 0


@settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(choices=st.lists(st.integers(0, 10**6), min_size=60, max_size=160), start=st.integers(0, 60))
@example(choices=[*range(0, 36 * 41, 41)], start=20)
def test_the_queue_and_its_entries_equal_the_later_queue(
    page: Page, views: Views, content: Content, choices: list[int], start: int
):
    exchange = begin(content)
    for person, place in PEOPLE:
        happens(exchange, registration(person, person, place), GUEST)
    for choice in choices[:start]:
        something_happens(exchange, choice)
    relay = Relay(None, Audience(), views)
    readers = [Reader(Viewer(view, "en"), me) for view, me in READERS]
    for reader in readers:
        reader.before = page_of(views, reader.viewer, exchange, content, reader.me)
    loaded = exchange.seq
    for choice in choices[start:]:
        number = something_happens(exchange, choice)
        for reader in readers if number else ():
            frames = relay.frames(reader.viewer, exchange, content, exchange.seq - number + 1, live=True)
            reader.frames += [frame["html"] for frame in frames]

    stories = []
    for reader in readers:
        after = page_of(views, reader.viewer, exchange, content, reader.me)
        missed = relay.frames(reader.viewer, exchange, content, loaded + 1, live=False)
        stories.append(reader.story(after, reader.frames))
        stories.append(reader.story(after, [frame["html"] for frame in missed]))
    differences = [found for found in page.evaluate(PLACE_AND_COMPARE, stories) if found]
    assert differences == [], explain(differences[0])
