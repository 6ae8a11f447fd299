"""The lineage: a page of years, as far as gifts are unveiled."""

from ceremony import import_again, open_whole, unveil
from halls import Hall

LINEAGE = "/lineage"


async def test_a_sealed_gift_has_no_lineage(hall: Hall):
    _, nothing = await hall.visitor().get(f"/BBBBBB{LINEAGE}")

    for code in (hall.code, *hall.gifts, *hall.patches(hall.gifts[0])):
        assert await hall.visitor().get(f"/{code}{LINEAGE}") == (404, nothing)


async def test_an_unveiled_gift_tells_of_the_gifts_before_it(hall: Hall):
    gift, other = hall.gifts
    await unveil(hall, gift)

    for code in (gift, hall.code):
        status, page = await hall.visitor().get(f"/{code}{LINEAGE}")
        assert status == 200
        assert "1943" in page
        assert "The Coventry tablecloth" in page
        assert "Names, sixpence each." in page
        assert f'href="/{gift}"' in page
        assert f'href="/{other}"' not in page
    assert (await hall.visitor().get(f"/{other}{LINEAGE}"))[0] == 404


async def test_what_both_gifts_tell_is_told_once(hall: Hall):
    for gift in hall.gifts:
        await unveil(hall, gift)

    _, page = await hall.visitor().get(f"/{hall.code}{LINEAGE}")

    assert page.count("The Coventry tablecloth") == 1
    assert all(f'href="/{gift}"' in page for gift in hall.gifts)


async def test_a_gift_without_earlier_ones_has_no_such_page(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    path = hall.services.settings.data / "authored" / "gifts" / "perm-quilt" / "gift.toml"
    path.write_text(path.read_text("utf-8").partition("[[lineage]]")[0], "utf-8")
    await import_again(hall)

    assert (await hall.visitor().get(f"/{gift}{LINEAGE}"))[0] == 404
    assert LINEAGE not in (await hall.visitor().get(f"/{gift}"))[1]


async def test_a_gift_and_its_cards_lead_to_the_lineage(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    for code in (gift, hall.patches(gift)[0]):
        assert f'href="/{gift}{LINEAGE}"' in (await hall.visitor().get(f"/{code}"))[1]
