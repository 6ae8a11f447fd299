"""An exchange's own page as the link that everybody shares: its head, its language, its picture, and its address with a slash."""

import re
import struct

import pyvips
from msgspec.structs import replace

from ceremony import open_whole
from halls import Hall, Visitor
from twincloth.collection.lettering import LEADING, fitted
from twincloth.collection.social import HEIGHT, MOST_BYTES, WIDTH, Thread
from twincloth.collection.title_picture import TitlePicture
from twincloth.exchange.doors import CloseDoors


def meta(page: str) -> dict[str, str]:
    """What the head says, by name."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page))


def language(page: str) -> str:
    return page.split('<html lang="')[1][:2]


async def picture(visitor: Visitor, address: str) -> bytes:
    async with visitor.http.get(address) as response:
        assert response.status == 200
        return await response.read()


async def test_messengers_read_title_words_and_picture_and_search_engines_pass_by(hall: Hall):
    content = hall.services.collection.contents[hall.code]
    address = f"{hall.url}/{hall.code}"
    for view in ("session", "lobby"):
        if view == "lobby":
            await hall.give(CloseDoors())
        for spoken in ("en", "ru"):
            _, page = await hall.visitor(spoken).get(f"/{hall.code}")
            said = meta(page)
            assert f'view="{view}"' in page
            assert said["og:title"] == content.title[spoken]
            assert said["og:description"] == said["description"] != ""
            assert said["og:url"] == f"{address}?lang={spoken}"
            assert said["og:type"] == "website"
            assert said["robots"] == "noindex"
            assert f'<link rel="canonical" href="{address}?lang={spoken}">' in page
            for other in ("en", "ru"):
                assert f'hreflang="{other}" href="{address}?lang={other}"' in page
            assert f'hreflang="x-default" href="{address}"' in page
            assert all(place.name[spoken] in said["og:image:alt"] for place in content.places)
            shown = pyvips.Image.new_from_buffer(
                await picture(hall.visitor(), said["og:image"].replace("&amp;", "&")), ""
            )
            assert (shown.width, shown.height) == (WIDTH, HEIGHT)
            async with hall.visitor().http.get(f"/{hall.code}/social.jpg") as response:
                assert response.headers["X-Robots-Tag"] == "noindex"
            assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")


async def test_a_link_in_a_language_is_read_and_registered_in_it_until_it_is_switched(hall: Hall):
    visitor = hall.visitor("en")
    assert language((await visitor.get(f"/{hall.code}?lang=ru"))[1]) == "ru"
    await visitor.register("Vera", "perm")
    assert language((await visitor.get(f"/{hall.code}"))[1]) == "ru"
    assert language((await visitor.get("/"))[1]) == "ru"

    await visitor.get("/language/en", params={"back": f"/{hall.code}"})
    assert language((await visitor.get(f"/{hall.code}"))[1]) == "en"
    assert language((await visitor.get(f"/{hall.code}?lang=ru"))[1]) == "ru"
    names = {cookie.key: cookie["max-age"] for cookie in visitor.http.cookie_jar}
    assert names["twincloth_language_of_visit"] == ""


async def test_what_a_page_fetches_itself_and_what_is_no_language_of_it_changes_nothing(hall: Hall):
    visitor = hall.visitor("en")
    headers = {"Sec-Fetch-Mode": "cors"}
    assert language((await visitor.get(f"/{hall.code}?lang=ru", headers=headers))[1]) == "ru"
    assert language((await visitor.get(f"/{hall.code}?lang=klingon"))[1]) == "en"
    assert language((await visitor.get(f"/{hall.code}"))[1]) == "en"


async def test_the_picture_is_of_its_title_and_places_and_nothing_else(hall: Hall):
    async def addressed(spoken: str) -> str:
        _, page = await hall.visitor(spoken).get(f"/{hall.code}")
        return meta(page)["og:image"].replace("&amp;", "&")

    address = await addressed("en")
    before = await picture(hall.visitor(), address)
    assert await picture(await hall.host("perm"), address) == before
    assert await picture(hall.visitor(), await addressed("ru")) != before
    assert len(before) <= MOST_BYTES
    await open_whole(hall, hall.gifts[0])
    assert (await addressed("en"), await picture(hall.visitor(), address)) == (address, before)

    await hall.services.collection.edit(
        hall.code, lambda content: replace(content, title={**content.title, "en": "Two other quilts"})
    )
    renamed = await addressed("en")
    assert renamed != address
    assert await picture(hall.visitor(), renamed) != before
    assert await picture(hall.visitor(), address) == await picture(hall.visitor(), renamed)


def test_a_title_of_any_length_stays_within_its_cloth():
    for words in ("Two", "Sewn " * 24, "Ш" * 120, "日本 и Пермь"):
        lines = fitted(words, (80, 40), 900, 270)
        assert 0 < sum(one.size * LEADING for one in lines) <= 270
        assert all(one.width <= 900.01 and one.path(0, 0) for one in lines if one.words.strip())


def test_a_picture_of_many_places_is_small_enough_too():
    places = tuple(f"Place number {number} of fifty" for number in range(50))
    threads = tuple(Thread("#9B2A2C", stitch) for stitch in ("running", "cross", "blanket", "back"))

    assert len(TitlePicture("Fifty quilts at once", places, threads).draw()) <= MOST_BYTES


async def test_an_address_with_a_slash_leads_to_the_same_without_it(hall: Hall):
    gift = hall.gifts[0]
    for code in (hall.code, gift, hall.patches(gift)[0]):
        for typed, query in ((code, ""), (code.lower(), "?lang=ru")):
            async with hall.visitor().http.get(f"/{typed}/{query}", allow_redirects=False) as response:
                assert (response.status, response.headers["Location"]) == (307, f"/{code}{query}")
    for nothing in ("BBBBBB", "%5Cevil.example"):
        assert (await hall.visitor().get(f"/{nothing}/"))[0] == 404


async def test_the_favicon_holds_a_picture_of_every_size_that_it_names(hall: Hall):
    async with hall.visitor().http.get("/favicon.ico") as response:
        assert (response.status, response.content_type) == (200, "image/x-icon")
        icon = await response.read()

    reserved, kind, number = struct.unpack_from("<HHH", icon)
    assert (reserved, kind, number) == (0, 1, 3)
    for entry in range(number):
        width, height, *_, size, at = struct.unpack_from("<BBBBHHII", icon, 6 + 16 * entry)
        shown = pyvips.Image.new_from_buffer(icon[at : at + size], "")
        assert (shown.width, shown.height) == (width, height)


async def test_a_welcome_of_many_words_is_cut_for_messengers(hall: Hall):
    await hall.services.collection.edit(
        hall.code,
        lambda content: replace(content, welcome={"en": 'We "sew" & give. ' * 60, "ru": "Шьём. " * 90}),
    )

    for spoken in ("en", "ru"):
        _, page = await hall.visitor(spoken).get(f"/{hall.code}")
        assert 100 < len(meta(page)["description"].replace("&#34;", '"').replace("&amp;", "&")) <= 301
