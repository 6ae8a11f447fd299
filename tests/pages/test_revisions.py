"""Whatever an author changes after it was used, every page has an answer, in the running server and after a restart."""

from functools import partial

from ceremony import open_patch, open_whole, receive, unveil
from halls import Hall
from twincloth.exchange.staff import Staff
from views.revisions import REVISIONS

FORMS = ("text/html", "application/ld+json")
DATA = ("iiif/manifest.json", "lineage", "guest-book", "record", "qr.svg", "places.css")


async def test_every_page_answers_after_each_revision(hall: Hall):
    first, second = hall.gifts
    await open_whole(hall, first)
    await receive(hall, first)
    await unveil(hall, second)
    await open_patch(hall, second, hall.patches(second)[0])
    host = await hall.host("perm")
    link = list((await hall.state())[Staff].links)[-1]
    codes = set(hall.services.collection.contents[hall.code].codes().values())
    stage = await hall.stage()
    guest = hall.visitor("ru")

    for number, revision in enumerate(REVISIONS * 2):
        await hall.services.collection.edit(hall.code, partial(_revised, revision, number))
        await hall.services.rooms.revise(hall.code)
        codes |= set(hall.services.collection.contents[hall.code].codes().values())
        for path in (f"/{hall.code}", f"/{hall.code}/record"):
            assert (await guest.get(path))[0] == 200, (revision, path)
        for code in sorted(codes):
            for form in FORMS:
                status, page = await guest.get(f"/{code}", headers={"Accept": form})
                assert status in (200, 404, 410), (revision, code, page)
        for path in ("/host", "/host/gifts", "/host/guest-book", "/print/labels"):
            assert (await host.get(f"{path}?as={link}"))[0] == 200, (revision, path)
        for gift in hall.gifts:
            assert (await host.get(f"/host/gifts/{gift}?as={link}"))[0] == 200, revision
    assert all([(await guest.get(f"/{code}/{name}"))[0] < 500 for code in sorted(codes) for name in DATA])
    assert stage


def _revised(revision, number, content):
    return revision(content, number)


async def test_a_server_starts_whatever_was_taken_out(hall: Hall):
    """The defect that this was made for: a gift that was received, and whose cards have labels, is taken out."""
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    await receive(hall, gift)
    patch = hall.patches(gift)[0]
    for revision in REVISIONS[1:6]:
        await hall.services.collection.edit(hall.code, partial(_revised, revision, 0))
    seq = (await hall.state()).seq
    await hall.services.rooms.close()

    room = hall.services.rooms
    await room.open()

    assert room.closed == frozenset()
    assert (await hall.state()).seq == seq
    assert (await hall.visitor().get(f"/{patch}"))[0] in (200, 410)
