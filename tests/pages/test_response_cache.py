"""Kept answers: as right as if they were rendered each time, and never more of them than there is room for."""

import asyncio

from msgspec.structs import replace

from canaries import answers
from ceremony import fold_patch, open_patch, open_whole, unveil
from halls import Hall, come_true
from pages.catalogued import change_card
from twincloth.collection.content import Content
from twincloth.exchange.doors import EndExchange
from twincloth.pages.response_cache import ResponseCache


async def test_a_page_is_rendered_once_for_everybody(hall: Hall, monkeypatch):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    rendered = []
    original = type(hall.services.views).exchange_page

    def counted(self, template, *arguments, **context):
        rendered.append(template)
        return original(self, template, *arguments, **context)

    monkeypatch.setattr(type(hall.services.views), "exchange_page", counted)
    for language in ("en", "ru", "en", "ru", "en"):
        await hall.visitor(language).get(f"/{gift}")
    assert rendered == ["gift.html", "gift.html"]


async def test_a_sealed_page_is_kept_by_nobody(hall: Hall):
    for code in (hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        async with hall.visitor().http.get(f"/{code}") as response:
            assert response.headers["Cache-Control"] == "no-store"
            assert "ETag" not in response.headers


async def test_what_was_kept_goes_when_the_patch_is_folded(hall: Hall):
    gift = hall.gifts[0]
    patch = hall.patches(gift)[0]
    await unveil(hall, gift)
    await open_patch(hall, gift, patch)
    guest = hall.visitor()
    async with guest.http.get(f"/{patch}") as response:
        etag = response.headers["ETag"]

    await fold_patch(hall, gift, patch)

    async with guest.http.get(f"/{patch}", headers={"If-None-Match": etag}) as response:
        assert response.status == 200
        assert "Still folded" in await response.text()


async def test_what_was_kept_goes_when_the_card_is_edited(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    paths = [f"/{hall.patches(gift)[0]}", f"/{gift}/manifest.json", f"/{gift}"]
    guest = hall.visitor()
    before = await answers(guest, paths)
    assert all("The winter bear" not in text for text in before.values())

    await change_card(
        hall, 0, 0, lambda card: replace(card, title={"en": "The winter bear", "ru": "Медведь"})
    )

    assert all("The winter bear" in text for text in (await answers(guest, paths)).values())


async def test_a_kept_page_waits_for_no_turn_and_another_does(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    guest = hall.visitor()
    kept, fresh = (f"/{patch}" for patch in hall.patches(gift)[:2])
    _, page = await guest.get(kept)
    readers = hall.services.rooms.find(hall.code)._lock
    await readers.acquire_write()

    assert (await guest.get(kept))[1] == page
    asked = asyncio.create_task(guest.get(fresh))
    await come_true(lambda: bool(readers._waiting))
    readers.release_write()
    assert (await asked)[0] == 200


async def test_what_is_not_durable_yet_is_on_no_page(hall: Hall, monkeypatch):
    """A turn has folded the patch and is still being stored: whoever asks now waits for how it ends."""
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    patch, guest = hall.patches(gift)[-1], hall.visitor()
    assert "Still folded" not in (await guest.get(f"/{patch}"))[1]
    room = hall.services.rooms.find(hall.code)
    storing, stored = asyncio.Event(), asyncio.Event()
    append = room._journal.append

    async def slow(*arguments):
        storing.set()
        await stored.wait()
        return await append(*arguments)

    monkeypatch.setattr(room._journal, "append", slow)
    folding = asyncio.create_task(fold_patch(hall, gift, patch))
    await storing.wait()
    asked = asyncio.create_task(guest.get(f"/{patch}"))
    await come_true(lambda: bool(room._lock._waiting))
    assert not asked.done()
    stored.set()
    await folding

    assert "Still folded" in (await asked)[1]


async def test_what_is_edited_while_a_visitor_waits_is_shown_and_kept_as_it_is_then(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    path, guest = f"/{hall.patches(gift)[0]}", hall.visitor()
    readers = hall.services.rooms.find(hall.code)._lock
    await readers.acquire_write()
    asked = asyncio.create_task(guest.get(path))
    await come_true(lambda: bool(readers._waiting))

    def rename(content: Content) -> Content:
        first, *others = content.gifts
        card = replace(first.cards[0], title={"en": "The winter bear", "ru": "Медведь"})
        return replace(content, gifts=(replace(first, cards=(card, *first.cards[1:])), *others))

    await hall.services.collection.edit(hall.code, rename)
    readers.release_write()

    assert "The winter bear" in (await asked)[1]
    assert "The winter bear" in (await guest.get(path))[1]


async def test_an_exchange_that_was_read_anew_is_shown_anew(hall: Hall):
    """As when names are erased: it may count as far as before, and say less."""
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    await hall.give(EndExchange())
    exchange, content = await hall.services.rooms.state(hall.code)
    kept = ResponseCache()
    first = kept.answer("a", exchange, content, lambda: ("with names", {}))
    assert kept.answer("a", exchange, content, lambda: ("never asked", {})) is first

    await hall.services.rooms.find(hall.code).forget()

    again, content = await hall.services.rooms.state(hall.code)
    assert again.seq == exchange.seq
    assert kept.answer("a", again, content, lambda: ("without", {})).body == b"without"


async def test_there_is_only_so_much_room(hall: Hall):
    exchange, content = await hall.services.rooms.state(hall.code)
    kept = ResponseCache(most=3000)

    def made(key: str) -> list[str]:
        asked: list[str] = []
        kept.answer(key, exchange, content, lambda: (asked.append(key) or "x" * 1000, {}))
        return asked

    assert made("a") == ["a"]
    assert made("b") == ["b"]
    assert made("a") == []
    assert made("c") == ["c"], "b makes way, which was asked for longest ago"
    assert made("a") == []
    assert made("b") == ["b"]
