"""Erasing a person: shown first, then gone from every door, and from the disk."""

from msgspec.structs import replace

from ceremony import unveil
from exchange.stories import EVERYBODY_IS_HERE, VERA, after, registered, then
from exchange.test_erasure import LINE
from halls import Hall, come_true
from twincloth.exchange.actor import GUEST
from twincloth.exchange.guest_book import GuestBook, LeaveLine
from twincloth.live.erasing import meant
from twincloth.operator.erasing import EraseSomebody
from twincloth.operator.exporting import ExportExchange


async def test_somebody_is_gone_from_every_door_and_from_the_disk(hall: Hall, tmp_path):
    host = await hall.host("oxford")
    desk = await host.connect("host")
    vera = await hall.visitor("ru").register("Вера Снегова", "perm")
    line = await vera.connect()
    await line.done("post-message", id="hello", text="Сугробы по колено")
    await line.done("raise-hand")
    alice = await (await hall.visitor().register("Alice", "oxford")).connect()
    await desk.done("approve-message", message="hello")
    await desk.done("pin-message", message="hello")
    await unveil(hall, hall.gifts[0])
    for id, name in (("own", "Вера Снегова"), ("other", "Вера")):
        line_of = LeaveLine(id=id, of=hall.gifts[0], name=name, place="", text="Тёплое", language="ru")
        await hall.give(line_of, GUEST.id)
    await ExportExchange(code=hall.code, target=str(tmp_path / "before")).do(hall.services)

    shown = await EraseSomebody(code=hall.code, who="вера снегова").do(hall.services)
    told = await EraseSomebody(code=hall.code, who="вера снегова", sure=True).do(hall.services)

    assert "Вера Снегова of perm, messages: 1" in shown[0]
    assert [line.split()[0] for line in shown[1:]] == ["own"]
    assert told[-1].endswith("an export without history, whose record has what they wrote if they had agreed")
    await come_true(line.cut_off.is_set)
    seq = (await hall.state()).seq
    assert "data-resync" in (await alice.until(seq))[-1]["html"]
    status, page = await vera.get(f"/{hall.code}")
    assert (status, 'name="name"' in page) == (200, True), "their device is nobody's"
    for page in (f"/{hall.code}", f"/{hall.code}/record", "/host", "/host/audit", "/host/people"):
        for words in ("Снегова", "Сугробы"):
            assert words not in (await host.get(page))[1]
            assert words not in page
    await ExportExchange(code=hall.code, target=str(tmp_path / "after"), with_history=True).do(hall.services)
    files = [*hall.services.settings.data.glob("twincloth.db*"), *(tmp_path / "after").rglob("*.*")]
    for words in ("Снегова", "Сугробы"):
        assert [path for path in files if path.is_file() and words.encode() in path.read_bytes()] == []
    assert list((await hall.state())[GuestBook].by_id) == ["other"]


def test_who_is_meant_is_asked_where_several_are():
    lines = [replace(LINE, line="l2", name=name) for name in ("ВЕРА", "Nobody else")]
    exchange = after(*EVERYBODY_IS_HERE, registered(replace(VERA, id="v2"), "Bepa"), *lines[:1])
    then(exchange, replace(lines[1], line="l3"))

    assert [(one.person.id, len(one.lines)) for one in meant(exchange, "вера")] == [("vera", 1), ("v2", 1)]
    assert [one.person.id for one in meant(exchange, "v2")] == ["v2"]
    assert [(one.person, one.lines[0].id) for one in meant(exchange, "nobody else")] == [(None, "l3")]
    assert meant(exchange, "Oleg") == []
