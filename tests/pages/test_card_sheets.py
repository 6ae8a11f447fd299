"""Cards as a sheet: out and in by the hosts' pages, looked at before anything changes."""

import html
import re
from io import BytesIO

import aiohttp
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from ceremony import open_whole
from halls import Hall, Visitor
from pages.card_desk import CardDesk, card_of
from twincloth.collection.changes import change_gift
from twincloth.collection.sheets.csv_file import read_csv, write_csv
from twincloth.collection.sheets.grid import Grid
from twincloth.collection.sheets.xlsx_file import read_xlsx, write_xlsx
from twincloth.pages.card_sheets import MOST_BYTES


class SheetDesk:
    """One host with the sheets of Perm's gift."""

    def __init__(self, hall: Hall, host: Visitor) -> None:
        self.hall = hall
        self.host = host
        self.path = f"/host/gifts/{hall.gifts[0]}/cards"

    async def out(self, kind: str = "csv", query: str = "") -> Grid:
        async with self.host.http.get(f"{self.path}.{kind}{query}") as response:
            assert response.status == 200
            assert f'filename="perm-quilt-cards.{kind}"' in response.headers["Content-Disposition"]
            return {"csv": read_csv, "xlsx": read_xlsx}[kind](await response.read())

    async def bring(self, contents: bytes, kind: str = "csv") -> tuple[int, str]:
        """Status and text of the page that an upload leads to."""
        with aiohttp.MultipartWriter("form-data") as parts:
            part = parts.append(BytesIO(contents))
            part.set_content_disposition("form-data", name="sheet", filename=f"sheet.{kind}")
        async with self.host.http.post(f"{self.path}.{kind}", data=parts) as response:
            return response.status, html.unescape(await response.text())

    async def bring_changed(self, **cells: str) -> str:
        """The sheet with these cells of the bull's row changed; the page that shows it."""
        header, *rows = await self.out()
        for column, text in cells.items():
            rows[1][header.index(column)] = text
        status, page = await self.bring(write_csv([header, *rows]))
        assert status == 200, page
        return page

    async def answer(self, page: str, do: str = "take") -> tuple[int, str]:
        seen = re.search(r'name="seen" value="(\w*)"', page)
        assert seen
        return await self.host.post(self.path, do=do, seen=seen[1])


@pytest.fixture
async def desk(hall: Hall) -> SheetDesk:
    return SheetDesk(hall, await hall.host("perm"))


async def test_sheets_are_for_hosts_alone(hall: Hall, desk: SheetDesk):
    vera = await hall.visitor().register("Vera", "perm")
    for visitor in (vera, hall.visitor(), await hall.stage()):
        stranger = SheetDesk(hall, visitor)
        for ending in ("", ".csv", ".xlsx"):
            assert (await visitor.get(desk.path + ending))[0] == 410
        assert (await stranger.bring(b"key\nbear\n"))[0] == 410
        assert (await visitor.post(desk.path, do="take"))[0] == 410


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_sheet_goes_out_and_comes_in_as_no_change(desk: SheetDesk, kind: str):
    grid = await desk.out(kind)
    contents = write_csv(grid) if kind == "csv" else write_xlsx(grid, "a", "b", {})

    status, page = await desk.bring(contents, kind)

    assert [row[0] for row in grid] == ["key", "bear", "bull", "hill"]
    assert status == 200
    assert "The sheet changes nothing" in page


async def test_a_template_has_the_patches_and_none_of_their_words(desk: SheetDesk):
    header, *rows = await desk.out("xlsx", "?template=yes")

    assert header[-1] == "published"
    assert [(row[0], row[2:]) for row in rows] == [("bear", []), ("bull", []), ("hill", [])]


async def test_nothing_changes_before_a_host_has_said_yes(hall: Hall, desk: SheetDesk):
    await open_whole(hall, hall.gifts[0])
    bull = hall.patches(hall.gifts[0])[1]

    page = await desk.bring_changed(title_en="The bull", size="1 m")
    assert "1 card changes" in page
    assert "becomes public" in page
    assert card_of(hall, bull).title["en"] == "A bull"
    status, page = await desk.answer(page)

    assert status == 200
    assert "The sheet was taken in." in page
    assert (card_of(hall, bull).title["en"], card_of(hall, bull).size) == ("The bull", "1 m")
    assert "The bull" in (await hall.visitor().get(f"/{bull}"))[1]
    assert 'id="changes"' not in (await desk.host.get(desk.path))[1]


async def test_words_that_are_not_to_be_public_become_a_draft(hall: Hall, desk: SheetDesk):
    bull = hall.patches(hall.gifts[0])[1]

    page = await desk.bring_changed(title_en="", published="no")
    assert "becomes a draft" in page
    await desk.answer(page)

    assert card_of(hall, bull).title["en"] == "A bull"
    assert (await CardDesk(desk.host, bull).form())["title_en"] == ""
    page = await desk.bring_changed(title_en="A bull")
    assert "its draft goes" in page
    await desk.answer(page)
    assert await hall.services.collection.drafts.of(hall.code) == {}


async def test_a_sheet_that_a_host_does_not_want_is_dropped(hall: Hall, desk: SheetDesk):
    page = await desk.bring_changed(title_en="The bull")

    await desk.answer(page, "drop")

    assert "The bull" not in (await desk.host.get(desk.path))[1]
    assert card_of(hall, hall.patches(hall.gifts[0])[1]).title["en"] == "A bull"


async def test_what_has_changed_meanwhile_is_shown_again(hall: Hall, desk: SheetDesk):
    bull = hall.patches(hall.gifts[0])[1]
    page = await desk.bring_changed(title_en="The bull")
    await CardDesk(await hall.host("oxford"), bull).write("publish", title_en="Tom’s bull")

    status, page = await desk.answer(page)

    assert status == 422
    assert "Tom’s bull" in page
    assert card_of(hall, bull).title["en"] == "Tom’s bull"
    assert (await desk.answer(page))[0] == 200
    assert card_of(hall, bull).title["en"] == "The bull"


async def test_problems_are_named_by_cell_and_nothing_is_half_taken(hall: Hall, desk: SheetDesk):
    header, *rows = await desk.out()
    rows[0][header.index("title_en")] = "A better bear"
    rows[1][header.index("title_ru")] = ""
    rows[2][header.index("pending")] = "de"
    before = hall.services.collection.contents[hall.code]

    status, page = await desk.bring(write_csv([header, *rows]))

    assert status == 422
    cells = re.findall(r'<th scope="row">(\w+)</th><td><code>(\w+)</code>', page)
    assert cells == [("E3", "title_ru"), ("T4", "pending")]
    assert "A better bear" not in (await desk.host.get(desk.path))[1]
    assert hall.services.collection.contents[hall.code] is before
    assert await hall.services.collection.drafts.of(hall.code) == {}


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"", "file"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "XLSX"),
        (b"PK\x03\x04 torn", "cannot be read as a sheet"),
        (b"\x89PNG\r\n\x1a\n\xff", "not in UTF-8"),
        (b"k" * (MOST_BYTES + 1), "2 MB"),
    ],
    ids=["nothing", "old", "torn", "picture", "large"],
)
async def test_a_file_that_is_no_sheet_is_told_so_and_leaves_nothing_behind(
    hall: Hall, desk: SheetDesk, contents, words
):
    status, page = await desk.bring(contents)

    assert status in (413, 422)
    assert words in page
    assert list((hall.services.settings.data / "uploads").glob("*/*")) == []


async def test_columns_are_explained_in_the_hosts_language(hall: Hall):
    desk = SheetDesk(hall, await hall.host("perm", "ru"))
    async with desk.host.http.get(f"{desk.path}.xlsx") as response:
        contents = await response.read()

    told = load_workbook(BytesIO(contents)).worksheets[1]
    assert told.title == "О столбцах"
    assert all(row[1] for row in told.iter_rows(values_only=True))


async def test_a_gift_without_patches_gets_them_from_a_sheet(hall: Hall, desk: SheetDesk):
    gift = hall.gifts[0]
    await hall.services.collection.edit(
        hall.code, lambda content: change_gift(content, gift, lambda one: replace(one, cards=()))
    )
    header, *rows = await desk.out("xlsx", "?template=yes")
    assert rows == []
    words = dict.fromkeys((name for name in header if name.startswith(("title_", "story_", "alt_"))), "Words")

    def row(**cells: str) -> list[str]:
        return [
            (words | {"made_where_en": "Perm", "made_where_ru": "Пермь"} | cells).get(name, "")
            for name in header
        ]

    sheet = [header, row(), row(key="river"), row(title_en="Snow", published="no")]
    _, page = await desk.bring(write_csv(sheet))
    assert page.count("is new") == 3
    assert not hall.patches(gift), "nothing changes before a host has said yes"
    status, page = await desk.answer(page)

    assert (status, "The sheet was taken in." in page) == (200, True)
    cards = hall.services.collection.contents[hall.code].gift(gift).cards  # type: ignore[union-attr]
    assert [card.key for card in cards] == ["patch-1", "river", "patch-2"]
    assert [card.published for card in cards] == [True, True, False]
    assert all(card.picture.variants for card in cards)
    grid = await desk.out()
    assert grid[3][grid[0].index("title_en")] == "Snow"
    assert "The sheet changes nothing" in (await desk.bring(write_csv(grid)))[1]
