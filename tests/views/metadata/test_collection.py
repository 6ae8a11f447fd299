"""The collection of an exchange: valid IIIF Presentation 3, and of gifts that are sealed there is no trace."""

from typing import Any

from iiif_prezi3 import Collection

from ceremony import open_whole, unveil
from halls import Hall
from pages.catalogued import data


async def collection(hall: Hall, code: str) -> dict[str, Any]:
    """The collection, once it has been found valid."""
    document = await data(hall.visitor(), f"/{code}/collection.json")
    Collection.model_validate(document)
    assert document["id"] == f"{hall.url}/{code}/collection.json"
    return document


async def test_gifts_come_into_the_collection_as_they_are_unveiled(hall: Hall):
    first, second = hall.gifts
    empty = await collection(hall, hall.code)
    assert (empty["items"], "thumbnail" in empty) == ([], False)

    await unveil(hall, second)
    found = await collection(hall, hall.code)
    assert [item["id"] for item in found["items"]] == [f"{hall.url}/{second}/manifest.json"]
    assert found["thumbnail"] == found["items"][0]["thumbnail"]

    await open_whole(hall, first)
    assert [item["id"] for item in (await collection(hall, hall.code))["items"]] == [
        f"{hall.url}/{gift}/manifest.json" for gift in (first, second)
    ]


async def test_an_exchange_says_what_it_is_and_where_its_pages_are(hall: Hall):
    found = await collection(hall, hall.code)

    assert found["label"]["ru"] == ["Два одеяла"]
    assert [page["id"] for page in found["homepage"]] == [
        f"{hall.url}/{hall.code}?lang={language}" for language in ("en", "ru")
    ]
    assert found["seeAlso"][0]["id"] == f"{hall.url}/{hall.code}/metadata.jsonld"
    assert found["provider"][0]["type"] == "Agent"
    for link in (*found["seeAlso"], *found["homepage"]):
        assert (await hall.visitor().get(link["id"].removeprefix(hall.url)))[0] == 200
