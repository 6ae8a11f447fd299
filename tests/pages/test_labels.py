"""The labels' form and its PDF: for hosts, complete, clear about what would not scan, and remembered."""

import re

import numpy as np
import pypdfium2
import pytest
import pyvips
import zxingcpp

from ceremony import import_again, withdraw
from halls import Hall, Visitor


def read_off(svg: str) -> str:
    """What an independent decoder reads off a symbol as it is drawn."""
    image = pyvips.Image.svgload_buffer(svg.encode(), scale=3).flatten(background=255).colourspace("b-w")
    view = memoryview(image[0].write_to_memory()).cast("B", (image.height, image.width))
    (symbol,) = zxingcpp.read_barcodes(view)
    return symbol.text


async def pdf(host: Visitor, query: str = "") -> pypdfium2.PdfDocument:
    async with host.http.get(f"/print/labels.pdf?{query}") as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "application/pdf"
        assert response.headers["Cache-Control"] == "no-store"
        return pypdfium2.PdfDocument(await response.read())


def text_of(document: pypdfium2.PdfDocument) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def codes_of(document: pypdfium2.PdfDocument) -> list[str]:
    read = [
        found.text
        for page in document
        for found in zxingcpp.read_barcodes(np.ascontiguousarray(page.render(scale=3).to_numpy()))
    ]
    return sorted(text.rsplit("/", 1)[1] for text in read)


def all_codes(hall: Hall) -> list[str]:
    return [code for gift in hall.gifts for code in (gift, *hall.patches(gift))]


async def test_the_labels_are_for_hosts_alone(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (vera, hall.visitor(), await hall.stage()):
        for path in (
            *("/print/labels", "/print/labels.pdf", "/print/labels.pdf?page=outlines", "/print/proof"),
            *("/print/poster", "/print/poster.pdf"),
        ):
            status, page = await visitor.get(path)
            assert status == 410, path
            assert "<svg" not in page
            assert "PDF" not in page


async def test_every_label_is_there_with_both_titles_and_reads_as_it_says(hall: Hall):
    host = await hall.host("oxford")

    document = await pdf(host, "stock=L7163")

    said = text_of(document)
    assert codes_of(document) == sorted(all_codes(hall))
    host_name = hall.url.removeprefix("http://")
    for words in (
        *all_codes(hall),
        "A bull",
        "Лоскут",
        "The quilt of perm",
        "Одеяло (perm)",
        "Vera",
        host_name,
    ):
        assert words in said
    for words in ("Scan to read its story", "Наведите камеру", "A gift · Подарок"):
        assert words in said


async def test_the_form_shows_the_first_sheet_and_what_it_is_read_from(hall: Hall):
    host = await hall.host("oxford")

    status, page = await host.get("/print/labels")

    assert status == 200
    assert page.count('<g class="qr"') == len(all_codes(hall))
    for words in ("1.016\N{NO-BREAK SPACE}mm", "25\N{NO-BREAK SPACE}cm", "38\N{NO-BREAK SPACE}cm", "2-Q"):
        assert words in page
    assert all(code in page for code in all_codes(hall))
    assert re.search(r"<(h\d|p)(?![^>]*refusal)[^>]*>\s*</\1>", page) is None, "nothing on a label is empty"


async def test_a_label_is_the_same_as_the_symbol_by_its_address(hall: Hall):
    host = await hall.host("oxford")
    _, page = await host.get("/print/labels")

    _, svg = await hall.visitor().get(f"/{hall.gifts[0]}/qr.svg")

    drawn = re.findall(r' d="([^"]+)"', svg)[1]
    assert drawn in page
    assert read_off(svg) == f"{hall.url.upper()}/{hall.gifts[0]}"


async def test_only_chosen_labels_are_printed(hall: Hall):
    host = await hall.host("perm", "ru")
    bear, bull = hall.patches(hall.gifts[0])[:2]

    document = await pdf(host, f"stock=A6&chosen=yes&c={bear}&c={bull}&c=BBBBBB")

    assert codes_of(document) == sorted([bear, bull])


async def test_a_sewn_label_gives_nothing_away(hall: Hall):
    host = await hall.host("perm")

    said = text_of(await pdf(host, "stock=cloth&kind=sewn"))

    assert sorted(said.split()) == sorted(all_codes(hall))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("stock=L7160&module=0.2", "0.396 mm"),
        ("stock=L7160&module=5", "1.016 mm at the most"),
        ("stock=L7160&kind=sewn", "On cloth a module needs 1.5 mm"),
        ("stock=L7160&ink=%23999999", "too much alike"),
        ("stock=L7160&ink=%23ffffff&ground=%23000000", "dark on light"),
        ("stock=L7160&start=22", "a number from 1 to 21"),
        ("stock=L7160&dx=half", "a number from -20 to 20"),
        ("stock=L7160&sx=inf", "a number from 90 to 110"),
        ("stock=papyrus", "none of the choices"),
        ("stock=L7160&dpi=one", "none of the choices"),
        ("stock=L7160&ink=red", "none of the choices"),
        ("stock=L7160&chosen=yes", "No label is chosen"),
    ],
)
async def test_what_would_not_do_is_told_in_place_and_not_printed(hall: Hall, query, sentence):
    host = await hall.host("perm")

    status, page = await host.get(f"/print/labels?{query}")
    assert status == 200
    assert page.count(sentence) >= 2, "at the field, and beside the sheet"
    assert '<g class="qr"' not in page

    async with host.http.get(f"/print/labels.pdf?{query}") as response:
        assert response.content_type == "text/html", "the form says why"
        assert sentence in await response.text()


async def test_a_public_address_that_is_too_long_is_refused(limited):
    async with limited(public_url="http://cards.of-the-twin-towns.of-the-volga.example") as hall:
        hall.url = f"http://127.0.0.1:{hall.services.settings.port}"
        host = await hall.host("perm")
        _, page = await host.get("/print/labels")
        async with host.http.get("/print/labels.pdf", allow_redirects=False) as response:
            assert response.status == 303

    assert "too long for a label that scans" in page


async def test_a_longish_public_address_is_warned_of(limited):
    async with limited(public_url="http://cards.twin-towns.example") as hall:
        hall.url = f"http://127.0.0.1:{hall.services.settings.port}"
        host = await hall.host("perm")
        _, page = await host.get("/print/labels")

    assert "The address is long" in page
    assert "3-Q" in page
    assert '<g class="qr"' in page


async def test_an_address_of_this_machine_alone_is_warned_of(hall: Hall):
    _, page = await (await hall.host("perm")).get("/print/labels")

    assert "Only this very computer can open this address" in page


async def test_letters_that_cannot_be_printed_are_named(hall: Hall):
    path = hall.services.settings.data / "authored" / "gifts" / "perm-quilt" / "cards.csv"
    path.write_text(path.read_text("utf-8").replace("A bull", "A bull 牛"), "utf-8")
    await import_again(hall)
    host = await hall.host("perm")

    _, page = await host.get("/print/labels")
    assert "<bdi>牛</bdi>" in page
    assert "A bull ?" in text_of(await pdf(host))
    assert "<bdi>牛</bdi>" not in (await host.get("/print/labels?stock=cloth&kind=sewn"))[1]


async def test_choices_are_remembered_in_this_browser_but_not_the_begun_sheet(hall: Hall):
    host, other = await hall.host("perm"), await hall.host("oxford")

    await host.get("/print/labels?stock=5160&dx=0.5&sy=99.5&start=4&dpi=600")
    _, again = await host.get("/print/labels")
    _, fresh = await other.get("/print/labels")

    assert '<option value="5160" selected>' in again
    for name, value in (("dx", "0.5"), ("sy", "99.5"), ("start", "")):
        assert re.search(rf'name="{name}" value="{value}"', again), name
    assert '<option value="L7160" selected>' in fresh


async def test_a_poster_is_seen_before_it_is_printed_and_is_as_large_as_was_chosen(hall: Hall):
    host = await hall.host("perm", "ru")
    title = hall.services.collection.contents[hall.code].title

    status, page = await host.get("/print/poster?size=A3")
    async with host.http.get("/print/poster.pdf?size=A3") as response:
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        assert f"poster-{hall.code}-A3.pdf" in response.headers["Content-Disposition"]
        document = pypdfium2.PdfDocument(await response.read())

    assert status == 200
    assert 'width="297mm"' in page
    assert "только на этом компьютере" in page
    assert {title["en"], title["ru"], hall.code} <= {
        one for one in (*title.values(), hall.code) if one in page
    }
    assert codes_of(document) == [hall.code]
    assert "Пермь" in text_of(document)


async def test_a_spoiled_memory_does_no_harm(hall: Hall):
    host = await hall.host("perm")
    host.http.cookie_jar.update_cookies({"twincloth_labels": "stock=&dx=%00&=&&start=99&kind=%ff"})

    status, page = await host.get("/print/labels")

    assert status == 200
    assert '<g class="qr"' in page


async def test_the_test_page_has_an_outline_for_every_label(hall: Hall):
    host = await hall.host("perm")

    document = await pdf(host, "stock=L7165&page=outlines")

    assert len(document) == 1
    said = text_of(document)
    assert all(str(number) in said for number in range(1, 9))
    assert "100 mm" in said


async def test_what_was_withdrawn_has_no_label(hall: Hall):
    bear = hall.patches(hall.gifts[0])[0]
    await withdraw(hall, "perm-quilt", "bear")
    host = await hall.host("perm", "ru")

    status, page = await host.get("/print/labels")

    assert status == 200
    assert bear not in page
    assert codes_of(await pdf(host)) == sorted(all_codes(hall))
    assert len(all_codes(hall)) == 7
