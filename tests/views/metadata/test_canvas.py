"""The canvas of a manifest: as large as its picture, each patch in its place, a page of texts for each language."""

from typing import Any

import pytest
from msgspec.structs import replace

from ceremony import open_patch, open_whole, unveil
from halls import Hall
from pages.catalogued import change_card, data, tell_everything
from pages.zooming import SIZE, give_master, zoom
from twincloth.collection.content import Content
from views.metadata.presented import annotations, manifest, read


async def test_a_patch_is_a_text_on_the_page_of_each_language_and_leads_to_its_card(hall: Hall):
    gift = hall.gifts[0]
    bull = hall.patches(gift)[1]
    await change_card(
        hall, 0, 1, lambda card: replace(card, story=card.story | {"en": "One <b>\n\nTwo & three"})
    )
    await change_card(hall, 0, 2, lambda card: replace(card, story=card.story | {"ru": ""}))
    await open_whole(hall, gift)
    document = await manifest(hall, gift)

    assert [page["label"] for page in document["items"][0]["annotations"]] == [
        {"en": ["English"]},
        {"ru": ["Русский"]},
    ]
    english, russian = annotations(document, "en"), annotations(document, "ru")
    assert (len(english), len(russian)) == (3, 2), "what is still to be translated is no text"
    assert english[1]["body"] == {
        "type": "TextualBody",
        "language": "en",
        "format": "text/html",
        "value": f'<p><a href="{hall.url}/{bull}?lang=en">A bull</a></p><p>One &lt;b&gt;</p><p>Two &amp; three</p>',
    }
    assert russian[1]["body"]["value"].startswith(f'<p><a href="{hall.url}/{bull}?lang=ru">Лоскут</a></p>')
    assert russian[1]["target"] == english[1]["target"]
    assert russian[1]["homepage"][0]["label"] == {"ru": ["Лоскут"]}


@pytest.mark.parametrize("size", [None, SIZE, (5000, 3751)])
async def test_a_place_on_the_canvas_is_the_same_place_of_the_picture(
    hall: Hall, size: tuple[int, int] | None
):
    """A drawing has more pixels than its regions count in; above 16 megapixels the whole comes smaller than it is."""
    gift = hall.gifts[0]
    await unveil(hall, gift)
    for patch in hall.patches(gift)[:2]:
        await open_patch(hall, gift, patch)
    if size:
        await with_pictures(hall, master_size=size)
    document = await manifest(hall, gift)
    (canvas,) = document["items"]
    seen = zoom(hall, gift, 2)
    async with hall.visitor().http.get(seen.info) as response:
        info = await response.json(content_type=None)

    assert (canvas["width"], canvas["height"]) == (info["width"], info["height"]) == (seen.width, seen.height)
    uncovered = [f"#xywh={one.x},{one.y},{one.width},{one.height}" for one in (seen.frame.open or ())[:2]]
    assert [note["target"].removeprefix(canvas["id"]) for note in annotations(document)] == uncovered


async def test_without_a_master_the_canvas_is_as_large_as_the_largest_picture(hall: Hall):
    gift = hall.gifts[0]
    await with_pictures(hall, master="", master_size=None)
    await unveil(hall, gift)
    (canvas,) = (await manifest(hall, gift))["items"]
    assert canvas["items"] == [], "no page without a picture"

    await open_patch(hall, gift, hall.patches(gift)[0])
    (canvas,) = (await manifest(hall, gift))["items"]
    assert (canvas["width"], canvas["height"]) == (400, 300)
    assert "thumbnail" in canvas, "of the patch that is open"
    assert canvas["items"][0]["items"][0]["target"].endswith("#xywh=0,0,200,150")

    for patch in hall.patches(gift)[1:]:
        await open_patch(hall, gift, patch)
    document = await manifest(hall, gift)
    (canvas,) = document["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"]) == (body["width"], body["height"])
    assert annotations(document)[0]["target"].endswith(
        f"#xywh=0,0,{body['width'] // 2},{body['height'] // 2}"
    )


async def with_pictures(hall: Hall, **changed: Any) -> None:
    """Something else is known of the gifts' pictures, as of one that was made otherwise or in years of no masters."""

    def change(content: Content) -> Content:
        gifts = (replace(gift, picture=replace(gift.picture, **changed)) for gift in content.gifts)
        return replace(content, gifts=tuple(gifts))

    await hall.services.collection.edit(hall.code, change)
    await hall.services.rooms.revise(hall.code)


async def test_what_stands_beside_a_gift_is_there_wherever_a_viewer_looks(hall: Hall):
    await tell_everything(hall)
    document = await manifest(hall, hall.gifts[0])
    (canvas,) = document["items"]
    collection = await data(hall.visitor(), f"/{hall.code}/collection.json")

    for name in ("label", "requiredStatement", "rights", "thumbnail", "homepage", "seeAlso"):
        assert document[name] == canvas[name] == collection["items"][0][name], name
    assert document["partOf"] == [{name: collection[name] for name in ("id", "type", "label")}]
    assert [(page["language"], page["label"]) for page in document["homepage"]] == [
        (["en"], {"en": ["The quilt of perm"]}),
        (["ru"], {"ru": ["Одеяло (perm)"]}),
    ]


async def test_a_picture_to_zoom_into_is_named_with_its_service_as_far_as_it_is_open(hall: Hall):
    gift = hall.gifts[0]
    await give_master(hall, gift)
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])

    for state in (1, None):
        if state is None:
            for patch in hall.patches(gift)[1:]:
                await open_patch(hall, gift, patch)
        document = await manifest(hall, gift)
        body = document["items"][0]["items"][0]["items"][0]["body"]
        seen = zoom(hall, gift, state)
        assert body["service"][0]["id"] == f"{hall.url}{seen.path}"
        assert (body["width"], body["height"]) == seen.sizes[-1] == SIZE
        found = read(document)
        assert found["services"] == [f"{hall.url}{seen.path}"]
        assert found["thumbnails"] == [found["services"]] * 2
        assert [page.rpartition("/")[2] for page in found["pages"]] == ["en", "ru"]
        assert (await hall.visitor().get(body["id"].removeprefix(hall.url)))[0] == 200
        assert (await hall.visitor().get(f"{seen.path}/info.json"))[0] == 200
