"""The audit: hosts read who did what, from the journal itself, and nobody else does."""

import html
import re

import pytest

from ceremony import host_of, open_patch, unveil
from halls import Hall
from pages.desk import Desk, desk_of
from twincloth.exchange.actor import CLOCK, OPERATOR, Role
from twincloth.exchange.moderation import ApproveMessage
from twincloth.exchange.staff import DismissStaff
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.viewer import View, Viewer
from views.test_acts import stored_facts

PATH = "/host/audit"


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


def acts(page: str) -> list[tuple[str, str]]:
    """Who did what, as a page says it, line by line."""
    found = re.findall(
        r'<span class="audit-who">(.*?)</span>\s*<span class="audit-what">(.*?)</span>\s*(?:<form|</li>)',
        page,
        re.DOTALL,
    )
    return [(_text(who), _text(what)) for who, what in found]


def _text(marked: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", marked)).split())


async def read(desk: Desk, query: str = "", language: str = "en") -> list[tuple[str, str]]:
    status, page = await desk.nina.get(f"{PATH}?as=nina{query}", headers={"Accept-Language": language})
    assert status == 200
    return acts(page)


async def test_an_approval_names_who_approved_and_whose_message_it_was(desk: Desk, hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await (await vera.connect()).done("post-message", id="m1", text="Привет из Перми!")
    await hall.give(ApproveMessage(message="m1"), "nina")

    assert (await read(desk))[0] == (
        "Host Perm",
        "A message was shown to everybody: Вера Perm “Привет из Перми!”",
    )
    assert (await read(desk, "&who=everybody", "ru"))[:2] == [
        ("Ведущий Пермь", "Сообщение показано всем: Вера Пермь «Привет из Перми!»"),
        ("Вера Пермь", "Написано сообщение: «Привет из Перми!»"),
    ]


async def test_acts_are_chosen_by_person_and_kind(desk: Desk, hall: Hall):
    gift = hall.gifts[0]
    vera = await hall.visitor("ru").register("Вера", "perm")
    await (await vera.connect()).done("raise-hand")
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])
    person = next(id for id in (await hall.state()).actors if id.startswith("p"))

    assert [what for _, what in await read(desk, f"&who={person}")] == ["A hand went up"]
    assert [who for who, _ in await read(desk, f"&who={CLOCK.id}")] == ["The clock"]
    assert {who for who, _ in await read(desk, f"&who={OPERATOR.id}&kind=links")} == {"The operator"}
    assert [what for _, what in await read(desk, "&kind=gifts")] == [
        "A patch was opened: A patch",
        "The cloth was unfolded: The quilt of perm",
        "The countdown was started: The quilt of perm",
        "A thread was untied: Oxford · The quilt of perm",
        "A thread was untied: Perm · The quilt of perm",
    ]
    assert await read(desk, f"&kind=gifts&who={host_of('oxford')}") == [
        ("Host Oxford", "A thread was untied: Oxford · The quilt of perm")
    ]


async def test_what_is_asked_for_and_is_nobodys_shows_what_staff_did(desk: Desk):
    usual = await read(desk)

    for query in (
        "&who=nobody",
        "&kind=nonsense",
        "&before=x",
        "&before=-5",
        "&before=99999999999999999",
        "&before=٣",
    ):
        assert await read(desk, query) == usual


async def test_three_hundred_acts_are_read_page_by_page_each_once(desk: Desk, hall: Hall):
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    for number in range(300):
        await vera.done("post-message", id=f"m{number}", text=f"number {number}!")
    seen, query = [], "&who=everybody&kind=messages"
    while query:
        _, page = await desk.nina.get(f"{PATH}?as=nina{query}")
        seen += re.findall(r"number (\d+)!", page)
        further = re.search(r'rel="next" href="[^"]*?(&amp;who=[^"]*)"', page)
        query = html.unescape(further[1]) if further else ""

    assert seen == [str(number) for number in reversed(range(300))]


async def test_what_a_revoked_host_did_is_still_theirs(desk: Desk, hall: Hall):
    await hall.link(Role.HOST, "oxford", "tom")
    await hall.give(DismissStaff(staff="tom"))

    assert (await read(desk))[:2] == [
        ("The operator", "A secret link was revoked: Host Oxford"),
        ("The operator", "A secret link was made: Host Oxford"),
    ]


async def test_who_edited_a_card_stands_there_with_what_it_was(desk: Desk, hall: Hall):
    await desk.send("words", **await desk.words(**{"title.en": "Winter"}))

    assert (await read(desk))[0] == ("Host Perm", "The words of the gift were saved: Winter")


async def test_names_and_words_that_were_erased_stay_erased(desk: Desk, hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await (await vera.connect()).done("post-message", id="m1", text="Привет из Перми!")
    await hall.services.rooms.find(hall.code).forget()

    told = await read(desk, "&who=everybody")
    assert ("a name that is erased Perm", "A message was written") in told
    assert not any("Вера" in who + what or "Привет" in what for who, what in told)


async def test_the_audit_is_for_hosts_alone(desk: Desk, hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (vera, hall.visitor(), await hall.stage()):
        assert (await visitor.get(f"{PATH}?as=nina"))[0] == 410


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
async def test_every_fact_that_was_ever_stored_can_be_told(hall: Hall, language: str):
    services = hall.services
    exchange, content = await services.rooms.state(hall.code)
    told = services.views.acts(Viewer(View.HOST, language), exchange, content)

    for fact in stored_facts():
        words = told.words(fact).striptags()
        assert len(words) > 5, fact
        assert told.kind_of(fact) in told.kinds()
