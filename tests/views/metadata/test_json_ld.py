"""JSON-LD: every term is schema.org's and stands on a type that has it, and it says what the card says."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ceremony import fold_patch, open_patch, open_whole, receive, unveil
from halls import Hall
from pages.catalogued import CUSTODY, TELLING, change, change_card, data, tell_everything
from twincloth.resources import WEB

TSC = WEB / "node_modules" / ".bin" / "tsc"
TERMS = WEB / "node_modules" / "schema-dts"
"""The vocabulary as types: a property that a type does not have is an error of the compiler."""


def compiled(folder: Path, nodes: list[dict[str, Any]]) -> str:
    """What the compiler has against these nodes."""
    lines = [f'import type * as schema from "{TERMS}"']
    for number, node in enumerate(nodes):
        kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        leaves = " & ".join(f'Omit<schema.{kind}Leaf, "@type">' for kind in kinds)
        shape = f'{leaves} & {{ "@type": unknown }}'
        lines.append(f"export const node{number}: {shape} = {json.dumps(plain(node), ensure_ascii=False)}")
    (folder / "nodes.ts").write_text("\n".join(lines), "utf-8")
    options = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--pretty", "false")
    run = subprocess.run([TSC, *options, "nodes.ts"], cwd=folder, check=False, capture_output=True, text=True)
    return run.stdout + run.stderr


def plain(value: Any) -> Any:
    """The same with words for words in a language, which the types do not know."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return value["@value"] if "@value" in value else {key: plain(one) for key, one in value.items()}
    return value


def words(node: dict[str, Any], key: str, language: str) -> str:
    return next(one["@value"] for one in node[key] if one["@language"] == language)


async def test_every_term_is_of_schema_org_and_on_its_right_type(hall: Hall, tmp_path: Path):
    await tell_everything(hall)
    guest = hall.visitor()
    codes = (hall.code, hall.gifts[0], hall.patches(hall.gifts[0])[0], hall.patches(hall.gifts[1])[1])

    documents = [await data(guest, f"/{code}/metadata.jsonld") for code in codes]

    assert all(document["@context"] == "https://schema.org" for document in documents)
    nodes = [node for document in documents for node in document["@graph"]]
    assert {str(node["@type"]) for node in nodes} >= {"Event", "GiveAction", "VisualArtwork"}
    assert compiled(tmp_path, nodes) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"exhibit": "It hangs"},
        {"donor": {"@type": "Person", "name": "Vera"}},
        {"itemLocation": "Town hall"},
        {"creator": {"@type": "Place", "name": "Perm"}},
        {"hasPart": [{"@type": "VisualArtwork", "agent": {"@type": "Person", "name": "Vera"}}]},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_term_that_is_not_there_or_on_a_wrong_type_would_be_found(tmp_path: Path, wrong):
    assert "error" in compiled(tmp_path, [{"@type": "VisualArtwork", **wrong}])


async def test_a_card_says_what_its_page_says_in_each_language(hall: Hall):
    await tell_everything(hall)
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]

    (artwork,) = (await data(hall.visitor(), f"/{bear}/metadata.jsonld"))["@graph"]

    assert artwork["@id"] == f"{hall.url}/{bear}"
    assert artwork["isPartOf"] == {"@id": f"{hall.url}/{gift}"}
    assert (words(artwork, "name", "en"), words(artwork, "name", "ru")) == ("A patch", "Лоскут")
    assert artwork["artMedium"][1:] == [
        {"@language": "ru", "@value": "Хлопок"},
        "http://vocab.getty.edu/aat/300014067",
    ]
    assert artwork["artform"][-1] == "https://kinds.example/quilt"
    assert artwork["creator"]["sameAs"] == "https://people.example/vera"
    assert artwork["locationCreated"]["sameAs"] == "https://places.example/perm"
    assert (artwork["identifier"], artwork["size"], artwork["dateCreated"]) == (
        "2020.1.1",
        "30 × 30 cm",
        "2020",
    )
    assert artwork["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert words(artwork["creator"], "name", "en") == "Vera"
    picture = artwork["image"]
    assert words(picture, "caption", "ru") == "Фигура"
    assert words(picture, "creditText", "ru") == "Вера"
    assert (picture["license"], picture["acquireLicensePage"]) == (artwork["license"], artwork["@id"])
    assert artwork["citation"] == [{"@id": f"{hall.url}/{hall.patches(hall.gifts[1])[1]}"}]
    assert artwork["audio"]["encodingFormat"] == "audio/mpeg"
    assert words(artwork["audio"], "transcript", "en") == "I sewed it in the evenings."
    assert words(artwork["audio"], "transcript", "ru") == "Я шила его вечерами."
    assert artwork["audio"]["uploadDate"] == "2026-11-29"
    assert artwork["audio"]["thumbnailUrl"] == artwork["image"]["contentUrl"]
    (captions,) = artwork["audio"]["caption"]
    assert (captions["encodingFormat"], captions["inLanguage"]) == ("text/vtt", "ru")
    assert (await hall.visitor().get(captions["contentUrl"].removeprefix(hall.url)))[1].startswith("WEBVTT")


async def test_a_video_says_what_search_engines_ask_of_one(hall: Hall):
    await tell_everything(hall)
    video = replace(TELLING, media_type="video/mp4", taken="")
    await change_card(hall, 0, 0, lambda card: replace(card, recording=video))

    artwork = (await data(hall.visitor(), f"/{hall.patches(hall.gifts[0])[0]}/metadata.jsonld"))["@graph"][0]

    assert artwork["video"]["@type"] == "VideoObject"
    assert artwork["video"]["thumbnailUrl"] == artwork["image"]["contentUrl"]
    assert "uploadDate" not in artwork["video"], "of what an earlier version took in nobody knows the day"


@pytest.mark.parametrize(
    ("kind", "said"), [("map", ("Map", "Карта")), ({"en": "Rushnyk", "ru": "Рушник"}, ("Rushnyk", "Рушник"))]
)
async def test_it_says_what_kind_of_thing_it_is(hall: Hall, kind, said):
    await open_whole(hall, hall.gifts[0])
    await change(hall, 0, lambda gift: replace(gift, kind=kind))

    for code in (hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        artwork = (await data(hall.visitor(), f"/{code}/metadata.jsonld"))["@graph"][0]
        assert (words(artwork, "artform", "en"), words(artwork, "artform", "ru")) == said
        assert said[1] in (await hall.visitor().get(f"/{code}/lido.xml"))[1]
    assert said[1] in (await hall.visitor("ru").get(f"/{hall.gifts[0]}"))[1]


async def test_where_it_hangs_is_where_it_came_to_last(hall: Hall):
    await tell_everything(hall)

    for code in (hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        artwork = (await data(hall.visitor(), f"/{code}/metadata.jsonld"))["@graph"][0]
        assert artwork["@type"] == ["VisualArtwork", "ArchiveComponent"]
        assert words(artwork["itemLocation"], "name", "en") == CUSTODY[1].location["en"]
        assert words(artwork["holdingArchive"], "name", "ru") == CUSTODY[1].holder["ru"]
    other = (await data(hall.visitor(), f"/{hall.gifts[1]}/metadata.jsonld"))["@graph"][0]
    assert other["@type"] == "VisualArtwork"


async def test_an_answer_that_is_still_folded_is_not_told(hall: Hall):
    gift, other = hall.gifts
    bear, bull = hall.patches(gift)[0], hall.patches(other)[1]
    await open_whole(hall, gift)
    await change_card(hall, 0, 0, lambda card: replace(card, answers=("oxford-quilt/bull",)))

    async def cited() -> list[dict[str, str]]:
        (artwork,) = (await data(hall.visitor(), f"/{bear}/metadata.jsonld"))["@graph"]
        return artwork.get("citation", [])

    assert await cited() == []
    await unveil(hall, other)
    assert await cited() == []
    await open_patch(hall, other, bull)
    assert await cited() == [{"@id": f"{hall.url}/{bull}"}]
    await fold_patch(hall, other, bull)
    assert await cited() == []


async def test_the_giving_is_under_way_until_it_has_been_received(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)

    async def giving() -> dict[str, Any]:
        return (await data(hall.visitor(), f"/{gift}/metadata.jsonld"))["@graph"][1]

    first = await giving()
    assert first["actionStatus"].endswith("/ActiveActionStatus")
    assert "endTime" not in first
    assert words(first["agent"], "name", "en") == "Perm"
    assert words(first["recipient"], "name", "en") == "Oxford"
    assert len(first["location"]) == 2

    for patch in hall.patches(gift):
        await open_patch(hall, gift, patch)
    await receive(hall, gift)
    last = await giving()
    assert last["actionStatus"].endswith("/CompletedActionStatus")
    assert last["startTime"] <= last["endTime"]


async def test_of_several_makers_one_that_is_known_stands_beside_them_all(hall: Hall):
    await open_whole(hall, hall.gifts[0])

    artwork = (await data(hall.visitor(), f"/{hall.gifts[0]}/metadata.jsonld"))["@graph"][0]

    everybody, vera = artwork["creator"]
    assert words(everybody, "name", "en") == "Vera and Alice"
    assert "sameAs" not in everybody
    assert (words(vera, "name", "ru"), vera["sameAs"]) == ("Вера", "https://people.example/vera")


async def test_the_event_is_in_both_places_and_between_them(hall: Hall):
    event = (await data(hall.visitor(), f"/{hall.code}/metadata.jsonld"))["@graph"][0]

    assert [place["@type"] for place in event["location"]] == ["Place", "Place", "VirtualLocation"]
    perm, oxford, _ = event["location"]
    assert words(perm["address"], "addressLocality", "en") == "Perm"
    assert (perm["address"]["addressCountry"], perm["sameAs"]) == ("RU", "https://places.example/perm")
    assert "addressCountry" not in oxford["address"]
    assert [words(one, "name", "ru") for one in event["organizer"]] == ["Пермь", "Оксфорд"]
    assert event["image"] == f"{hall.url}/{hall.code}/social.jpg"
    assert event["startDate"] == "2020-11-14T15:00:00+00:00"
    assert "workFeatured" not in event, "nothing is unveiled yet"
