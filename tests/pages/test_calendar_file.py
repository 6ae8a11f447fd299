"""The calendar file by its address: who is told where the call is."""

from msgspec.structs import replace

from halls import Hall
from twincloth.collection.call import Call


async def test_the_call_is_told_to_who_came_in_and_to_hosts_alone(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    tom, guest, screen = await hall.host("oxford"), hall.visitor("ru"), await hall.stage()
    path = f"/{hall.code.lower()}/calendar.ics"
    address = "https://meet.example/twincloth"
    await hall.services.collection.edit(hall.code, lambda one: replace(one, call=Call(address=address)))

    async def told(visitor, query: str = "") -> str:
        async with visitor.http.get(path + query) as answer:
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
            assert answer.headers["Cache-Control"] == "no-store"
            return (await answer.text()).replace("\r\n ", "")

    assert [address in await told(one) for one in (vera, tom, guest, screen)] == [True, True, False, False]
    assert "LOCATION:Пермь" in await told(vera, "?place=perm")
    assert "LOCATION:Perm" in await told(guest, "?place=perm&lang=en")
    assert (await guest.get(f"{path}?place=atlantis"))[0] == 404
    assert f"{path[1:7].upper()}/calendar.ics?lang=ru&amp;place=perm" in (await vera.get(f"/{hall.code}"))[1]
