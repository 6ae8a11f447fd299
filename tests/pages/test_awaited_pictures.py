"""Gifts without a picture or without patches: unveiled and received, and every page says what is still to come."""

import pytest
from msgspec.structs import replace

from ceremony import authored, import_again, open_patch, receive, unveil
from halls import Hall, Visitor
from twincloth.exchange.actor import Role

pytestmark = pytest.mark.usefixtures("pictures_made_once")

AWAITED = "The picture is still to come."
GIFT = "gifts/perm-quilt"


async def spoil(hall: Hall, *, patches: bool) -> str:
    """The first gift without its picture, or without its patches too, and its code."""
    folder = authored(hall) / GIFT
    if not patches:
        (folder / "cards.csv").unlink()
        content = hall.services.collection.contents[hall.code]
        bare = (replace(content.gifts[0], cards=()), *content.gifts[1:])
        await hall.services.collection.keep(replace(content, gifts=bare))
    toml = (folder / "gift.toml").read_text("utf-8").replace('picture = "quilt.svg"\n', "")
    (folder / "gift.toml").write_text(toml, "utf-8")
    content = hall.services.collection.contents[hall.code]
    first = content.gifts[0]
    unmade = replace(first, original="", picture=replace(first.picture, master=""))
    await hall.services.collection.keep(replace(content, gifts=(unmade, *content.gifts[1:])))
    await import_again(hall)
    return hall.gifts[0]


async def seen(hall: Hall, stage: Visitor, host: Visitor, link: str, gift: str) -> dict[str, str]:
    """What everybody sees of a gift, by page; none of them fails."""
    pages = {}
    for name, visitor, path in (
        ("stage", stage, link),
        ("session", hall.visitor(), f"/{hall.code}"),
        ("gift", hall.visitor(), f"/{gift}"),
        ("record", hall.visitor(), f"/{hall.code}/record"),
        ("manifest", hall.visitor(), f"/{gift}/manifest.json"),
        ("lido", hall.visitor(), f"/{gift}/lido.xml"),
        ("json-ld", hall.visitor(), f"/{gift}/json-ld.json"),
        ("social", hall.visitor(), f"/{gift}/social.jpg"),
        ("host", host, "/host"),
        ("desk", host, f"/host/gifts/{gift}"),
    ):
        status, pages[name] = await visitor.get(path)
        assert status in (200, 404), (name, status, pages[name])
    return pages


async def test_a_gift_of_neither_is_unveiled_whole_and_received(hall: Hall):
    gift = await spoil(hall, patches=False)
    stage, host, link = hall.visitor(), await hall.host("perm"), await hall.link(Role.STAGE)
    sealed = await seen(hall, stage, host, link, gift)
    assert all(AWAITED not in page for page in sealed.values())
    assert "picture still to come" in sealed["desk"]
    assert "the cloth opens to its title" in sealed["host"]

    await unveil(hall, gift)
    whole = await seen(hall, stage, host, link, gift)
    await receive(hall, gift)
    received = await seen(hall, stage, host, link, gift)

    content = hall.services.collection.contents[hall.code].gift(gift)
    assert content
    files = [variant.name for variant in content.picture.variants]
    for pages in (whole, received):
        for name in ("stage", "session", "gift", "record"):
            assert AWAITED in pages[name], name
            assert "The quilt of perm" in pages[name], name
        assert any(file in pages["gift"] for file in files)
        for name in ("manifest", "lido", "json-ld", "stage"):
            assert not any(file in pages[name] for file in files), name
    assert "Received, with thanks." in received["stage"]
    assert "Every patch is open" not in whole["host"] + whole["stage"]


async def test_patches_of_linen_say_that_their_picture_is_still_to_come(hall: Hall):
    gift = await spoil(hall, patches=True)
    stage, host, link = hall.visitor(), await hall.host("perm"), await hall.link(Role.STAGE)
    await unveil(hall, gift)
    patch = hall.patches(gift)[0]
    await open_patch(hall, gift, patch)

    pages = await seen(hall, stage, host, link, gift)
    card = (await hall.visitor().get(f"/{patch}"))[1]

    for name in ("stage", "session", "gift"):
        assert AWAITED in pages[name], name
    assert AWAITED in card
    assert "Plain linen: the picture is still to come." in card
    assert "A shape" not in card, "nobody is told what is not to be seen yet"
