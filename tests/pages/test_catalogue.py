"""The forms for catalogues: there for what is open, and for nothing else; found from the page and by its headers."""

import re

import pytest

from canaries import answers
from ceremony import fold_patch, open_patch, open_whole, unveil, withdraw
from halls import Hall
from pages.catalogued import ACCEPTS, FORMS, OCCASION_FORMS, data, tell_everything

HEADERS_BY_CHANCE = re.compile(r"'(?:Date|Content-Length|Etag|X-Request-ID)': '[^']*'")


async def test_every_form_is_there_for_what_is_open_and_everybody_may_read_it(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    card = hall.patches(gift)[0]

    for code, forms in ((gift, FORMS), (card, FORMS[:-1])):
        for form in forms:
            async with hall.visitor().http.get(f"/{code}/{form}") as response:
                assert response.status == 200, form
                assert response.headers["Access-Control-Allow-Origin"] == "*"
                assert response.headers["Cache-Control"] == "private, no-cache"
                assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (await hall.visitor().get(f"/{card}/manifest.json"))[0] == 404


async def test_what_is_sealed_is_answered_like_a_code_that_nothing_has(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    sealed = [hall.gifts[1], *hall.patches(gift)]

    for form in FORMS:
        told = await answers(hall.visitor(), [f"/{code}/{form}" for code in (*sealed, "BBBBBB")])
        alike = {HEADERS_BY_CHANCE.sub("", text).replace("/BBBBBB", "") for text in told.values()}
        assert len(alike) == 1, form
        assert next(iter(alike)).startswith("404")


async def test_a_patch_that_is_folded_again_leaves_every_form(hall: Hall):
    gift = hall.gifts[0]
    first, second, _ = hall.patches(gift)
    await unveil(hall, gift)
    await open_patch(hall, gift, first)
    await open_patch(hall, gift, second)
    paths = [f"/{gift}/{form}" for form in ("metadata.jsonld", "linkset.json", "manifest.json")]
    assert all(second in text for text in (await answers(hall.visitor(), paths)).values())

    await fold_patch(hall, gift, second)

    told = await answers(hall.visitor(), paths)
    assert all(second not in text and first in text for text in told.values())
    assert (await hall.visitor().get(f"/{second}/metadata.jsonld"))[0] == 404


async def test_what_was_withdrawn_is_gone(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    bear = hall.patches(gift)[0]

    await withdraw(hall, "perm-quilt", "bear")

    for form in FORMS:
        status, page = await hall.visitor().get(f"/{bear}/{form}")
        assert status == 410
        assert "A patch" not in page
    for accept in ACCEPTS:
        async with hall.visitor().http.get(f"/{bear}", headers={"Accept": accept}) as response:
            assert (response.status, response.content_type) == (410, "text/html")
    assert bear not in (await hall.visitor().get(f"/{gift}/manifest.json"))[1]


async def test_an_exchange_has_its_event_its_collection_and_its_links(hall: Hall):
    await open_whole(hall, hall.gifts[0])
    gift = f"{hall.url}/{hall.gifts[0]}"

    event = (await data(hall.visitor(), f"/{hall.code}/metadata.jsonld"))["@graph"][0]
    assert event["@type"] == "Event"
    assert [work["@id"] for work in event["workFeatured"]] == [gift]
    (links,) = (await data(hall.visitor(), f"/{hall.code}/linkset.json"))["linkset"]
    assert links["anchor"] == f"{hall.url}/{hall.code}"
    assert [target["href"] for target in links["item"]] == [gift]
    described = [f"/{hall.code}/{form}" for form in ("metadata.jsonld", "collection.json")]
    assert [target["href"].removeprefix(hall.url) for target in links["describedby"]] == described
    async with hall.visitor().http.get(f"/{hall.code}") as response:
        named = re.findall(r'<([^>]+)>; rel="(\S+)"', response.headers["Link"])
    assert [address for address, rel in named if rel == "describedby"] == described
    assert (f"/{hall.code}/linkset.json", "linkset") in named
    for form in set(FORMS) - set(OCCASION_FORMS):
        assert (await hall.visitor().get(f"/{hall.code}/{form}"))[0] == 404
    for code in (hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        assert (await hall.visitor().get(f"/{code}/collection.json"))[0] == 404


async def test_browsers_are_told_beforehand_that_other_sites_may_read_whatever_is_there(hall: Hall):
    """The same for every address, sealed, open or made up, and without a look at it."""
    asked = {"Origin": "https://museum.example", "Access-Control-Request-Method": "GET"}
    asked["Access-Control-Request-Headers"] = "accept"
    paths = [f"/{code}/{form}" for code in (hall.gifts[0], "BBBBBB") for form in (*FORMS, "collection.json")]
    told = []
    for path in (
        *paths,
        "/iiif/none",
        "/iiif/none/info.json",
        "/iiif/none/full/max/0/default.jpg",
        "/pictures/none",
    ):
        async with hall.visitor().http.options(path, headers=asked) as answer:
            assert answer.status == 204, path
            told.append({name: said for name, said in answer.headers.items() if name.startswith("Access-")})

    assert all(one == told[0] for one in told)
    assert told[0]["Access-Control-Allow-Origin"] == told[0]["Access-Control-Allow-Headers"] == "*"
    async with hall.visitor().http.options(f"/{hall.code}", headers=asked) as answer:
        assert answer.status == 405, "pages are read by nobody else"


async def test_a_browser_that_has_an_answer_is_not_sent_it_again(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    guest = hall.visitor()

    for path in (f"/{gift}", f"/{hall.patches(gift)[0]}", f"/{gift}/manifest.json"):
        async with guest.http.get(path) as first:
            etag = first.headers["ETag"]
        async with guest.http.get(path, headers={"If-None-Match": etag}) as again:
            assert (again.status, await again.read()) == (304, b"")
            assert again.headers["ETag"] == etag
            assert again.headers["Vary"] == first.headers["Vary"]
            assert "Content-Security-Policy" in again.headers
        async with guest.http.get(path, headers={"If-None-Match": '"other"'}) as other:
            assert other.status == 200


async def test_an_answer_is_the_same_packed_or_not(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)

    bodies = []
    for encoding in ("gzip", "identity"):
        async with hall.visitor().http.get(f"/{gift}", headers={"Accept-Encoding": encoding}) as response:
            assert response.headers.get("Content-Encoding", "identity") == encoding
            assert "Accept-Encoding" in response.headers["Vary"]
            bodies.append(await response.read())
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_page_names_its_languages_and_its_own_address(hall: Hall, language):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    address = f"{hall.url}/{gift}"

    for path in (f"/{gift}", f"/{gift}?lang={language}"):
        async with hall.visitor(language).http.get(path) as response:
            page = await response.text()
            assert response.headers["Content-Language"] == language
        assert f'<link rel="canonical" href="{address}?lang={language}">' in page
        for other, target in (("en", "?lang=en"), ("ru", "?lang=ru"), ("x-default", "")):
            assert f'<link rel="alternate" hreflang="{other}" href="{address}{target}">' in page


async def test_an_address_with_a_language_comes_before_what_the_browser_asks(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    visitor = hall.visitor("en")

    assert '<html lang="ru"' in (await visitor.get(f"/{gift}?lang=ru"))[1]
    assert '<html lang="en"' in (await visitor.get(f"/{gift}?lang=klingon"))[1]
    assert '<html lang="en"' in (await visitor.get(f"/{gift}"))[1], "nothing is remembered of it"
    assert '<html lang="ru"' in (await visitor.get(f"/{hall.gifts[1]}?lang=ru"))[1], "sealed pages too"


async def test_a_page_leads_to_all_of_its_forms_by_its_header_and_its_link_set(hall: Hall):
    await tell_everything(hall)
    gift = hall.gifts[0]

    async with hall.visitor().http.get(f"/{gift}") as response:
        links = {(str(rel), str(link["url"])) for rel, link in response.links.items()}
        named = re.findall(r'<([^>]+)>; rel="(\S+)"', response.headers["Link"])

    assert ("cite-as", f"{hall.url}/{gift}") in links
    data_forms = {"metadata.jsonld", "manifest.json"}
    assert {address for address, rel in named if rel == "describedby"} == {
        f"/{gift}/{form}" for form in data_forms
    }
    assert (f"/{gift}/linkset.json", "linkset") in named
    (links_in_set,) = (await data(hall.visitor(), f"/{gift}/linkset.json"))["linkset"]
    assert [target["href"] for target in links_in_set["collection"]] == [
        f"{hall.url}/{hall.code}/collection.json"
    ]
    described = {target["href"] for target in links_in_set["describedby"]}
    assert described == {f"{hall.url}/{gift}/{form}" for form in FORMS if form != "linkset.json"}
    for address, _ in named:
        if address.startswith("/"):
            assert (await hall.visitor().get(address))[0] == 200, address


async def test_the_link_set_names_every_open_patch_and_language(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    first = hall.patches(gift)[0]
    await open_patch(hall, gift, first)

    (links,) = (await data(hall.visitor(), f"/{gift}/linkset.json"))["linkset"]

    assert links["anchor"] == f"{hall.url}/{gift}"
    assert [target["href"] for target in links["item"]] == [f"{hall.url}/{first}"]
    assert [target["hreflang"] for target in links["alternate"]] == [["en"], ["ru"]]
    (of_card,) = (await data(hall.visitor(), f"/{first}/linkset.json"))["linkset"]
    assert of_card["collection"][0]["href"] == f"{hall.url}/{gift}"


async def test_a_sealed_page_says_to_messengers_only_that_something_is_coming(hall: Hall):
    gift = hall.gifts[0]
    pages = [(await hall.visitor().get(f"/{code}"))[1] for code in (gift, *hall.patches(gift))]

    for page in pages:
        assert '<meta property="og:title" content="A folded gift">' in page
        assert '<meta name="robots" content="noindex">' in page
        assert "DCTERMS" not in page
        assert "/social.jpg" in page


async def test_an_open_page_says_to_messengers_what_it_is(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    card = hall.patches(gift)[1]

    _, page = await hall.visitor("ru").get(f"/{card}")

    for name, content in (
        ("og:title", "Лоскут"),
        ("og:description", "История"),
        ("og:url", f"{hall.url}/{card}?lang=ru"),
        ("og:image", f"{hall.url}/{card}/social.jpg"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "Фигура"),
        ("og:locale", "ru_RU"),
        ("og:locale:alternate", "en_GB"),
    ):
        assert f'<meta property="{name}" content="{content}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert "noindex" not in page
    for term, content, language in (("title", "Лоскут", ' lang="ru"'), ("created", "2020", "")):
        assert f'<meta name="DCTERMS.{term}" content="{content}"{language}>' in page
