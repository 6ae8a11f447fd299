"""Markup: every page passes the Nu HTML checker, in each language, while its gift is sealed and once it is open."""

from pathlib import Path

import pytest

from ceremony import appoint, fold_patch, host_of, open_patch, open_whole, receive, unveil, withdraw
from halls import Hall, Visitor
from html_checker import complaints
from pages.furnished import furnish
from twincloth.exchange.actor import Role
from twincloth.exchange.admission import OpenWaitingRoom, TurnAwayParticipants
from twincloth.exchange.doors import CloseDoors
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.people import People
from twincloth.exchange.removal import RemoveParticipant

LANGUAGES = ("en", "ru")


class Pages:
    """Collects pages as files, each named for what it shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    async def take(self, visitor: Visitor, moment: str, *paths: str) -> None:
        """Whatever these addresses answer to somebody at this moment."""
        for path in paths:
            _, page = await visitor.get(path)
            assert page.startswith("<!doctype html>"), path
            shown = "stage" if path.startswith("/stage/") else path.replace("/", "_")
            name = f"{moment} {shown.replace('?', '_')} {visitor.language}.html"
            (self.folder / name).write_text(page, "utf-8")

    async def take_all(self, hall: Hall, moment: str, language: str) -> None:
        """What everybody may look at."""
        first, second = hall.gifts
        patches = hall.patches(first)
        guest = hall.visitor(language)
        paths = [
            "/",
            "/?code=BBBBBB",
            "/BBBBBB",
            f"/{hall.code}",
            f"/{hall.code}/record",
            f"/{first}",
            f"/{second}",
        ]
        await self.take(guest, moment, *paths, *(f"/{patch}" for patch in patches))
        host = await hall.host("perm", language)
        await self.take(host, moment, "/host/gifts", f"/host/gifts/{first}")
        await self.take(host, moment, "/host", "/print/labels", "/host/audit?who=everybody")
        await self.take(hall.visitor(language), moment, await hall.link(Role.STAGE, "perm"))
        vera = await hall.visitor(language).register(f"Vera {moment} {language}"[:40], "perm")
        await self.take(vera, f"{moment} vera", f"/{hall.code}")


async def test_every_page_passes_the_checker(hall: Hall, tmp_path: Path):
    pages, first = Pages(tmp_path / "pages"), hall.gifts[0]
    patches = hall.patches(first)
    for language in LANGUAGES:
        await pages.take_all(hall, "sealed", language)
    await unveil(hall, first)
    await open_patch(hall, first, patches[0])
    for language in LANGUAGES:
        await pages.take_all(hall, "half open", language)
    await fold_patch(hall, first, patches[0])
    for patch in patches:
        await open_patch(hall, first, patch)
    await receive(hall, first)
    for language in LANGUAGES:
        await pages.take_all(hall, "open", language)

    assert complaints(pages.folder) == []


async def test_pages_of_closed_doors_and_withdrawn_cards_pass_too(hall: Hall, tmp_path: Path):
    pages, first = Pages(tmp_path / "pages"), hall.gifts[0]
    bear = hall.patches(first)[0]
    await open_whole(hall, first)
    await withdraw(hall, "perm-quilt", "bear")
    await hall.give(CloseDoors())
    for language in LANGUAGES:
        await pages.take(
            hall.visitor(language), "closed", f"/{hall.code}", f"/{bear}", "/host", "/staff/forged"
        )

    assert complaints(pages.folder) == []


async def test_what_stands_beside_a_card_passes_too(hall: Hall, tmp_path: Path):
    pages, first = Pages(tmp_path / "pages"), hall.gifts[0]
    desk = await furnish(hall)
    for language in LANGUAGES:
        guest, host = hall.visitor(language), await hall.host("perm", language)
        await pages.take(guest, "furnished", f"/{first}", f"/{desk.card}", f"/{first}/lineage")
        await pages.take(guest, "furnished", *(f"/{desk.card}/guest-book{left}" for left in ("", "?left=1")))
        await pages.take(host, "furnished", "/host/guest-book", "/host/people", "/host/vocabulary", desk.path)

    assert complaints(pages.folder) == []


@pytest.mark.parametrize(
    "fault",
    ["<p>one<div>two</div></p>", "<img src='/a.png'>", "<a href='a b'>x</a>", "<p id=x></p><p id=x></p>"],
)
def test_a_page_that_is_wrong_is_found_out(tmp_path: Path, fault: str):
    page = f"<!doctype html><html lang=en><head><meta charset=utf-8><title>x</title></head><body>{fault}</body></html>"
    (tmp_path / "wrong.html").write_text(page, "utf-8")

    assert complaints(tmp_path)


async def test_the_waiting_room_passes_too(hall: Hall, tmp_path: Path):
    pages = Pages(tmp_path / "pages")
    await appoint(hall)
    await hall.give(OpenWaitingRoom(), host_of("perm"))
    for language in LANGUAGES:
        vera = await hall.visitor(language).register(f"Vera {language}", "perm")
        await pages.take(vera, "waiting", f"/{hall.code}")
        host = await hall.host("perm", language)
        await pages.take(host, "waiting", "/host")
        await hall.give(TurnAwayParticipants(), host_of("perm"))
        await pages.take(vera, "turned away", f"/{hall.code}")
        await pages.take(host, "turned away", "/host")

    assert complaints(pages.folder) == []


async def test_what_the_removed_read_and_hosts_see_of_it_passes_too(hall: Hall, tmp_path: Path):
    pages = Pages(tmp_path / "pages")
    await appoint(hall)
    for language in LANGUAGES:
        phone = await hall.visitor(language).register(f"Vera {language}", "perm")
        await phone.post(f"/{hall.code}/hand-over")
        await phone.register(f"Gleb {language}", "perm")
        gleb = list((await hall.state())[People].by_id)[-1]
        await hall.give(PostMessage(id=f"m-{language}", text="Купите!"), gleb)
        host = await hall.host("perm", language)
        await pages.take(host, "written", "/host")
        await hall.give(RemoveParticipant(participant=gleb), host_of("perm"))
        await pages.take(phone, "removed", f"/{hall.code}")
        await pages.take(host, "removed", "/host", "/host/people")

    assert complaints(pages.folder) == []
