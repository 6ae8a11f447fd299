"""Coming in when many do: told warmly in place when to try again, and at no cost for who is in already."""

from halls import Limited
from pages.registration import form, names


async def test_above_the_limit_one_is_told_when_and_keeps_what_one_typed(limited: Limited):
    async with limited(registrations_per_address=2) as hall:
        for name in ("Tom", "Alice"):
            await hall.visitor().register(name, "oxford")
        vera = hall.visitor("ru")
        fields = {"name": "Вера", "place": "perm", "consent": "yes", "ticket": await form(vera)}

        async with vera.http.post(f"/{hall.code}/register", data=fields) as answer:
            page = await answer.text()

        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert f"через {answer.headers['Retry-After']} с" in page
        assert 'value="Вера"' in page
        assert 'value="perm" required checked' in page
        assert 'value="yes" checked' in page
        assert f'name="ticket" value="{fields["ticket"]}"' in page
        assert await names(hall) == ["Tom", "Alice"]


async def test_the_whole_exchange_over_its_limit_says_so_in_other_words(limited: Limited):
    async with limited(registrations=2) as hall:
        for name in ("Tom", "Alice"):
            await hall.visitor().register(name, "oxford")

        status, page = await hall.visitor().post(f"/{hall.code}/register", name="Vera", place="perm")

        assert status == 429
        assert "one after the other" in page


async def test_who_comes_back_on_the_same_phone_costs_nothing(limited: Limited):
    async with limited(registrations_per_address=2) as hall:
        tom = await hall.visitor().register("Tom", "oxford")
        ticket = await form(hall.visitor())
        fields = {"name": "Alice", "place": "oxford", "ticket": ticket}

        for _ in range(5):
            assert (await tom.post(f"/{hall.code}/register", name="Tom", place="oxford"))[0] == 200
            assert (await hall.visitor().post(f"/{hall.code}/register", **fields))[0] == 200

        assert await names(hall) == ["Tom", "Alice"]


async def test_a_name_that_is_taken_costs_nothing_and_looking_on_neither(limited: Limited):
    async with limited(registrations_per_address=2) as hall:
        await hall.visitor().register("Tom", "oxford")
        assert (await hall.visitor().post(f"/{hall.code}/register", name="Tom", place="perm"))[0] == 422
        assert (await hall.visitor().get(f"/{hall.code}"))[0] == 200

        await hall.visitor().register("Alice", "oxford")

        assert await names(hall) == ["Tom", "Alice"]
