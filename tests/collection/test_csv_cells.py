"""Cells that leave as CSV: no formula to any spreadsheet, and the same again when they come back."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from, text
from msgspec.structs import replace

import twincloth
from collection.conftest import as_authored
from history.story import tree
from twincloth.collection.csv_cells import bare, guarded, write_rows
from twincloth.collection.folder import read_folder
from twincloth.collection.sheets.csv_file import read_csv, write_csv

PACKAGE = Path(twincloth.__file__).parent

HOSTILE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "\t=1", "\tx", "\rx", "\nx"),
    *(
        " =1",
        "\u00a0=1",
        "'=1",
        "''=1",
        "'",
        "''",
        "'x",
        '"=1"',
        "'\"=1",
        "\u200b=1",
        "\ufeff=1",
        "\u2060\u3000＝1",
    ),
    *(
        "'\tx",
        "'' \u200b+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("https://evil.example")',
        "- Привет, - сказала она.",
    ),
)
HARMLESS = ("", "x", "1943", "3.50", "x=1", "Вера", "– Привет", "'t Hof", "a@b.example", "34 × 38 cm", "(=1)")
STARTS = set("=+-@＝＋－＠\t\r\n")


def is_formula(cell: str) -> bool:
    """What a spreadsheet may think, after it has taken off what it takes off."""
    return cell[:1] in STARTS or cell.lstrip(" \u00a0\u200b\ufeff\u2060\u3000\"'")[:1] in STARTS


@pytest.mark.parametrize("cell", HOSTILE)
def test_every_cell_that_might_be_a_formula_is_made_a_text(cell):
    assert guarded(cell).startswith("'") or not is_formula(cell)
    assert guarded(cell)[:1] not in STARTS
    assert bare(guarded(cell)) == cell


@pytest.mark.parametrize("cell", HARMLESS)
def test_every_other_cell_leaves_as_it_is(cell):
    assert guarded(cell) == bare(cell) == cell


@given(text())
def test_the_guard_comes_off_and_leaves_the_cell(cell):
    assert bare(guarded(cell)) == cell


@given(lists(sampled_from("'\"=＝+-@ \t\n\u200bx")).map("".join))
def test_the_guard_comes_off_whatever_signs_stand_in_a_row(cell):
    assert bare(guarded(cell)) == cell
    assert guarded(cell)[:1] not in STARTS


def test_a_sheet_of_hostile_cells_reads_back_and_is_written_again_byte_by_byte():
    grid = [["key", "title"], *([f"patch{number}", cell] for number, cell in enumerate(HOSTILE))]
    written = write_csv(grid)

    assert read_csv(written) == grid
    assert write_csv(read_csv(written)) == written


def test_rows_are_written_as_rfc_4180_wants_them():
    file = io.StringIO(newline="")
    write_rows(file, [["a,b", '"=1"', ""]])

    assert file.getvalue() == '\ufeff"a,b","\'""=1""",\n'


@pytest.mark.usefixtures("pictures_made_once")
async def test_an_exchange_of_hostile_cells_comes_back_as_the_same_bytes(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    report = await here.import_parsed(read_folder(authored.root))
    content = here.contents[report.code]
    cells = [cell.strip() for cell in HOSTILE if cell.strip()]
    gift = content.gifts[0]
    cards = tuple(
        replace(
            card,
            number=cells[number],
            size=cells[number + 3],
            rights=cells[number + 6],
            title={"en": cells[number + 9], "ru": cells[number + 12]},
            story={"en": cells[number + 15], "ru": cells[number + 18]},
        )
        for number, card in enumerate(gift.cards)
    )
    await here.keep(replace(content, gifts=(replace(gift, cards=cards), *content.gifts[1:])))
    content = here.contents[report.code]

    await here.export(content.code, tmp_path / "out")
    again = (await there.import_parsed(read_folder(tmp_path / "out"))).code
    await there.export(again, tmp_path / "again")

    files = list((tmp_path / "out").rglob("*.csv"))
    assert len(files) == 3
    for file in files:
        with file.open(encoding="utf-8", newline="") as rows:
            assert [cell for row in csv.reader(rows) for cell in row if cell[:1] in STARTS] == []
    assert as_authored(there.contents[again]) == as_authored(content)
    assert tree(tmp_path / "again") == tree(tmp_path / "out")


def test_nothing_else_writes_csv():
    """Whoever adds an export adds it to the guard, since this is the one module that writes cells."""
    writers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "csv.writer" in (source := path.read_text("utf-8")) or "DictWriter" in source
    ]

    assert writers == ["collection/csv_cells.py"]
