"""Words and their addresses: hosts give them once, every open card that says the word tells the address, no other does."""

import re

from msgspec.structs import replace

from ceremony import open_patch, open_whole, unveil
from halls import Hall, Visitor
from pages.card_desk import CardDesk
from pages.catalogued import FORMS, change_card
from twincloth.collection.vocabulary import Term

PATH = "/host/vocabulary"
SILK = {"en": "Silk", "ru": "Шёлк"}
ADDRESS = "https://canary.example/silk"


def words_of(hall: Hall) -> tuple[Term, ...]:
    return hall.services.collection.contents[hall.code].vocabulary


async def add(host: Visitor, **fields: str) -> tuple[int, str]:
    form = {"about": "material", "words.en": "silk", "words.ru": "шелк", "uri": ADDRESS}
    return await host.post(PATH, **form | {name.replace("_", "."): value for name, value in fields.items()})


async def test_a_word_is_added_changed_and_taken_away(hall: Hall):
    host = await hall.host("perm")
    before = words_of(hall)

    status, page = await add(
        host, words_en="silk; satin", uri="https://www.wikidata.org/wiki/Q37681?uselang=ru"
    )
    silk = Term(
        about="material",
        uri="http://www.wikidata.org/entity/Q37681",
        words={"en": "silk; satin", "ru": "шелк"},
    )
    assert status == 200
    assert words_of(hall) == (*before, silk)
    assert f'href="{silk.uri}"' in page

    await add(host, words_en="silk", words_ru="", uri="Q37681")
    assert words_of(hall) == (*before, replace(silk, words={"en": "silk"}))

    await host.post(PATH, do="remove", about="material", uri=silk.uri)
    assert words_of(hall) == before


async def test_what_is_wrong_is_said_in_place_and_nothing_is_lost(hall: Hall):
    host = await hall.host("perm")
    before = words_of(hall)

    status, page = await add(host, words_en="s" * 301, uri="cotton")

    assert status == 422
    for field in ("words.en", "uri"):
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page)
    assert 'value="cotton"' in page
    assert 'value="шелк"' in page
    status, page = await add(host, words_en=" ", words_ru="")
    assert status == 422
    assert re.search(r'id="words.en"[^>]*aria-invalid="true"', page)
    assert words_of(hall) == before


async def test_nobody_but_hosts_sees_or_changes_them(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (vera, hall.visitor(), await hall.stage()):
        assert (await visitor.get(PATH))[0] == 410
        assert (await add(visitor))[0] == 410
    assert ADDRESS not in str(words_of(hall))


async def test_an_address_is_told_with_the_card_and_not_before(hall: Hall):
    gift = hall.gifts[0]
    first, second, _ = hall.patches(gift)
    host = await hall.host("perm")
    await change_card(hall, 0, 1, lambda card: replace(card, materials=SILK))
    await add(host)
    await unveil(hall, gift)
    await open_patch(hall, gift, first)

    paths = [
        f"/{code}{form}"
        for code in (hall.code, gift, first, second)
        for form in ("", *(f"/{one}" for one in FORMS))
    ]
    for path in paths:
        assert ADDRESS not in (await hall.visitor().get(path))[1], path

    await open_patch(hall, gift, second)
    for form in ("", "/metadata.jsonld", "/lido.xml"):
        assert ADDRESS in (await hall.visitor("ru").get(f"/{second}{form}"))[1], form
        assert ADDRESS not in (await hall.visitor("ru").get(f"/{first}{form}"))[1], form


async def test_the_editor_offers_the_words_and_says_what_catalogues_are_told(hall: Hall):
    await open_whole(hall, hall.gifts[0])
    host = await hall.host("perm")
    await add(host)
    desk = CardDesk(host, hall.patches(hall.gifts[0])[1])

    _, page = await host.get(desk.path)
    assert '<option value="calico"></option>' in page
    assert 'list="materials_ru-words"' in page
    assert 'href="http://vocab.getty.edu/aat/300014067">cotton; calico (AAT)</a>' in page
    status, told = await desk.send(
        await desk.form() | {"materials_en": "Silk, wool"}, to=f"{desk.path}/check"
    )

    assert status == 200
    assert f'href="{ADDRESS}"' in told


async def test_a_gifts_page_says_what_catalogues_are_told_of_its_kind_and_makers(hall: Hall):
    _, page = await (await hall.host("perm")).get(f"/host/gifts/{hall.gifts[0]}")

    assert re.search(r'id="kind-meant"[^>]*>.*https://kinds.example/quilt', page)
    assert re.search(r'id="makers-meant"[^>]*>.*https://people.example/vera', page)
