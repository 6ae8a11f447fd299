"""The relay: every viewer kind gets every number, and only what it may see."""

import asyncio

from halls import PATIENCE, Hall, come_true
from twincloth.exchange.messages import Messages
from twincloth.live import relay
from twincloth.live.catch_up import MOST_CAUGHT_UP
from twincloth.views.fragments import Fragments


async def talk(hall: Hall, number: int = 1):
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    for count in range(number):
        await vera.done("post-message", id=f"m{count}", text=f"Слово {count}")
    return vera


async def test_everybody_gets_every_number_without_a_gap(hall: Hall):
    host = await (await hall.host("oxford")).connect("host")
    guest = await hall.visitor().connect()
    stage = await (await hall.stage()).connect("stage")
    before = (await hall.state()).seq

    await talk(hall, 5)
    seq = await host.done("approve-message", message="m0")

    for line in (host, guest, stage):
        numbers = [entry["seq"] for entry in await line.until(seq) if entry["seq"] > before]
        assert numbers[-7:] == list(range(seq - 6, seq + 1))
        assert all(entry["live"] for entry in line.heard["entry"])


async def test_a_message_that_waits_reaches_hosts_alone(hall: Hall):
    host = await (await hall.host("oxford")).connect("host")
    guest = await hall.visitor().connect()
    stage = await (await hall.stage()).connect("stage")

    await talk(hall)
    seq = (await hall.state()).seq

    assert "Слово 0" in (await host.until(seq))[-1]["html"]
    for line in (guest, stage):
        assert (await line.until(seq))[-1]["html"] is None


async def test_its_author_hears_what_became_of_a_message(hall: Hall):
    host = await (await hall.host("oxford")).connect("host")
    vera = await talk(hall)
    stranger = await (await hall.visitor().register("Alice", "oxford")).connect()

    await host.done("approve-message", message="m0")
    await host.done("reconsider-message", message="m0")
    await host.done("decline-message", message="m0")

    states = [told["state"] for told in await vera.hears("mine", 4)]
    assert states == ["waiting", "shown", "waiting", "declined"]
    assert stranger.heard["mine"] == []


async def test_a_person_with_two_phones_hears_on_both_each_in_its_language(hall: Hall):
    visitor = await hall.visitor("ru").register("Вера", "perm")
    russian, english = await visitor.connect(), await visitor.connect(language="en")

    await russian.done("post-message", id="m0", text="Слово")

    (in_russian,), (in_english,) = await russian.hears("mine"), await english.hears("mine")
    assert in_russian["html"] != in_english["html"]


async def test_catching_up_gives_what_was_missed_and_no_show(hall: Hall):
    vera = await talk(hall, 3)
    host = await (await hall.host("perm", "ru")).connect("host")
    await host.done("approve-message", message="m1")
    seq = (await hall.state()).seq

    answer = await vera.ask("catch-up", {"after": seq - 2})

    assert [entry["seq"] for entry in answer["entries"]] == [seq - 1, seq]
    assert [entry["live"] for entry in answer["entries"]] == [False, False]
    assert "Слово 1" in answer["entries"][-1]["html"]


async def test_catching_up_tells_of_ones_own_too_once_and_nobody_else(hall: Hall):
    vera = await talk(hall, 2)
    alice = await (await hall.visitor().register("Alice", "oxford")).connect()
    host = await (await hall.host("perm", "ru")).connect("host")
    after = (await hall.state()).seq
    await host.done("approve-message", message="m1")
    await host.done("decline-message", message="m1")

    mine = (await vera.ask("catch-up", {"after": after}))["mine"]
    assert [(one["id"], one["state"]) for one in mine] == [("m1", "declined")]
    assert "Слово 1" in mine[0]["html"]
    assert "mine" not in await vera.ask("catch-up", {"after": after + 2})
    for line in (alice, host):
        assert "mine" not in await line.ask("catch-up", {"after": after})


async def test_who_missed_very_much_of_their_own_fetches_the_page_again(hall: Hall, monkeypatch):
    monkeypatch.setattr(relay, "MOST_OWN_CAUGHT_UP", 2)
    vera = await talk(hall, 3)
    first = (await hall.state()).seq - 3

    assert await vera.ask("catch-up", {"after": first}) == {"ok": True, "resync": True}
    assert len((await vera.ask("catch-up", {"after": first + 1}))["mine"]) == 2


async def test_a_partial_of_ones_own_that_fails_keeps_nothing_from_the_others(
    hall: Hall, monkeypatch, caplog
):
    vera = await talk(hall)
    host = await (await hall.host("perm", "ru")).connect("host")
    monkeypatch.setattr(relay.Relay, "_mine", lambda *_: 1 / 0)

    seq = await host.done("approve-message", message="m0")

    assert "Слово 0" in (await vera.until(seq))[-1]["html"]
    assert "was not rendered for its owner" in caplog.text


async def test_a_thing_that_changed_often_is_told_once(hall: Hall):
    vera = await talk(hall)
    host = await (await hall.host("perm", "ru")).connect("host")
    after = (await hall.state()).seq
    for _ in range(3):
        await host.done("approve-message", message="m0")
        await host.done("reconsider-message", message="m0")

    answer = await vera.ask("catch-up", {"after": after})

    assert len(answer["entries"]) == 6
    assert [entry["html"] is None for entry in answer["entries"][:-1]] == [True] * 5


async def test_who_is_up_to_date_catches_up_with_nothing(hall: Hall):
    line = await hall.visitor().connect()

    answer = await line.ask("catch-up", {"after": (await hall.state()).seq})

    assert (answer["entries"], "mine" in answer) == ([], False)


async def test_a_number_from_the_future_asks_for_the_page_again(hall: Hall):
    line = await hall.visitor().connect()

    assert await line.ask("catch-up", {"after": 10**9}) == {"ok": True, "resync": True}


async def test_whose_page_is_of_another_era_fetches_it_again_and_who_knows_none_is_told_the_rest(
    hall: Hall,
):
    line = await hall.visitor().connect()
    seq = (await hall.state()).seq

    assert await line.ask("catch-up", {"after": seq, "era": 2}) == {"ok": True, "resync": True}
    assert (await line.ask("catch-up", {"after": seq, "era": 1}))["entries"] == []
    assert (await line.ask("catch-up", {"after": seq}))["entries"] == []


async def test_who_missed_too_much_fetches_the_page_again(hall: Hall):
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    for start in range(0, MOST_CAUGHT_UP + 1, 100):
        sent = [
            vera.client.call("post-message", {"id": f"m{number}", "text": "Слово"}, timeout=PATIENCE)
            for number in range(start, start + 100)
        ]
        await asyncio.gather(*sent)

    assert await vera.ask("catch-up", {"after": 0}) == {"ok": True, "resync": True}
    assert len((await hall.state())[Messages].waiting) > MOST_CAUGHT_UP


async def test_presence_counts_people_and_tells_the_newest_number(hall: Hall):
    visitor = await hall.visitor("ru").register("Вера", "perm")
    await visitor.connect()
    await visitor.connect()
    await (await hall.visitor().register("Alice", "oxford")).connect()
    guest = await hall.visitor().connect()

    both = {"perm": 1, "oxford": 1}
    await come_true(lambda: any(present["places"] == both for present in guest.heard["present"]))

    assert guest.heard["present"][-1]["seq"] == (await hall.state()).seq


async def test_a_fragment_is_rendered_once_for_all_viewers_of_a_kind(hall: Hall, monkeypatch):
    for _ in range(5):
        await hall.visitor().connect()
    host = await (await hall.host("oxford")).connect("host")
    vera = await talk(hall)
    rendered = []
    render = Fragments._render

    def counted(fragments, template, id):
        rendered.append((fragments, template, id))
        return render(fragments, template, id)

    monkeypatch.setattr(Fragments, "_render", counted)
    await host.done("approve-message", message="m0")
    await vera.until((await hall.state()).seq)

    assert len(hall.services.audience.sockets(hall.code)) == 7
    assert len(hall.services.audience.kinds(hall.code)) == 3
    assert len([id for _, _, id in rendered if id == "m0"]) == 3 + 1, "for each kind, and for Vera herself"
    assert len(set(rendered)) == len(rendered)
