"""The manifest: valid IIIF Presentation 3, read by another's reader, and each open patch where it lies."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iiif_prezi3 import Manifest
from msgspec.structs import replace
from pydantic import ValidationError

from ceremony import open_patch, open_whole, unveil
from halls import Hall
from pages.catalogued import change_card, data, tell_everything
from pages.zooming import SIZE, give_master, zoom
from twincloth.collection.rights import CHOICES
from twincloth.resources import WEB
from twincloth.views.metadata.manifest import manifest as manifest_of
from twincloth.views.metadata.record import record_of
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts

RIGHTS = re.compile(r"http://(?:creativecommons\.org/(?:licenses|publicdomain)|rightsstatements\.org/vocab)/")
"""Other addresses are refused by the validator of IIIF Presentation 3."""

READER = """
const { parseManifest } = require("manifesto.js")
const manifest = parseManifest(require("fs").readFileSync(0, "utf8"))
const [canvas] = manifest.getSequences()[0].getCanvases()
const painted = canvas.getContent().map((annotation) => annotation.getBody()[0])
console.log(JSON.stringify({
  id: manifest.id,
  label: manifest.getLabel().getValue("ru"),
  metadata: manifest.getMetadata().map((pair) => [pair.getLabel("en"), pair.getValue("en")]),
  statement: manifest.getRequiredStatement().getValue("ru"),
  thumbnail: manifest.getThumbnail()?.id,
  size: [canvas.getWidth(), canvas.getHeight()],
  painted: painted.map((body) => [body.id, body.getFormat()]),
  services: painted.flatMap((body) => body.getServices().map((service) => service.id)),
}))
"""


def read(document: dict[str, Any]) -> dict[str, Any]:
    """What manifesto.js finds in a manifest."""
    run = subprocess.run(
        ["node", "--input-type=commonjs", "--eval", READER],
        cwd=WEB,
        input=json.dumps(document),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


async def manifest(hall: Hall, gift: str) -> dict[str, Any]:
    """The manifest, once it has been found valid."""
    document = await data(hall.visitor(), f"/{gift}/manifest.json")
    must_be_valid(document)
    return document


def must_be_valid(document: dict[str, Any]) -> None:
    """Raises ValidationError or AssertionError. The library lets some things through that the schema does not."""
    Manifest.model_validate(document)
    for node in nodes(document):
        assert isinstance(node.get("label", {}), dict), node
        if node.get("type") == "Annotation":
            assert node["motivation"], node
            assert node["body"], node
            assert node.get("target", "").startswith(document["items"][0]["id"]), node
        if node.get("type") == "Canvas":
            assert node["width"] > 0, node
            assert node["height"] > 0, node


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, list):
        return [node for one in value for node in nodes(one)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for one in value.values() for node in nodes(one))]


def annotations(document: dict[str, Any]) -> list[dict[str, Any]]:
    (canvas,) = document["items"]
    (page,) = canvas["annotations"]
    return page["items"]


async def test_a_manifest_is_valid_at_every_step_and_says_only_what_is_open(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    assert annotations(await manifest(hall, gift)) == []

    for number, patch in enumerate(hall.patches(gift), 1):
        await open_patch(hall, gift, patch)
        found = annotations(await manifest(hall, gift))
        assert [note["motivation"] for note in found] == [["commenting"], ["linking"]] * number
        assert {note["body"].get("id") for note in found} - {None} == {
            f"{hall.url}/{code}" for code in hall.patches(gift)[:number]
        }


async def test_another_reader_finds_the_picture_and_the_words(hall: Hall):
    await tell_everything(hall)
    gift = hall.gifts[0]

    found = read(await manifest(hall, gift))

    assert found["id"] == f"{hall.url}/{gift}/manifest.json"
    assert found["label"] == "Одеяло (perm)"
    assert found["statement"] == "Вера и Алиса"
    assert found["size"] == [400, 300]
    assert ["Number", "OXFMU 2020.1"] in found["metadata"]
    assert ["Where it hangs", "Second room"] in found["metadata"]
    ((picture, _),) = found["painted"]
    for address in (picture, found["thumbnail"]):
        assert (await hall.visitor().get(address.removeprefix(hall.url)))[0] == 200


async def test_a_patch_is_a_text_in_each_language_and_a_link_to_its_card(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    comment, link = annotations(await manifest(hall, gift))[2:4]

    region = hall.services.collection.contents[hall.code].gifts[0].cards[1].region
    assert comment["target"].endswith(f"#xywh={region.x},{region.y},{region.width},{region.height}")
    assert link["target"] == comment["target"]
    assert comment["body"]["type"] == "Choice"
    texts = {text["language"]: text["value"] for text in comment["body"]["items"]}
    assert texts == {"en": "A bull\n\nA story, with a comma", "ru": "Лоскут\n\nИстория"}
    assert link["body"]["label"] == {"en": ["A bull"], "ru": ["Лоскут"]}


async def test_rights_stand_there_only_as_an_address(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    assert (await manifest(hall, gift))["rights"] == "http://creativecommons.org/licenses/by/4.0/"

    for card in range(3):
        await change_card(hall, 0, card, lambda card: replace(card, rights="Ask the makers"))
    found = await manifest(hall, gift)
    assert "rights" not in found
    assert {"label": {"en": ["Rights"], "ru": ["Права"]}, "value": {"none": ["Ask the makers"]}} in found[
        "metadata"
    ]


async def test_whatever_is_typed_as_rights_the_manifest_is_valid(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    exchange, content = await hall.services.rooms.state(hall.code)
    copied = st.sampled_from(CHOICES).map(lambda one: one.address.replace("http:", "https:") + "deed.ru")

    @settings(deadline=None, max_examples=10)
    @given(
        st.text() | copied | st.sampled_from(("https://museum.example/rights", "https://[", "http://a b/"))
    )
    def typed(rights: str) -> None:
        (first, *others) = content.gifts
        cards = tuple(replace(card, rights=rights) for card in first.cards)
        changed = replace(content, gifts=(replace(first, cards=cards), *others))
        shown = visible_gifts(exchange, changed, View.SESSION)[0]
        document = manifest_of(record_of(hall.url, exchange, changed, shown))
        must_be_valid(document)
        assert not document.get("rights") or RIGHTS.match(document["rights"])

    typed()


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
        assert read(document)["services"] == [f"{hall.url}{seen.path}"]
        assert (await hall.visitor().get(body["id"].removeprefix(hall.url)))[0] == 200
        assert (await hall.visitor().get(f"{seen.path}/info.json"))[0] == 200


async def test_every_part_has_an_address_of_its_own(hall: Hall):
    await open_whole(hall, hall.gifts[0])

    made = ("Manifest", "Canvas", "AnnotationPage", "Annotation")
    document = await manifest(hall, hall.gifts[0])
    found = [node["id"] for node in nodes(document) if node.get("type") in made]

    assert len(found) == len(set(found)) == 1 + 1 + 2 + 1 + 6
    assert all(id.startswith(f"{hall.url}/{hall.gifts[0]}/") and "#" not in id for id in found)


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "no label": lambda document: document.pop("label"),
    "rights in words": lambda document: document.update(rights="CC BY 4.0"),
    "a label that is no map": lambda document: document.update(label="The quilt"),
    "a canvas of another kind": lambda document: document["items"][0].update(type="Sheet"),
    "an annotation without a target": lambda document: annotations(document)[0].pop("target"),
    "no height": lambda document: document["items"][0].update(height=0),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=list(SPOILT))
async def test_what_is_no_manifest_would_be_found(hall: Hall, spoil: Callable[[dict[str, Any]], object]):
    await open_whole(hall, hall.gifts[0])
    document = await manifest(hall, hall.gifts[0])

    spoil(document)

    with pytest.raises((ValidationError, AssertionError)):
        must_be_valid(document)


def test_the_reader_reads_what_it_is_given():
    with pytest.raises(subprocess.CalledProcessError):
        read({"type": "Nothing"})
    assert Path(WEB / "node_modules" / "manifesto.js").is_dir()
