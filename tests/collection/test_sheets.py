"""Sheets of cards: out and in again as the same, and every problem named by its cell."""

import asyncio
import io
import zipfile
from datetime import date

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from collection.conftest import Authored
from twincloth.collection.card_words import words_of
from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.folder import read_folder
from twincloth.collection.sheets.csv_file import read_csv, write_csv
from twincloth.collection.sheets.grid import MOST_COLUMNS, MOST_ROWS, Cell
from twincloth.collection.sheets.reading import Sheet
from twincloth.collection.sheets.writing import grid_of, template_of
from twincloth.collection.sheets.xlsx_file import MOST_TAGS, MOST_UNPACKED, read_xlsx, write_xlsx
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.refusal import Refusal

pytestmark = pytest.mark.usefixtures("pictures_made_once")

ODD = [
    ["key", "title_en", "title_ru", "published"],
    ["bear", "=1+1", '- «Здравствуй,\nмедведь»; сказал "бык"', "yes"],
    ["bull", "'=quoted", "", "2020"],
    ["hill", "@home", "007", "3.50"],
]


def xlsx(grid) -> bytes:
    return write_xlsx(grid, "Карточки", "О столбцах", {"key": "which patch"})


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (xlsx, read_xlsx)], ids=["csv", "xlsx"])
def test_a_sheet_reads_back_as_it_was_written(write, read):
    assert read(write(ODD)) == ODD


def test_no_cell_is_a_formula_to_a_spreadsheet():
    sheet = load_workbook(io.BytesIO(xlsx(ODD))).worksheets[0]

    assert sheet["B2"].data_type == "s"
    assert write_csv(ODD).decode("utf-8-sig").splitlines()[1].startswith("bear,'=1+1,\"'- ")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_comes_in_as_spreadsheets_of_other_countries_save_it(separator, encoding):
    text = f'key{separator}title_ru\r\nbear{separator}"Медведь; рыжий"\r\n'

    assert read_csv(text.encode(encoding)) == [["key", "title_ru"], ["bear", "Медведь; рыжий"]]


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_the_line_by_which_excel_is_told_what_separates_is_no_row(told):
    contents = f'{told}\r\nkey;made_where_ru\r\nbear;"Пермь, Урал, Россия"\r\n'.encode("utf-8-sig")

    assert read_csv(contents) == [["key", "made_where_ru"], ["bear", "Пермь, Урал, Россия"]]


def test_lines_of_a_file_are_counted_with_the_one_that_is_no_row():
    with pytest.raises(Refusal) as refused:
        read_csv(b'sep=,\nkey\n"a"b\n')

    assert refused.value.facts == {"line": 3}


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        ("ключ,название\n".encode("cp1251"), "sheet-not-unicode"),
        (b'key,title\nbear,"a"b\n', "sheet-broken"),
        (b"key\n" + b"bear\n" * (MOST_ROWS + 1), "sheet-too-long"),
    ],
)
def test_csv_that_cannot_be_read_is_refused(contents, code):
    with pytest.raises(Refusal) as refused:
        read_csv(contents)

    assert refused.value.code == code


def test_numbers_and_dates_are_read_as_people_see_them():
    book = Workbook()
    for row in (["key", 2020, 3.5, 2.0, True, date(2019, 5, 3), "#REF!", None], [None] * 8):
        book.active.append(row)

    assert read_xlsx(saved(book))[0] == ["key", "2020", "3.5", "2", "True", "2019-05-03", "#REF!"]


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def packed(name: str, contents: bytes, before: bytes = b"") -> bytes:
    """A workbook with one part exchanged."""
    there = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(before or xlsx(ODD))) as old,
        zipfile.ZipFile(there, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part, contents if part.filename == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, contents)
    return there.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c></row>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
)
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (b"PK\x03\x04 and nothing of a zip", "sheet-unreadable"),
        (xlsx(ODD)[:-200], "sheet-unreadable"),
        (packed(SHEET, b"<worksheet><sheetData>"), "sheet-unreadable"),
        (packed(SHEET, ENTITIES), "sheet-unreadable"),
        (packed("xl/workbook.xml", b"<workbook/>"), "sheet-unreadable"),
        (packed(SHEET, ENTITIES.decode().encode("utf-16")), "sheet-unreadable"),
        (packed("xl/styles.xml", b"<a>" * (MOST_TAGS + 1)), "sheet-too-large"),
        (packed("xl/media/bomb.bin", bytes(MOST_UNPACKED)), "sheet-too-large"),
        (packed(SHEET, b""), "sheet-unreadable"),
    ],
    ids=["no zip", "torn", "half", "entities", "empty book", "hidden entities", "tags", "bomb", "no sheet"],
)
def test_a_workbook_that_is_none_is_refused(contents, code):
    with pytest.raises(Refusal) as refused:
        read_xlsx(contents)

    assert refused.value.code == code


def test_a_cell_in_the_last_row_of_all_costs_no_more_than_any_other():
    assert all(len(row) <= MOST_COLUMNS for row in read_xlsx(packed(SHEET, FAR)))


def test_the_longest_sheet_of_long_cards_is_taken():
    row = [f"patch-{1}", *["Долгая история. " * 300] * 12, *["коротко"] * 12]

    assert len(read_xlsx(xlsx([["key", *["story_ru"] * 23, "published"], *[row] * 100]))) == 101


def test_a_workbook_that_is_too_long_is_refused():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(MOST_ROWS + 2):
        sheet.append(["bear"])

    with pytest.raises(Refusal) as refused:
        read_xlsx(saved(book))

    assert refused.value.code == "sheet-too-long"


@pytest.mark.parametrize(("at", "name"), [(Cell(0, 0), "A1"), (Cell(6, 2), "C7"), (Cell(9, 25), "Z10"), (Cell(1, 26), "AA2"), (Cell(0, 701), "ZZ1"), (Cell(0, 702), "AAA1")])  # fmt: skip
def test_cells_are_called_as_spreadsheets_call_them(at, name):
    assert str(at) == name


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> Content:
    """Of the small exchange; nothing here changes it."""
    folder = tmp_path_factory.mktemp("sheets")

    async def taken_in() -> Content:
        database = await SQLiteDatabase.open(folder / "twincloth.db")
        collection = await Collection.open(database, folder)
        report = await collection.import_parsed(read_folder(Authored(folder / "authored").root))
        await database.close()
        return collection.contents[report.code]

    return asyncio.run(taken_in())


def look(content, grid, drafts=None) -> Sheet:
    return Sheet(grid, content, content.gifts[0], drafts or {})


def test_what_goes_out_comes_in_as_no_change(content):
    bear = content.gifts[0].cards[0]
    drafts = {bear.code: replace(words_of(bear), number="PG-1", pending=("ru",))}
    grid = grid_of(content, content.gifts[0], drafts)

    sheet = look(content, grid, drafts)

    assert (sheet.wrong, sheet.changes) == ([], [])
    assert [row[-1] for row in grid] == ["published", "no", "yes", "yes"]
    assert [row[:3] for row in template_of(content, content.gifts[0])[1:]] == [
        [card.key, card.code, ""] for card in content.gifts[0].cards
    ]


def test_a_sheet_names_only_what_it_changes(content):
    bull = content.gifts[0].cards[1]
    header = ["code", "title_en", "answers", "published"]
    row = [bull.code.lower(), "The bull", content.gifts[1].cards[0].code, "Да"]

    (change,) = look(content, [header, [], row]).changes

    assert change.public
    assert change.cells == {"title_en": ("A bull", "The bull"), "answers": ("", "oxford-quilt/bear")}
    assert change.words == replace(
        words_of(bull), title={"en": "The bull", "ru": "Лоскут"}, answers=("oxford-quilt/bear",)
    )


def test_words_that_are_said_not_to_be_public_become_a_draft_and_may_have_gaps(content):
    (change,) = look(content, [["key", "title_ru", "published"], ["bull", "", "no"]]).changes

    assert not change.public
    assert change.draft
    assert change.draft.title["ru"] == ""


def test_a_row_that_says_what_is_public_leaves_a_draft_alone(content):
    bull = content.gifts[0].cards[1]
    grid = grid_of(content, content.gifts[0], {})
    drafts = {bull.code: replace(words_of(bull), number="PG-2")}

    assert look(content, grid, drafts).changes == []


WRONG = [
    ([["title_en"], ["x"]], "A1", "sheet-without-key"),
    ([["key", "title_de"], ["bear", "x"]], "B1", "sheet-column-misspelt"),
    ([["key", "zzz"], ["bear", "x"]], "B1", "sheet-column-unknown"),
    ([["key", "size", "SIZE"], ["bear", "x", "y"]], "C1", "sheet-column-twice"),
    ([["size", "key"], ["x", "baer"]], "B2", "sheet-card-misspelt"),
    ([["size", "code"], ["x", "BBBBBB"]], "B2", "sheet-card-unknown"),
    ([["title_en", "key"], ["x", "Ein Bär"]], "B2", "sheet-key-unfit"),
    ([["size", "code"], ["x", ""]], "B2", "sheet-card-unnamed"),
    ([["key"], ["bear"], [""], ["bear"]], "A4", "sheet-card-twice"),
    ([["key", "code"], ["bear", "BBBBBB"]], "B2", "sheet-code-of-another"),
    ([["key", "", "size"], ["bear", "x", "y"]], "B2", "sheet-cell-without-column"),
    ([["key"], ["bear", "", "x"]], "C2", "sheet-cell-without-column"),
    ([["key", "published"], ["bear", "perhaps"]], "B2", "card-neither-yes-nor-no"),
    ([["key", "title_en"], ["bear", "b" * 121]], "B2", "wording-too-long"),
    ([["key", "title_en"], ["bear", "#REF!"]], "B2", "cell-of-error"),
    ([["key", "size", "alt_ru"], ["bear", "x", "#Н/Д"]], "C2", "cell-of-error"),
    ([["key", "made_when"], ["bear", "########"]], "B2", "cell-of-error"),
    ([["key", "made_when"], ["bear", "2020-02-30"]], "B2", "date-impossible"),
    ([["key", "made_when"], ["bear", "43588.5"]], "B2", "date-counted"),
    ([["key", "pending"], ["bear", "de"]], "B2", "card-language-unknown"),
    ([["key", "answers"], ["bear", "BBBBBB"]], "B2", "card-answer-unknown"),
    ([["key", "published", "title_ru"], ["bear", "yes", ""]], "C2", "card-text-missing"),
    ([["key", "published", "maker_ru"], ["bear", "yes", ""]], "C2", "card-text-half"),
]


@pytest.mark.parametrize(("grid", "cell", "code"), WRONG, ids=[f"{code} {cell}" for _, cell, code in WRONG])
def test_a_problem_is_named_by_its_cell(content, grid, cell, code):
    sheet = look(content, grid)

    assert [(str(one.at), one.refusal.code) for one in sheet.wrong] == [(cell, code)]


def test_columns_of_a_folder_that_hosts_change_elsewhere_are_left_alone(content):
    sheet = look(content, [["key", "region", "transcript_en", "size"], ["bear", "1,2,3,4", "x", "1 m"]])

    assert sheet.left_alone == ["region", "transcript_en"]
    assert list(sheet.changes[0].cells) == ["size"]
