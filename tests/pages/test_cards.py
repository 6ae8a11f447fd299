"""Cards and gifts by their codes: sealed, open, folded again, withdrawn, unknown; small, and without scripts."""

import re
from collections import Counter

import pytest
from playwright.async_api import async_playwright
from yarl import URL

from ceremony import authored, fold_patch, import_again, open_patch, open_whole, receive, unveil, withdraw
from halls import Hall
from twincloth.collection.derivatives import SMALLEST_CARD_BYTES

SMALL = 100_000
"""Bytes that a card may cost with everything its page loads, so that it opens on a phone in the countryside."""


async def weight(hall: Hall, chromium: str, code: str, language: str) -> dict[str, int]:
    """What Chromium receives on a phone of 390 by 844 points, in bytes as they are sent, by address."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(
            viewport={"width": 390, "height": 844}, device_scale_factor=3, locale=language
        )
        network = await page.context.new_cdp_session(page)
        await network.send("Network.enable")
        addresses: dict[str, str] = {}
        sent: Counter[str] = Counter()
        network.on(
            "Network.requestWillBeSent",
            lambda told: addresses.update({told["requestId"]: told["request"]["url"]}),
        )
        network.on(
            "Network.loadingFinished",
            lambda told: sent.update({addresses[told["requestId"]]: round(told["encodedDataLength"])}),
        )
        await page.goto(f"{hall.url}/{code}", wait_until="networkidle")
        await browser.close()
    return dict(sent)


async def test_a_card_is_sealed_until_its_patch_is_open(hall: Hall):
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]
    guest = hall.visitor()
    assert "Still folded" in (await guest.get(f"/{bear}"))[1]

    await unveil(hall, gift)
    assert "Still folded" in (await guest.get(f"/{bear}"))[1]
    await open_patch(hall, gift, bear)
    status, page = await guest.get(f"/{bear}")
    assert status == 200
    assert "A patch" in page
    assert "A story, with a comma" in page
    await fold_patch(hall, gift, bear)
    _, page = await guest.get(f"/{bear}")
    assert "Still folded" in page
    assert "A story" not in page


async def test_a_sealed_page_says_the_places_and_the_day_and_nothing_of_the_gift(hall: Hall):
    gift = hall.gifts[0]

    _, page = await hall.visitor("ru").get(f"/{gift}")

    assert "Пермь" in page
    assert "Оксфорд" in page
    assert "2020" in page
    assert "Одеяло" not in page
    assert "/pictures/" not in page


STARTS = 1_605_366_000_000
"""When the tests' exchange begins."""


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (STARTS - 20 * 86_400_000, "20 days</span> to go"),
        (STARTS - 60_000, "1:00</span> to go"),
        (STARTS, "It may be opened any moment."),
        (STARTS + 365 * 86_400_000, "Its day has passed, and it is still folded."),
    ],
)
async def test_a_sealed_page_counts_by_the_clock_of_now(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, now: int, words: str
):
    monkeypatch.setattr("twincloth.pages.cards.server_clock", lambda: now)

    _, page = await hall.visitor("en").get(f"/{hall.gifts[0]}")

    assert words in page


async def test_a_card_answers_in_lower_case(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    for code in (gift, hall.patches(gift)[0]):
        status, page = await hall.visitor().get(f"/{code.lower()}")
        assert status == 200
        assert "Still folded" not in page


@pytest.mark.parametrize(
    ("language", "title", "other"), [("en", "A patch", "Русский"), ("ru", "Лоскут", "English")]
)
async def test_a_card_speaks_the_visitors_language_and_the_other_is_a_tap_away(
    hall: Hall, language, title, other
):
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]
    await open_whole(hall, gift)
    visitor = hall.visitor(language)

    _, page = await visitor.get(f"/{bear}")

    assert f'<html lang="{language}"' in page
    assert f">{title}</h1>" in page
    assert other in page
    switch = re.search(r'href="(/language/\w+\?back=[^"]+)"', page)
    assert switch
    async with visitor.http.get(URL(switch[1], encoded=True)) as response:
        assert response.url.path == f"/{bear}"
        assert f'<html lang="{language}"' not in await response.text()


async def test_a_card_tells_everything_without_a_script(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    _, page = await hall.visitor().get(f"/{hall.patches(gift)[0]}")

    for words in (
        "A patch",
        "A story, with a comma",
        "A shape",
        "Vera",
        "Cotton",
        "30 × 30 cm",
        "2020",
        "Perm",
        "CC BY 4.0",
        "The quilt of perm",
    ):
        assert words in page
    assert page.count("<script") == 1  # what keeps pages for when there is no network
    assert "modulepreload" not in page


async def test_a_whole_gift_links_every_patch(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    await receive(hall, gift)

    _, page = await hall.visitor().get(f"/{gift}")

    assert all(f'href="/{patch}"' in page for patch in hall.patches(gift))
    assert "The Coventry tablecloth" in page
    assert "<script" not in page


async def test_a_gift_half_open_shows_what_is_open(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    first, second, _ = hall.patches(gift)
    await open_patch(hall, gift, second)

    _, page = await hall.visitor().get(f"/{gift}")

    assert f'href="/{second}"' in page
    assert f'href="/{first}"' not in page


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_card_costs_less_than_100_kb_with_everything(hall: Hall, chromium, language):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    sent = await weight(hall, chromium, hall.patches(gift)[0], language)

    pictures = {address for address in sent if "/pictures/" in address}
    assert len(pictures) == 1
    assert any(".woff2" in address for address in sent)
    rest = sum(size for address, size in sent.items() if address not in pictures)
    assert rest + SMALLEST_CARD_BYTES < SMALL, sent


async def test_a_sealed_card_costs_less_than_100_kb_too(hall: Hall, chromium):
    sent = await weight(hall, chromium, hall.gifts[0], "ru")

    assert sum(sent.values()) < SMALL, sent


async def test_a_withdrawn_card_says_its_title_and_the_day(hall: Hall):
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]
    await open_whole(hall, gift)

    await withdraw(hall, "perm-quilt", "bear")

    status, page = await hall.visitor().get(f"/{bear}")
    assert status == 410
    assert ">A patch</h1>" in page
    assert re.search(r"\d{4}-\d\d-\d\d", page)
    assert "A story" not in page
    _, whole = await hall.visitor().get(f"/{gift}")
    assert f'href="/{bear}"' not in whole


async def test_a_card_withdrawn_before_anybody_saw_it_keeps_its_secret(hall: Hall):
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]

    await withdraw(hall, "perm-quilt", "bear")

    status, page = await hall.visitor().get(f"/{bear}")
    assert status == 410
    assert "A patch" not in page
    assert "taken back" in page


async def test_a_withdrawn_gift_says_its_title_only_when_it_was_seen(hall: Hall):
    seen, unseen = hall.gifts
    await open_whole(hall, seen)
    await receive(hall, seen)

    await offer_only(hall, "oxford-quilt")
    status, page = await hall.visitor().get(f"/{seen}")
    assert (status, "The quilt of perm" in page) == (410, True)
    assert [(await hall.visitor().get(f"/{patch}"))[0] for patch in hall.patches(unseen)] == [200] * 3

    await offer_only(hall, "perm-quilt")
    status, page = await hall.visitor().get(f"/{unseen}")
    assert (status, "The quilt of oxford" in page) == (410, False)
    assert (await hall.visitor().get(f"/{seen}"))[0] == 200


async def offer_only(hall: Hall, gift: str) -> None:
    """Import the folder again with this gift alone."""
    path = authored(hall) / "exchange.toml"
    path.write_text(re.sub(r"gifts = \[.*\]", f'gifts = ["{gift}"]', path.read_text("utf-8")), "utf-8")
    await import_again(hall)


async def test_an_unknown_code_is_a_friendly_404(hall: Hall):
    for language, words in (("en", "Nothing has this code"), ("ru", "код")):
        status, page = await hall.visitor(language).get("/BBBBBB")

        assert status == 404
        assert words in page
        assert 'name="code"' in page
