"""A gift that opens all at once: what the stage and a session page show before the instant, and after it."""

from ceremony import appoint, arm, host_of, receive
from halls import Hall, Visitor
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.exchange.unveiling_ways import ChooseUnveiling, UnveilingWay


async def test_the_whole_gift_is_on_every_screen_from_the_instant_and_not_before(hall: Hall):
    gift = hall.gifts[0]
    content = hall.services.collection.contents[hall.code].gift(gift)
    assert content
    picture = content.picture.variants[-1].name
    stage = hall.visitor()
    path = await hall.link(Role.STAGE)
    await stage.get(path)

    await appoint(hall)
    await hall.give(ChooseUnveiling(gift=gift, way=UnveilingWay.AT_ONCE), host_of("perm"))
    await arm(hall, gift)
    await hall.give(StartUnveiling(gift=gift), host_of("oxford"))
    for page in await pages(hall, stage, path):
        assert "<handover-cloth" in page
        assert picture not in page

    await hall.give(UnveilGift(gift=gift), CLOCK.id)
    on_stage, on_phone = await pages(hall, stage, path)
    assert "<whole-picture" in on_stage
    assert "cloth-picture" in on_phone
    for page in (on_stage, on_phone):
        assert picture in page

    await receive(hall, gift)
    on_stage, on_phone = await pages(hall, stage, path)
    assert "<whole-picture" not in on_stage
    assert "<tied-threads" in on_stage
    assert "<tied-threads" in on_phone


async def pages(hall: Hall, stage: Visitor, path: str) -> tuple[str, str]:
    return (await stage.get(path))[1], (await hall.visitor().get(f"/{hall.code}"))[1]
