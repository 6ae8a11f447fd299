"""Whose phone it is: remembered, shared, forged, and of another exchange."""

import pytest
from yarl import URL

from ceremony import second_exchange
from halls import Hall
from pages.registration import cookie, names, ticket
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.people import People


async def test_a_shared_phone_is_handed_over_and_taken_back(hall: Hall):
    phone = await hall.visitor("ru").register("Вера", "perm")
    (vera,) = (await hall.state())[People].by_id

    _, page = await phone.post(f"/{hall.code}/hand-over")
    assert ticket(page)
    assert "Вера" in page
    await phone.register("Олег", "perm")
    _, page = await phone.post(f"/{hall.code}/hand-over")
    assert page.count('class="continue"') == 2

    _, page = await phone.post(f"/{hall.code}/continue", participant=vera)

    assert f'me="{vera}"' in page
    assert await names(hall) == ["Вера", "Олег"]


async def test_the_same_name_on_the_same_phone_goes_on_as_the_same_person(hall: Hall):
    phone = await hall.visitor("ru").register("Вера", "perm")
    await phone.post(f"/{hall.code}/hand-over")

    await phone.register(" вера", "perm")

    assert await names(hall) == ["Вера"]
    assert "<message-composer>" in (await phone.get(f"/{hall.code}"))[1]


async def test_nobody_goes_on_as_somebody_of_another_phone(hall: Hall):
    await hall.visitor("ru").register("Вера", "perm")
    (vera,) = (await hall.state())[People].by_id

    status, page = await hall.visitor().post(f"/{hall.code}/continue", participant=vera)

    assert status == 403
    assert "not yours" in page


@pytest.mark.parametrize(
    "spoil", [lambda value: value[:-2] + "xx", lambda value: "x" + value, lambda _: "", lambda _: "{}"]
)
async def test_a_forged_cookie_is_a_new_person(hall: Hall, spoil):
    vera = await hall.visitor("ru").register("Вера", "perm")
    forger = hall.visitor()
    forger.http.cookie_jar.update_cookies({"twincloth_people": spoil(cookie(vera))}, URL(hall.url))

    status, page = await forger.get(f"/{hall.code}")

    assert status == 200
    assert ticket(page)
    assert "Вера" not in page


async def test_an_old_cookie_is_a_new_person(hall: Hall, monkeypatch):
    vera = await hall.visitor("ru").register("Вера", "perm")
    monkeypatch.setattr("twincloth.pages.identity.PEOPLE_AGE", -1)

    assert ticket((await vera.get(f"/{hall.code}"))[1])


async def test_a_staff_cookie_is_no_participants_cookie(hall: Hall):
    host = await hall.host("perm")
    forger = hall.visitor()
    forger.http.cookie_jar.update_cookies(
        {"twincloth_people": cookie(host, "twincloth_staff")}, URL(hall.url)
    )

    assert ticket((await forger.get(f"/{hall.code}"))[1])


async def test_a_cookie_of_another_exchange_means_nothing(hall: Hall):
    other = await second_exchange(hall)
    await hall.services.rooms.find(other).give(OpenDoors(), "operator")
    vera = await hall.visitor("ru").register("Вера", "perm")
    (id_here,) = (await hall.state())[People].by_id

    status, page = await vera.get(f"/{other}")

    assert status == 200
    assert ticket(page)
    assert 'class="continue"' not in page
    assert (await vera.post(f"/{other}/continue", participant=id_here))[0] == 403
    await vera.post(f"/{other}/register", name="Вера", place="perm")
    (id_there,) = (await hall.services.rooms.state(other))[0][People].by_id
    assert id_there != id_here
    assert f'me="{id_here}"' in (await vera.get(f"/{hall.code}"))[1]
