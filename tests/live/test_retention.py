"""Retention: what was to be kept for a while is gone after it."""

from halls import Hall
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People
from twincloth.live.retention import DAY, Retention

KEPT_DAYS = 365


async def talked(hall: Hall) -> int:
    """When the last thing happened."""
    host = await (await hall.host("oxford")).connect("host")
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    await vera.done("post-message", id="hello", text="Сугробы по колено")
    await host.done("approve-message", message="hello")
    return (await hall.state()).now


async def test_names_and_words_are_erased_when_their_time_is_over(hall: Hall):
    last = await talked(hall)
    before = (await hall.state()).seq

    await Retention(hall.services.rooms, hall.services.security_log).forget(last + KEPT_DAYS * DAY * 1000 + 1)

    exchange = await hall.state()
    assert exchange.seq == before
    assert [person.name for person in exchange[People].by_id.values()] == [""]
    assert exchange[Messages].shown == []
    for page in (f"/{hall.code}", f"/{hall.code}/record"):
        assert "Сугробы" not in (await hall.visitor().get(page))[1]
    files = list(hall.services.settings.data.glob("twincloth.db*"))
    assert files
    assert all("Сугробы".encode() not in path.read_bytes() for path in files)


async def test_nothing_is_erased_before_its_time(hall: Hall):
    last = await talked(hall)

    await Retention(hall.services.rooms, hall.services.security_log).forget(last + KEPT_DAYS * DAY * 1000 - 1)

    assert "Сугробы" in (await hall.visitor().get(f"/{hall.code}/record"))[1]
