"""The print-proof by HTTP: for hosts, in place, and nothing of it is kept."""

import hashlib
import io
from pathlib import Path

import aiohttp
import pypdfium2
import pytest

from ceremony import second_exchange
from halls import Hall, Visitor
from pages.test_labels import pdf


async def photograph_of(host: Visitor, query: str = "stock=L7160", ink: float = 1) -> bytes:
    """A sheet of all labels, photographed from above; with less ink they are pale."""
    document: pypdfium2.PdfDocument = await pdf(host, query)
    kept = io.BytesIO()
    seen = document[0].render(scale=2.5).to_pil().point(lambda value: round(255 - (255 - value) * ink))
    seen.save(kept, "JPEG", quality=85)
    return kept.getvalue()


async def send(visitor: Visitor, photograph: bytes | None, **fields: str) -> tuple[int, str]:
    form = aiohttp.FormData(fields, default_to_multipart=True)
    if photograph is not None:
        kept = io.BytesIO(photograph)
        form.add_field("photograph", kept, filename="sheet.jpg", content_type="image/jpeg")
    async with visitor.http.post("/print/proof", data=form) as response:
        return response.status, await response.text()


def files_in(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "pictures").rglob("*"))
        if path.is_file()
    }


async def test_a_printed_sheet_is_read_label_by_label_and_forgotten(hall: Hall):
    host = await hall.host("perm")
    photograph = await photograph_of(host)
    before = files_in(hall.services.settings.data)

    status, page = await send(host, photograph, stock="L7160")

    assert status == 200
    assert page.count('class="proof-pass"') == 8
    assert "8 labels read" in page
    assert "1.016\N{NO-BREAK SPACE}mm" in page
    assert "25\N{NO-BREAK SPACE}cm" in page
    assert files_in(hall.services.settings.data) == before


async def test_labels_that_are_not_there_are_told_apart(hall: Hall):
    host = await hall.host("perm", "ru")
    bear, bull, *_ = hall.patches(hall.gifts[0])
    photograph = await photograph_of(host, f"stock=A6&chosen=yes&c={bear}&c={bull}", ink=0.12)

    _, page = await send(host, photograph, stock="A6")

    assert page.count('class="proof-weak"') == page.count("Контраст: слишком бледно") == 2
    assert "Контраст 12 %" in page
    assert "Прочитано 2 ярлычка" in page
    assert "6 ярлычков на снимке нет" in page
    assert "68\N{NO-BREAK SPACE}см" in page


@pytest.mark.parametrize(
    ("photograph", "sentence"),
    [
        (b"Dear hosts", "no JPEG, PNG, WebP or TIFF"),
        (b"\xff\xd8\xff" + bytes(100), "cannot be opened"),
        (b"", "There was no file in this form"),
        (None, "There was no file in this form"),
    ],
)
async def test_what_cannot_be_read_is_told_at_the_field(hall: Hall, photograph, sentence):
    host = await hall.host("perm")

    status, page = await send(host, photograph, stock="5160")

    assert status == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert '<option value="5160" selected>' in page, "what was chosen is still chosen"


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(hall: Hall):
    host = await hall.host("perm")

    status, page = await send(host, b"\xff\xd8\xff" + bytes(41_000_000))

    assert status == 413
    assert "up to 40 megapixels and 40 MB" in page


@pytest.mark.parametrize("body", [b"", b"--x\r\nbroken", b"as=1"])
async def test_a_form_that_no_browser_sends_is_refused(hall: Hall, body):
    host = await hall.host("perm")

    for kind in (
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    ):
        async with host.http.post("/print/proof", data=body, headers={"Content-Type": kind}) as response:
            assert response.status in (400, 422)


async def test_nobody_but_a_host_has_a_photograph_read(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (vera, hall.visitor(), await hall.stage()):
        status, page = await send(visitor, b"\xff\xd8\xff")
        assert status == 410
        assert not any(code in page for code in hall.gifts)


async def test_codes_of_another_exchange_are_foreign(hall: Hall):
    host = await hall.host("perm")
    photograph = await photograph_of(host)
    other = await second_exchange(hall)
    gift = hall.services.collection.contents[other].gifts[0]

    _, page = await send(host, photograph)

    assert gift.code not in page
