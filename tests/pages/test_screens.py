"""Single stages: set by hosts from the list of links, and what an address asks a stage to show alone."""

import re

from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.screens import BlankStage, Screen, Screens, SizeStageText


async def test_a_stage_is_set_from_the_list_of_links_without_script(hall: Hall):
    await hall.link(Role.STAGE, staff="screen")
    host = await hall.host("oxford")

    for act in ("blank", "size-130", "identify"):
        status, page = await host.post("/host/screens", stage="screen", act=act)
        assert status == 200, page

    assert (await hall.state())[Screens].of("screen") == Screen(True, 130)
    assert hall.services.views.passing[hall.code].of("identified") == {"screen": "1"}
    await host.post("/host/screens", stage="screen", act="unblank")
    assert (await hall.state())[Screens].of("screen") == Screen(False, 130)
    for wrong in (
        {"act": "burn"},
        {"act": "size-300"},
        {"act": "size-1e9"},
        {},
        {"stage": "nowhere", "act": "blank"},
    ):
        assert (await host.post("/host/screens", **{"stage": "screen", **wrong}))[0] >= 400
    assert (await hall.visitor().post("/host/screens", stage="screen", act="blank"))[0] == 410


async def test_a_stage_stands_as_it_was_set_when_it_is_loaded(hall: Hall):
    projector = hall.visitor()
    link = await hall.link(Role.STAGE, staff="screen")
    nina = await host_of(hall)
    await hall.give(BlankStage(stage="screen"), nina)
    await hall.give(SizeStageText(stage="screen", size=115), nina)

    _, page = await projector.get(link)

    main = re.search(r"<main[^>]*>", page)
    assert main
    assert 'data-text="115"' in main[0]
    assert "data-blank" in main[0]


async def host_of(hall: Hall) -> str:
    await hall.link(Role.HOST, "perm", "nina")
    return "nina"


async def test_a_stage_shows_alone_what_its_address_asks_for(hall: Hall):
    link = await hall.link(Role.STAGE)
    address, _, key = link.partition("#")

    async def stage(query: str) -> tuple[int, str]:
        return await hall.visitor().post(f"{address}?{query}", key=key)

    _, whole = await stage("")
    assert 'id="scene"' in whole
    assert 'id="join"' in whole
    _, third = await stage("transparent=1&only=lower-third")
    assert 'id="lower-third"' in third
    assert 'id="scene"' not in third
    assert 'id="join"' not in third
    assert "is-transparent" in third
    _, corner = await stage("only=join")
    assert 'id="join"' in corner
    assert 'id="scene"' not in corner
    _, message = await stage("only=message")
    assert 'data-only="message"' in message
    assert 'id="scene"' in message
    assert 'id="join"' not in message
    assert 'data-captions="ru"' in (await stage("captions=ru,tlh"))[1]
    assert 'data-captions="off"' in (await stage("captions=off"))[1]
    _, captions = await stage("only=captions")
    assert 'id="scene"' not in captions
    assert "data-captions" not in (await stage("captions=tlh"))[1]
    status, page = await stage("only=cake")
    assert (status, "only=lower-third" in page) == (404, True)
