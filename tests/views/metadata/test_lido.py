"""LIDO and Dublin Core: all that is required is there, in the order of the schema, in each language."""

from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from ceremony import open_whole
from halls import Hall
from pages.catalogued import change_card, tell_everything, tree

LIDO = "{http://www.lido-schema.org}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

REQUIRED = (
    "lidoRecID",
    "descriptiveMetadata/objectClassificationWrap/objectWorkTypeWrap/objectWorkType/term",
    "descriptiveMetadata/objectIdentificationWrap/titleWrap/titleSet/appellationValue",
    "administrativeMetadata/recordWrap/recordID",
    "administrativeMetadata/recordWrap/recordType/term",
    "administrativeMetadata/recordWrap/recordSource/legalBodyName/appellationValue",
)
"""What every LIDO record has (LIDO 1.1, elements with minOccurs of 1)."""

ORDER = {
    "lido": "lidoRecID objectPublishedID category descriptiveMetadata administrativeMetadata",
    "descriptiveMetadata": "objectClassificationWrap objectIdentificationWrap eventWrap objectRelationWrap",
    "objectIdentificationWrap": "titleWrap inscriptionsWrap repositoryWrap displayStateEditionWrap"
    " objectDescriptionWrap objectMeasurementsWrap",
    "repositorySet": "repositoryName workID repositoryLocation",
    "event": "eventID eventType roleInEvent eventName eventActor culture eventDate periodName eventPlace"
    " eventMethod eventMaterialsTech",
    "eventActor": "displayActorInRole actorInRole",
    "actor": "actorID nameActorSet",
    "eventPlace": "displayPlace place",
    "place": "placeID namePlaceSet",
    "repositoryLocation": "placeID namePlaceSet",
    "repositoryName": "legalBodyID legalBodyName legalBodyWeblink",
    "eventMaterialsTech": "displayMaterialsTech materialsTech",
    "objectWorkType": "conceptID term",
    "termMaterialsTech": "conceptID term",
    "rightsType": "conceptID term",
    "resourceSet": "resourceID resourceRepresentation resourceType resourceSource rightsResource",
    "administrativeMetadata": "rightsWorkWrap recordWrap resourceWrap",
    "recordWrap": "recordID recordType recordSource recordRights recordInfoSet",
}
"""The order that the schema's sequences ask for."""


def problems(lido: ET.Element) -> list[str]:
    """What of a record is missing, empty or out of order."""
    found = []
    for path in REQUIRED:
        texts = [one.text for one in lido.findall("/".join(f"{LIDO}{step}" for step in path.split("/")))]
        if not texts or not all(texts):
            found.append(path)
    for element in lido.iter():
        wanted = ORDER.get(element.tag.removeprefix(LIDO), "").split()
        children = [child.tag.removeprefix(LIDO) for child in element]
        if wanted and children != sorted(children, key=wanted.index):
            found.append(f"{element.tag}: {children}")
    return found


def words(lido: ET.Element, path: str) -> list[str]:
    return [
        one.text or "" for one in lido.findall(".//" + "/".join(f"{LIDO}{step}" for step in path.split("/")))
    ]


async def test_all_that_is_required_is_there_for_gifts_and_cards(hall: Hall):
    await tell_everything(hall)

    for code in (*hall.gifts, *hall.patches(hall.gifts[0])):
        lido = await tree(hall.visitor(), f"/{code}/lido.xml")
        assert lido.tag == f"{LIDO}lido"
        assert problems(lido) == []
        assert [one.get(LANGUAGE) for one in lido.findall(f"{LIDO}descriptiveMetadata")] == ["en", "ru"]
        assert [one.get(LANGUAGE) for one in lido.findall(f"{LIDO}administrativeMetadata")] == ["en", "ru"]


async def test_a_record_says_what_the_card_says(hall: Hall):
    await tell_everything(hall)
    lido = await tree(hall.visitor(), f"/{hall.patches(hall.gifts[0])[0]}/lido.xml")

    assert words(lido, "titleSet/appellationValue") == ["A patch", "Лоскут"]
    assert words(lido, "repositorySet/workID") == ["2020.1.1", "2020.1.1"]
    assert words(lido, "repositoryLocation/namePlaceSet/appellationValue") == ["Second room", "Второй зал"]
    assert words(lido, "eventActor/displayActorInRole") == ["Vera", "Вера"]
    assert words(lido, "eventDate/date/earliestDate") == ["2020", "2020"]
    assert words(lido, "eventMaterialsTech/displayMaterialsTech") == ["Cotton", "Хлопок"]
    for place in ("rightsWorkSet", "resourceSet/rightsResource"):
        assert (
            words(lido, f"{place}/rightsType/conceptID")
            == ["http://creativecommons.org/licenses/by/4.0/"] * 2
        )
        assert words(lido, f"{place}/rightsType/term")[1] == "CC BY 4.0 (указать автора)"
    assert words(lido, "object/objectID")[0] == f"{hall.url}/{hall.gifts[0]}"


async def test_words_of_the_vocabulary_have_their_addresses_beside_them(hall: Hall):
    await tell_everything(hall)
    card = await tree(hall.visitor(), f"/{hall.patches(hall.gifts[0])[0]}/lido.xml")
    gift = await tree(hall.visitor(), f"/{hall.gifts[0]}/lido.xml")

    for path, address in (
        ("objectWorkType/conceptID", "https://kinds.example/quilt"),
        ("eventActor/actorInRole/actor/actorID", "https://people.example/vera"),
        ("eventPlace/place/placeID", "https://places.example/perm"),
        ("materialsTech/termMaterialsTech/conceptID", "http://vocab.getty.edu/aat/300014067"),
    ):
        assert words(card, path) == [address] * 2, path
    identifiers = card.findall(f".//{LIDO}termMaterialsTech/{LIDO}conceptID")
    assert {one.get(f"{LIDO}type") for one in identifiers} == {"http://terminology.lido-schema.org/lido00099"}
    assert {one.get(f"{LIDO}source") for one in identifiers} == {"AAT"}
    assert words(gift, "eventActor/displayActorInRole") == ["Vera and Alice", "Вера и Алиса"]
    assert words(gift, "actor/nameActorSet/appellationValue") == ["Vera", "Вера"]


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        (f"{LIDO}lidoRecID", "lidoRecID"),
        (f"{LIDO}administrativeMetadata", "administrativeMetadata/recordWrap/recordID"),
    ],
)
async def test_an_incomplete_record_would_be_found(hall: Hall, spoilt: str, problem: str):
    await open_whole(hall, hall.gifts[0])
    lido = await tree(hall.visitor(), f"/{hall.gifts[0]}/lido.xml")

    for element in lido.findall(spoilt):
        lido.remove(element)

    assert problem in problems(lido)


async def test_words_that_are_markup_or_no_characters_at_all_do_no_harm(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    title = {"en": '<b>Bear & "bull"</b> \x0b\ufffe]]>', "ru": "Медведь"}
    await change_card(hall, 0, 0, lambda card: replace(card, title=title))
    card = hall.patches(gift)[0]

    lido = await tree(hall.visitor(), f"/{card}/lido.xml")
    assert words(lido, "titleSet/appellationValue")[0] == '<b>Bear & "bull"</b> ]]>'
    dublin_core = await tree(hall.visitor(), f"/{card}/dc.xml")
    assert dublin_core.findtext(f"{DC}title") == '<b>Bear & "bull"</b> ]]>'


async def test_words_that_are_still_to_be_translated_are_lent_or_left_out(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    await change_card(hall, 0, 0, lambda card: replace(card, story={"en": "A story"}, pending=("ru",)))
    card = hall.patches(gift)[0]

    lido = await tree(hall.visitor(), f"/{card}/lido.xml")
    assert words(lido, "objectDescriptionSet/descriptiveNoteValue") == ["A story", "A story"]
    dublin_core = await tree(hall.visitor(), f"/{card}/dc.xml")
    assert [one.get(LANGUAGE) for one in dublin_core.findall(f"{DC}description")] == ["en"]


async def test_dublin_core_says_it_in_fifteen_elements(hall: Hall):
    await tell_everything(hall)
    gift = hall.gifts[0]
    card = hall.patches(gift)[0]

    elements = await tree(hall.visitor(), f"/{card}/dc.xml")

    said = {(one.tag.removeprefix(DC), one.text, one.get(LANGUAGE)) for one in elements}
    assert len(said) == len(elements), "each thing once"
    for statement in (
        ("title", "A patch", "en"),
        ("title", "Лоскут", "ru"),
        ("creator", "Вера", "ru"),
        ("coverage", "Perm", "en"),
        ("date", "2020", None),
        ("format", "30 × 30 cm", None),
        ("identifier", "2020.1.1", None),
        ("identifier", f"{hall.url}/{card}", None),
        ("relation", f"{hall.url}/{gift}", None),
        ("rights", "http://creativecommons.org/licenses/by/4.0/", None),
        ("rights", "CC BY 4.0 (указать автора)", "ru"),
        ("type", "PhysicalObject", None),
    ):
        assert statement in said
