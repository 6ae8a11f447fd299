"""Passing state over the wire: pulses to whoever shows it, and all of it to whoever comes back."""

import asyncio

import pytest

from halls import Hall, come_true
from live.one_room import CODE, CONTENT
from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.passing import Passed, PassingChange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import DismissStaff, StaffAppointed
from twincloth.live import passing as holding
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.clock import server_clock
from twincloth.live.passing import PassingState
from twincloth.resources import WEB
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer
from twincloth.views.views import Views


async def test_a_signal_is_acked_and_told_to_those_who_show_it_alone(hall: Hall):
    visitor = hall.visitor()
    await visitor.get(await hall.link(Role.STAGE, staff="screen"))
    stage = await visitor.connect("stage")
    tom = await (await hall.host("oxford")).connect("host")
    seq = (await hall.state()).seq

    assert await tom.ask("identify-stages", {"id": "once", "stage": "screen"}) == {"ok": True, "seq": seq}

    (pulse,) = await stage.hears("pulse")
    assert 'data-screen="screen"' in pulse["html"]
    assert (await hall.state()).seq == seq, "nothing is journalled"
    caught_up = await stage.ask("catch-up", {"after": seq})
    assert caught_up["entries"] == []
    assert pulse["html"] in caught_up["passing"]
    _, page = await visitor.get(await hall.link(Role.STAGE))
    assert 'data-screen="screen"' in page
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    assert (await vera.ask("identify-stages", {}))["error"]["code"] == "not-allowed"
    assert (await tom.ask("identify-stages", {"stage": "nowhere"}))["error"]["code"] == "no-such-stage"
    assert (await tom.ask("identify-stages", {"colour": "red"}))["error"]["code"] == "invalid-payload"
    assert not vera.heard["pulse"]


async def test_what_somebody_held_is_gone_with_their_link(hall: Hall):
    await hall.link(Role.STAGE, staff="screen")
    stage = await (await hall.stage()).connect("stage")
    await hall.link(Role.HOST, "perm", "nina")
    hall.services.passing.take_in(hall.code, [PassingChange(Passed("identified", "screen", "1"), "nina", 0)])
    assert "data-screen" in (await stage.hears("pulse"))[0]["html"]

    await hall.give(DismissStaff(staff="nina"))

    _, pulse = await stage.hears("pulse", 2)
    assert "data-screen" not in pulse["html"]


class OneExchange:
    """The rooms and the relay as passing state sees them: an exchange between two turns, and what was sent."""

    def __init__(self) -> None:
        self.exchange = Exchange(CODE, CONTENT.plan())
        for seq, id in enumerate("abc", 1):
            link = StaffAppointed(staff=id, role=Role.STAGE, place="", key_hash=id * 64)
            self.exchange.apply(Entry(seq, seq, "operator", None, link))
        self.sent: list[tuple[str, str]] = []
        self.wiped = False
        self.views = Views(StaticFiles(WEB), "cloth.example")
        self.audience = Audience()
        for number, view in enumerate((View.STAGE, View.STAGE, View.SESSION)):
            self.audience.enter(str(number), Subscriber(CODE, Viewer(view, "en"), ""))
        self.passing = PassingState(self, self.audience, self, self.views)

    async def state(self, code: str):
        if self.wiped:
            raise Refusal("rehearsal-over")
        return self.exchange, CONTENT

    def send(self, event: str, argument: dict[str, str], channel: str) -> None:
        self.sent.append((channel, argument["html"]))

    def put(self, *stages: str, until: int | None = None, at: int = 0) -> None:
        changes = [PassingChange(Passed("identified", one, one, until), "", at) for one in stages]
        self.passing.take_in(CODE, changes)


@pytest.fixture
async def one():
    one = OneExchange()
    yield one
    await one.passing.close()


async def test_changes_are_merged_and_told_once_a_kind_of_viewer(one: OneExchange, monkeypatch):
    monkeypatch.setattr(holding, "EVERY", 3600)

    one.put("a")
    one.put("b")
    await come_true(lambda: one.sent)
    one.put("c")
    for _ in range(9):
        await asyncio.sleep(0)

    ((channel, html),) = one.sent
    assert (channel, html.count("data-screen")) == (f"{CODE}:stage:en", 2)


async def test_what_lapses_is_told_and_then_nobody_looks_any_more(one: OneExchange, monkeypatch):
    monkeypatch.setattr(holding, "EVERY", 0.001)

    one.put("a", until=server_clock() + 20)
    await come_true(lambda: len(one.sent) == 2)
    await come_true(lambda: not one.passing._telling)

    assert [html.count("data-screen") for _, html in one.sent] == [1, 0]


async def test_what_is_wiped_is_forgotten(one: OneExchange):
    one.put("a", until=server_clock() + 3_600_000)
    await come_true(lambda: one.sent)
    one.wiped = True
    one.views.forget(CODE)
    await come_true(lambda: not one.passing._telling)

    assert CODE not in one.views.passing

    one.put("b")
    await come_true(lambda: not one.passing._telling)
    assert CODE not in one.views.passing
    assert len(one.sent) == 1


async def test_one_views_defect_is_not_the_others(one: OneExchange, monkeypatch, caplog):
    one.audience.enter("russian", Subscriber(CODE, Viewer(View.STAGE, "ru"), ""))
    sound = one.views.pulse
    monkeypatch.setattr(one.views, "pulse", lambda of, *rest: 1 // (of.language != "en") and sound(of, *rest))

    one.put("a")
    await come_true(lambda: one.sent)

    assert [channel for channel, _ in one.sent] == [f"{CODE}:stage:ru"]
    assert "was not rendered" in caplog.text


async def test_what_is_decided_here_is_told_to_other_processes(hall: Hall):
    told = []

    class Others:
        async def writer(self, exchange):
            return ""

        def tell(self, exchange, changes):
            told.append((exchange, [change.passed.id for change in changes]))

    await hall.link(Role.STAGE, staff="screen")
    host = await (await hall.host("oxford")).connect("host")
    hall.services.passing.peers = Others()

    await host.done("identify-stages")

    assert told == [(hall.code, ["screen"])]
