"""Crawlers: robots.txt and the sitemaps name what everybody may find, in each language and with its day, and nothing else."""

from xml.etree import ElementTree as ET

import aiohttp

from ceremony import fold_patch, open_patch, open_whole, unveil, withdraw
from halls import Hall, Limited
from pages.catalogued import another_exchange
from twincloth.pages.crawlers import NOT_THEIRS

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


async def read(hall: Hall, path: str) -> ET.Element:
    status, text = await hall.visitor().get(path)
    assert status == 200, text
    return ET.fromstring(text)


def places(root: ET.Element) -> list[str]:
    return [str(one.text) for one in root.iter(f"{MAP}loc")]


async def test_robots_are_kept_from_what_is_behind_links_and_told_of_the_sitemap(limited: Limited):
    url = "https://cloth.example"
    async with limited(public_url=url) as hall, aiohttp.ClientSession() as session:
        here = f"http://127.0.0.1:{hall.services.settings.port}"
        async with session.get(f"{here}/robots.txt") as response:
            lines = (await response.text()).splitlines()

    assert response.content_type == "text/plain"
    assert lines[0] == "User-agent: *"
    assert {f"Disallow: {path}" for path in NOT_THEIRS} == {line for line in lines if "Disallow" in line}
    assert lines[-1] == f"Sitemap: {url}/sitemap.xml"
    # No address of an exchange, nor any rule that would meet one: messengers have to fetch these pages.
    assert hall.code not in "".join(lines)


async def test_sitemaps_name_what_is_open_in_each_language_with_all_the_others(hall: Hall):
    gift, other = hall.gifts
    bear, bull, last = hall.patches(gift)
    assert (await hall.visitor().get("/sitemap.xml"))[0] == 404
    await unveil(hall, gift)
    await open_patch(hall, gift, bear)
    await open_patch(hall, gift, bull)
    await another_exchange(hall)

    own = f"{hall.url}/{hall.code}/sitemap.xml"
    assert places(await read(hall, "/sitemap.xml")) == [own]
    root = await read(hall, f"/{hall.code}/sitemap.xml")
    pages = [f"{hall.url}/{code}" for code in (gift, bear, bull)]
    assert sorted(places(root)) == sorted(
        f"{page}?lang={language}" for page in pages for language in ("en", "ru")
    )
    for one in root:
        page = str(one.findtext(f"{MAP}loc")).partition("?")[0]
        alternates = {link.get("hreflang"): link.get("href") for link in one.iter(LINK)}
        assert alternates == {"en": f"{page}?lang=en", "ru": f"{page}?lang=ru", "x-default": page}
        assert str(one.findtext(f"{MAP}lastmod")).endswith("Z")
    for address in places(root):
        async with hall.visitor().http.get(address) as response:
            assert (response.status, response.headers["X-Robots-Tag"]) == (200, "all")

    await fold_patch(hall, gift, bull)
    await withdraw(hall, "perm-quilt", "bear")
    assert {address[-14:-8] for address in places(await read(hall, f"/{hall.code}/sitemap.xml"))} == {gift}
    for nothing in (gift, other, last, "BBBBBB"):
        assert (await hall.visitor().get(f"/{nothing}/sitemap.xml"))[0] == 404


async def test_who_has_a_sitemap_is_not_sent_it_again_until_something_changes(hall: Hall):
    await open_whole(hall, hall.gifts[0])
    guest = hall.visitor()
    for path in ("/sitemap.xml", f"/{hall.code}/sitemap.xml"):
        async with guest.http.get(path) as first:
            known = {"If-None-Match": first.headers["ETag"]}
        async with guest.http.get(path, headers=known) as again:
            assert again.status == 304

    await open_whole(hall, hall.gifts[1])
    async with guest.http.get(path, headers=known) as other:
        assert other.status == 200
        assert hall.gifts[1] in await other.text()
