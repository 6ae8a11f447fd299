"""The manifest: valid IIIF Presentation 3, read by another's reader, and each open patch where it lies."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pydantic import ValidationError

from ceremony import open_patch, open_whole, unveil
from halls import Hall
from pages.catalogued import change_card, tell_everything
from twincloth.collection.rights import CHOICES
from twincloth.resources import WEB
from twincloth.views.metadata.manifest import manifest as manifest_of
from twincloth.views.metadata.record import record_of
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import visible_gifts
from views.metadata.presented import annotations, manifest, must_be_valid, nodes, read

RIGHTS = re.compile(r"http://(?:creativecommons\.org/(?:licenses|publicdomain)|rightsstatements\.org/vocab)/")
"""Other addresses are refused by the validator of IIIF Presentation 3."""


async def test_a_manifest_is_valid_at_every_step_and_says_only_what_is_open(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    assert "annotations" not in (await manifest(hall, gift))["items"][0], "no page without an annotation"

    for number, patch in enumerate(hall.patches(gift), 1):
        await open_patch(hall, gift, patch)
        document = await manifest(hall, gift)
        for language in ("en", "ru"):
            found = annotations(document, language)
            assert [note["motivation"] for note in found] == ["commenting"] * number
            assert [note["homepage"][0]["id"] for note in found] == [
                f"{hall.url}/{code}?lang={language}" for code in hall.patches(gift)[:number]
            ]


async def test_another_reader_finds_the_picture_and_the_words(hall: Hall):
    await tell_everything(hall)
    gift = hall.gifts[0]

    found = read(await manifest(hall, gift))

    assert found["id"] == f"{hall.url}/{gift}/manifest.json"
    assert found["label"] == "Одеяло (perm)"
    assert found["statement"] == "Вера и Алиса"
    assert found["size"] == [1920, 1440]
    assert ["Number", "OXFMU 2020.1"] in found["metadata"]
    assert ["Where it hangs", "Second room"] in found["metadata"]
    ((picture, _),) = found["painted"]
    for address in (picture, found["thumbnail"]):
        assert (await hall.visitor().get(address.removeprefix(hall.url)))[0] == 200


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


async def test_every_part_has_an_address_of_its_own(hall: Hall):
    await open_whole(hall, hall.gifts[0])

    made = ("Manifest", "Canvas", "AnnotationPage", "Annotation")
    document = await manifest(hall, hall.gifts[0])
    found = [node["id"] for node in nodes(document) if node.get("type") in made]

    assert len(found) == len(set(found)) == 1 + 1 + 3 + 1 + 6
    assert all(id.startswith(f"{hall.url}/{hall.gifts[0]}/") and "#" not in id for id in found)


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "no label": lambda document: document.pop("label"),
    "rights in words": lambda document: document.update(rights="CC BY 4.0"),
    "a label that is no map": lambda document: document.update(label="The quilt"),
    "a canvas of another kind": lambda document: document["items"][0].update(type="Sheet"),
    "an annotation without a target": lambda document: annotations(document)[0].pop("target"),
    "an empty page": lambda document: document["items"][0]["annotations"][0].update(items=[]),
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
