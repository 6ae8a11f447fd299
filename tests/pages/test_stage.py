"""The stage's page: join code, address and QR, without a login and without anything to press."""

import re

from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import CloseDoors, EndExchange
from twincloth.exchange.staff import DismissStaff


async def test_the_stage_shows_how_to_join(hall: Hall):
    path = await hall.link(Role.STAGE)

    status, page = await hall.visitor().get(path)

    assert status == 200
    assert hall.code in page
    assert hall.url.removeprefix("http://") in page
    assert "<svg" in page
    assert 'class="qr' in page
    assert "<button" not in page
    assert "<form" not in page


async def test_the_stage_opens_though_the_doors_are_closed_or_all_is_over(hall: Hall):
    path = await hall.link(Role.STAGE)
    await hall.give(CloseDoors())
    assert (await hall.visitor().get(path))[0] == 200

    await hall.give(EndExchange())
    assert (await hall.visitor().get(path))[0] == 200


async def test_a_video_mixer_gets_a_page_without_ground(hall: Hall):
    path, _, key = (await hall.link(Role.STAGE)).partition("#")

    for query, transparent in (("?transparent=1", True), ("", False)):
        for page in (
            (await hall.visitor().post(f"{path}{query}", key=key))[1],
            (await hall.visitor().get(f"{path}{query}"))[1],
        ):
            assert bool(re.search(r"<html [^>]*is-transparent", page)) is transparent


async def test_the_stage_may_be_shown_inside_another_program_and_nothing_else_may(hall: Hall):
    path, _, key = (await hall.link(Role.STAGE)).partition("#")
    for stage in (
        hall.visitor().http.get(path),
        hall.visitor().http.get(f"{path}/{key}"),
        hall.visitor().http.post(path, data={"key": key}),
    ):
        async with stage as answer:
            assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    for other in ("/", "/staff", "/staff/forged", "/stagecoach"):
        async with hall.visitor().http.get(other) as answer:
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_stage_speaks_the_language_of_its_browser(hall: Hall):
    path = await hall.link(Role.STAGE)

    for language in ("en", "ru"):
        _, page = await hall.visitor(language).get(path)
        assert f'<html lang="{language}"' in page
        assert re.search(rf'<live-exchange[^>]* language="{language}"', page)


async def test_a_stage_that_was_closed_says_so_and_where_the_record_is(hall: Hall):
    path = await hall.link(Role.STAGE, staff="screen")
    await hall.give(DismissStaff(staff="screen"))

    for address in (path, path.replace("#", "/")):
        status, page = await hall.visitor().get(address)

        assert status == 410
        assert 'class="stage"' in page
        assert f"/{hall.code}/qr.svg" in page
        assert "Scan to join" not in page


async def test_who_was_never_a_stage_learns_of_no_exchange(hall: Hall):
    await hall.link(Role.HOST, "perm", staff="nina")
    host, _, key = (await hall.link(Role.HOST, "perm", staff="oleg")).partition("#")
    await hall.give(DismissStaff(staff="oleg"))

    for address in (f"/stage#{key}", f"/stage/{key}", f"{host}#{key}", "/stage#forged"):
        status, page = await hall.visitor().get(address)

        assert status == 410
        assert hall.code not in page


async def test_after_the_end_the_stage_asks_nobody_to_join(hall: Hall):
    path = await hall.link(Role.STAGE)
    line = await (await hall.stage()).connect("stage")

    seq = await hall.give(EndExchange())

    html = (await line.until(seq))[-1]["html"]
    for page in (html, (await hall.visitor().get(path))[1]):
        corner = page.partition('id="join"')[2]
        assert hall.code in corner
        assert 'class="qr' in corner
        assert "Scan to join" not in page
