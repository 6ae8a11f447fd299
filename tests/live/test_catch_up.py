"""What was missed: rendered and encoded once for all of a kind, true for the moment, and never too large."""

from collections.abc import Iterator

import pytest
from msgspec import json

from live.one_room import CODE, CONTENT
from twincloth.exchange.exchange import Entry, Exchange, Fact
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.moderation import MessageApproved, MessageDeclined
from twincloth.exchange.people import ParticipantRegistered
from twincloth.exchange.revision import ExchangeRevised
from twincloth.live.audience import Audience
from twincloth.live.catch_up import LARGEST_CATCH_UP, MOST_CAUGHT_UP
from twincloth.live.relay import Relay
from twincloth.resources import WEB
from twincloth.views.fragments import Fragments
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views

ENGLISH, HOST = Viewer(View.SESSION, "en"), Viewer(View.HOST, "en")
VERA = ParticipantRegistered(participant="vera", name="Вера", place="perm", language="ru", kept=True)


class Hall:
    """An exchange, and what whoever comes back to it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.exchange = Exchange(CODE, CONTENT.plan())
        self.relay = Relay(None, Audience(), Views(StaticFiles(WEB), "cloth.example"))
        self.rendered: list[str | None] = []
        render = Fragments._render

        def counted(fragments: Fragments, template: str, id: str | None) -> str:
            self.rendered.append(id)
            return render(fragments, template, id)

        monkeypatch.setattr(Fragments, "_render", counted)
        self.happen(VERA)

    def happen(self, *facts: Fact) -> None:
        for fact in facts:
            self.exchange.apply(Entry(self.exchange.seq + 1, self.exchange.now + 1000, "vera", None, fact))

    def missed(self, after: int, viewer: Viewer = ENGLISH) -> list[dict[str, object]] | None:
        found = self.relay.missed(viewer, self.exchange, CONTENT, after)
        return None if found is None else json.decode(json.encode(found))


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    return Hall(monkeypatch)


def said(id: str, text: str = "Привет!", *, held: bool = False) -> MessagePosted:
    return MessagePosted(message=id, author="vera", text=text, language="ru", held=held)


def test_it_is_what_frames_say_and_not_live(hall):
    hall.happen(said("m1"), said("m2", held=True), said("m3"))

    for after in range(5):
        frames = hall.relay.frames(ENGLISH, hall.exchange, CONTENT, after + 1, live=False)
        assert hall.missed(after) == frames


def test_a_thousand_who_come_back_together_have_it_rendered_once(hall):
    hall.happen(*(said(f"m{number}") for number in range(30)))

    for after in (20, 10, 20, 25, 1) * 200:
        assert [frame["seq"] for frame in hall.missed(after)] == list(range(after + 1, 32))

    assert len(hall.rendered) == 30


def test_what_comes_meanwhile_is_rendered_and_nothing_else_again(hall):
    hall.happen(*(said(f"m{number}") for number in range(30)))
    hall.missed(1)
    hall.rendered.clear()

    hall.happen(said("m30"))

    assert hall.missed(1)[-1]["seq"] == hall.exchange.seq
    assert hall.rendered == ["m30"]


def test_what_was_taken_back_meanwhile_is_told_to_nobody(hall):
    hall.happen(said("m1", "Слово"), said("m2"))
    assert "Слово" in str(hall.missed(0))

    hall.happen(MessageDeclined(message="m1"))

    told = hall.missed(0)
    assert "Слово" not in str(told)
    assert told[1]["html"] is None
    assert 'data-gone="message-m1"' in told[-1]["html"]


def test_a_message_that_fills_the_room_of_another_is_not_told_after_it_is_taken_back_itself(hall):
    hall.happen(*(said(f"m{number}", f"Слово {number}.") for number in range(102)))
    hall.happen(MessageDeclined(message="m50"))
    assert "Слово 1." in hall.missed(hall.exchange.seq - 1)[0]["html"], "the list has room for it again"

    hall.happen(MessageDeclined(message="m1"))

    assert "Слово 1." not in str(hall.missed(hall.exchange.seq - 2))


def test_words_that_were_erased_are_told_to_nobody(hall):
    hall.happen(said("m1", "Слово"))
    assert "Слово" in str(hall.missed(0))
    hall.exchange = Exchange(CODE, CONTENT.plan())

    hall.happen(VERA.redacted(), said("m1", "Слово").redacted())

    assert "Слово" not in str(hall.missed(0))


def test_a_region_is_told_with_the_last_entry_that_touched_it_alone(hall):
    hall.happen(said("m1", held=True), said("m2", held=True), MessageApproved(message="m1"))

    told = [frame["html"] or "" for frame in hall.missed(1, HOST)]

    assert ['id="tab-queue"' in html for html in told] == [False, False, True]
    assert ['id="message-m1"' in html for html in told] == [False, False, True]


def test_five_thousand_entries_are_caught_up_with_one_by_one(hall):
    hall.happen(*(said(f"m{number}", held=True) for number in range(MOST_CAUGHT_UP)))

    assert len(hall.missed(1)) == MOST_CAUGHT_UP
    assert hall.missed(0) is None


def test_more_than_a_page_is_worth_is_fetched_as_a_page(hall):
    hall.happen(*(said(f"m{number}", "Слово " * 50) for number in range(700)))

    assert hall.missed(0) is None
    recent = hall.relay.missed(ENGLISH, hall.exchange, CONTENT, hall.exchange.seq - 200)
    assert 100_000 < len(bytes(recent)) <= LARGEST_CATCH_UP
    assert hall.missed(0) is None, "and it stays so after somebody asked for less"


def test_a_number_that_is_not_ours_and_content_that_was_imported_anew_ask_for_the_page(hall):
    assert hall.missed(hall.exchange.seq + 1) is None
    hall.happen(ExchangeRevised(), said("m1"))

    assert hall.missed(1) is None
    assert len(hall.missed(2)) == 1
