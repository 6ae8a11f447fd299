"""What hosts take back in a gift's picture, on its page: one press each, and nobody is shown what is taken back."""

import html
import re

import pytest

from ceremony import open_patch, open_whole, unveil
from halls import Hall, Visitor
from pages.desk import Desk, desk_of
from pages.test_audit import read
from pages.test_uploads import form, photograph, send
from twincloth.collection.picture import Picture

pytestmark = pytest.mark.usefixtures("pictures_made_once")


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


def names(picture: Picture) -> list[str]:
    return [variant.name for variant in picture.variants]


async def statuses(visitor: Visitor, *paths: str) -> set[int]:
    found = set()
    for path in paths:
        async with visitor.http.get(path) as response:
            found.add(response.status)
    return found


async def contents(visitor: Visitor, path: str) -> bytes:
    async with visitor.http.get(path) as response:
        assert response.status == 200, path
        return await response.read()


async def image_of(visitor: Visitor, gift: str) -> str:
    """The address of the gift's picture in the state of now, as its manifest names it."""
    found = re.search(r"/iiif/\w+", (await visitor.get(f"/{gift}/manifest.json"))[1])
    assert found
    return found[0]


async def undo(desk: Desk, page: str) -> str:
    """Press the button as the page has it."""
    former = re.search(r'picture/undo".*?name="former" value="([^"]+)"', page, re.DOTALL)
    assert former, "there is no way back"
    status, after = await desk.send("picture/undo", former=former[1])
    assert status == 200, after
    return html.unescape(after)


async def test_a_picture_is_replaced_and_hung_again_and_nobody_is_shown_the_other(desk: Desk, hall: Hall):
    await open_whole(hall, desk.gift.code)
    alice, before = hall.visitor(), desk.gift
    _, page = await send(desk, form(photograph(130, 97)))
    assert "The picture was replaced." in page
    former = [f"/pictures/{name}" for name in names(before.picture) + names(before.cards[0].picture)]
    assert await statuses(alice, *former) == await statuses(desk.nina, *former) == {404}
    seen = [f"/{desk.gift.code}", f"/{desk.gift.code}/manifest.json", desk.path, "/host"]
    for path in seen:
        text = (await contents(desk.nina, path)).decode()
        assert not any(name in text for name in names(before.picture)), path
        assert before.picture.master not in text

    page = await undo(desk, page)

    assert "The former picture hangs again." in page
    assert (desk.gift.original, desk.gift.picture, desk.gift.cards) == (
        before.original,
        before.picture,
        before.cards,
    )
    assert await statuses(alice, *former) == {200}
    assert [what for _, what in (await read(desk))[:2]] == [
        "The former picture was hung again: The quilt of perm",
        "Another picture was hung: The quilt of perm",
    ]
    assert "Повешен другой снимок: Одеяло (perm)" in [what for _, what in await read(desk, language="ru")]

    status, page = await desk.send("picture/undo", former="another.jpg")
    assert status == 422
    assert "is not kept any more" in page
    status, page = await send(desk, form(photograph(1, 1)))
    assert status == 422
    assert "too small for the patches of this gift (3)" in page


async def test_a_withdrawn_patch_is_told_of_and_covered_in_all_that_everybody_is_shown(
    desk: Desk, hall: Hall
):
    gift, bear = desk.gift.code, desk.card("bear").code
    status, page = await desk.nina.post(f"/host/cards/{bear}/cover", **{"as": "nina", "do": "cover"})
    assert status == 422
    assert "Only the patch of a withdrawn card can be covered" in page
    await open_whole(hall, gift)
    await desk.nina.post("/host/withdraw", **{"as": "nina", "code": bear})
    before, alice = desk.gift, hall.visitor()
    bare = await image_of(alice, gift)
    social = await contents(alice, f"/{gift}/social.jpg")
    for path in (desk.path, f"/host/cards/{bear}"):
        assert "can still be seen in the gift’s picture" in html.unescape(await desk.page(path))

    status, page = await desk.nina.post(f"/host/cards/{bear}/cover", **{"as": "nina", "do": "cover"})

    assert status == 200
    assert "Its place in the gift’s picture is covered." in html.unescape(page)
    gone = [*names(before.picture), *names(before.cards[0].picture)]
    everybody = [f"/pictures/{name}" for name in gone] + [f"{bare}/info.json"]
    assert await statuses(alice, *everybody) == await statuses(desk.nina, *everybody) == {404}
    assert await image_of(alice, gift) != bare
    assert await contents(alice, f"/{gift}/social.jpg") != social
    assert await statuses(alice, *(f"/pictures/{name}" for name in names(desk.gift.picture))) == {200}
    assert (await alice.get(f"/{bear}"))[0] == 410

    await desk.nina.post(f"/host/cards/{bear}/cover", **{"as": "nina", "do": "uncover"})
    assert desk.gift == before
    assert await contents(alice, f"/{gift}/social.jpg") == social
    assert [what for _, what in (await read(desk))[:2]] == [
        "A withdrawn patch was shown again in the picture: A patch",
        "A withdrawn patch was covered in the picture: A patch",
    ]


async def test_a_cover_says_nothing_of_a_patch_while_its_gift_is_half_open(desk: Desk, hall: Hall):
    """The seam would tell where a patch lies that nobody has seen."""
    gift, bear, bull = desk.gift.code, desk.card("bear").code, desk.card("bull").code
    await unveil(hall, gift)
    await open_patch(hall, gift, bull)
    await desk.nina.post("/host/withdraw", **{"as": "nina", "code": bear})
    alice = hall.visitor()

    async def seen() -> bytes:
        return await contents(alice, f"{await image_of(alice, gift)}/full/max/0/default.jpg")

    before = await seen()
    await desk.nina.post(f"/host/cards/{bear}/cover", **{"as": "nina", "do": "cover"})

    assert await seen() == before
