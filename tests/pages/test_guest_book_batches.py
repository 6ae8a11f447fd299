"""Many lines of the guest book at once, at the desk, without JavaScript."""

import re

from ceremony import open_patch, open_whole
from halls import Hall, Limited, Visitor
from pages.test_guest_book import WORDS, leave, opened, waiting
from twincloth.exchange.guest_book import GuestBook

PATH = "/host/guest-book"


async def three_lines(hall: Hall) -> tuple[Visitor, str, list[str]]:
    """A host, the id of their link, and the lines that wait."""
    card, host = await opened(hall), await hall.host("perm")
    for number in range(3):
        await leave(hall, card, text=f"Line {number}")
    _, page = await host.get(PATH)
    link = re.search(r"/host\?as=(\w+)", page)
    assert link
    return host, link[1], await waiting(hall)


async def test_the_chosen_are_declined_and_taken_back(hall: Hall):
    host, link, lines = await three_lines(hall)

    chosen = {f"line-{line}": "yes" for line in lines[:2]}
    status, page = await host.post(f"{PATH}/several", verdict="declined", **chosen, **{"as": link})

    assert (status, await waiting(hall)) == (200, lines[2:])
    assert "2 lines were declined." in page
    batch = re.search(r'name="batch" value="(\d+)"', page)
    assert batch
    status, page = await host.post(f"{PATH}/undo", batch=batch[1], **{"as": link})
    assert (status, await waiting(hall)) == (200, lines)
    assert "were declined." not in page
    assert (await host.post(f"{PATH}/undo", batch=batch[1], **{"as": link}))[0] == 422


async def test_the_chosen_are_shown(hall: Hall):
    host, link, lines = await three_lines(hall)

    await host.post(f"{PATH}/several", verdict="shown", **{f"line-{lines[0]}": "yes", "as": link})

    assert [line.id for line in (await hall.state())[GuestBook].shown] == lines[:1]


async def test_all_that_wait_means_those_that_the_host_was_told_of(hall: Hall):
    host, link, lines = await three_lines(hall)
    _, page = await host.get(PATH)
    until = re.search(r'name="until" value="(\d+)"', page)
    assert until
    assert "Decline 3 lines?" in page
    (card,) = {line.of for line in (await hall.state())[GuestBook].waiting}
    await leave(hall, card, text="Too late to be meant")

    await host.post(f"{PATH}/several", verdict="declined", until=until[1], **{"as": link})

    assert [line.text for line in (await hall.state())[GuestBook].waiting] == ["Too late to be meant"]
    assert len((await hall.state())[GuestBook].declined) == len(lines)


async def test_all_of_one_page_leaves_the_others_alone(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    bear, bull, _ = hall.patches(gift)
    host = await hall.host("perm")
    for card in (bear, bear, bull):
        await leave(hall, card, text=f"{WORDS['text']} {len(await waiting(hall))}")
    link = re.search(r"/host\?as=(\w+)", (await host.get(PATH))[1])
    assert link

    _, page = await host.get(f"{PATH}?of={bear}")
    assert page.count('type="checkbox"') == 2
    assert "Decline 2 lines?" in page
    until = str((await hall.state()).seq)
    await host.post(f"{PATH}/several", verdict="declined", until=until, of=bear, **{"as": link[1]})

    assert [line.of for line in (await hall.state())[GuestBook].waiting] == [bull]


async def test_nothing_chosen_and_nonsense_change_nothing(hall: Hall):
    host, link, lines = await three_lines(hall)

    for form in (
        {"verdict": "declined"},
        {"verdict": "shown", "line-none": "yes"},
        {"verdict": "waiting", f"line-{lines[0]}": "yes"},
        {"verdict": "declined", "until": "soon"},
        {"verdict": "declined", "until": "9" * 5000},
        {f"line-{lines[0]}": "yes"},
    ):
        assert (await host.post(f"{PATH}/several", **form, **{"as": link}))[0] == 422

    assert await waiting(hall) == lines


async def test_nobody_but_hosts_decides(hall: Hall):
    _, link, lines = await three_lines(hall)
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (hall.visitor(), vera, await hall.stage()):
        until = str((await hall.state()).seq)
        for path, form in (("several", {"verdict": "declined", "until": until}), ("undo", {"batch": "1"})):
            assert (await visitor.post(f"{PATH}/{path}", **form, **{"as": link}))[0] == 410
    assert await waiting(hall) == lines


async def test_each_limit_says_which_it_is_and_keeps_what_was_typed(limited: Limited):
    async with limited(lines_per_address=2) as hall:
        gift, card = hall.gifts[0], await opened(hall)
        bull = hall.patches(gift)[1]
        await open_patch(hall, gift, bull)
        assert (await leave(hall, card, text="One"))[0] == 200

        status, page = await leave(hall, card, text="Two")
        assert (status, "to this very page" in page, "Two" in page) == (429, True, True)
        assert (await leave(hall, bull, text="Two"))[0] == 200
        status, page = await leave(hall, bull, text="Three")
        assert (status, "have come from your network. Your" in page) == (429, True)
