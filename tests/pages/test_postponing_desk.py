"""Postponing at the desk: told on every page, dated once the day is known, taken back; what was written stays."""

from datetime import UTC

from ceremony import open_whole
from halls import Hall
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.postponing import Postponing

PATH = "/host/postponing"
SAID = {"notice.en": "The line to Perm is down.", "notice.ru": "Связи с Пермью нет."}


async def test_it_is_said_in_both_languages_on_every_page_and_taken_back(hall: Hall):
    tom = await hall.host("oxford")
    content = hall.services.collection.contents[hall.code]
    former = content.starts_at
    card = hall.patches(hall.gifts[0])[0]
    await open_whole(hall, hall.gifts[0])
    vera = await hall.visitor("ru").register("Вера", "perm")
    line = await vera.connect()

    status, page = await tom.post(PATH, **SAID)
    assert (status, "every page says so" in page) == (200, True)
    assert "Связи с Пермью нет." in (await line.until((await hall.state()).seq))[-1]["html"]
    for visitor, path in (
        (vera, f"/{hall.code}"),
        (hall.visitor(), f"/{hall.code}"),
        (tom, "/host"),
    ):
        told = (await visitor.get(path))[1]
        assert "The line to Perm is down." in told or path == "/host"
        assert "not known yet" in told or "не назначен" in told
    assert (await vera.get(f"/{card}"))[0] == 200
    assert "EventPostponed" in (await vera.get(f"/{hall.code}/metadata.jsonld"))[1]

    await tom.post(PATH, **SAID, at="2027-01-09T15:00", at_place="oxford")
    assert hall.services.collection.contents[hall.code].starts_at.isoformat() == "2027-01-09T15:00:00+00:00"
    event = (await vera.get(f"/{hall.code}/metadata.jsonld"))[1]
    assert "EventRescheduled" in event
    assert former.astimezone(UTC).isoformat() in event
    told = (await vera.get(f"/{hall.code}"))[1]
    assert "15:00" in told
    assert "20:00" in told
    assert "не назначен" not in told

    await tom.post(PATH, do="withdraw", former="yes")
    assert hall.services.collection.contents[hall.code].starts_at == former
    assert "The line to Perm is down." not in (await vera.get(f"/{hall.code}"))[1]
    assert not (await hall.state())[Postponing].postponed


async def test_what_is_wrong_is_told_beside_the_day_and_nothing_is_postponed(hall: Hall):
    tom = await hall.host("oxford")
    former = hall.services.collection.contents[hall.code].starts_at
    same = former.strftime("%Y-%m-%dT%H:%M")

    for at in ("2027-03-28T01:30", "2027-10-31T01:30", same, "tomorrow"):
        status, page = await tom.post(PATH, **SAID, at=at, at_place="oxford")
        assert (status, 'id="at-wrong"' in page, "The line to Perm" in page) == (422, True, True), at
    assert not (await hall.state())[Postponing].postponed
    assert (await tom.post(PATH, **SAID, at="2027-10-31T01:30", which="second", at_place="oxford"))[0] == 200
    assert (await tom.post(f"{PATH}/check", **SAID, at="2027-03-28T01:30", at_place="oxford"))[0] == 200
    await hall.give(StartExchange())
    status, page = await tom.post(PATH, do="withdraw")
    assert (status, 'role="alert"' in page) == (422, True)


async def test_during_the_call_the_day_may_be_another_only_while_it_is_postponed(hall: Hall):
    tom = await hall.host("oxford")
    await hall.give(StartExchange())

    status, _ = await tom.post(PATH, at="2027-01-09T15:00", at_place="oxford")

    assert status == 200
    assert hall.services.collection.contents[hall.code].starts_at.year == 2027
