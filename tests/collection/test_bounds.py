"""Bounds: what takes more time the more somebody sends is refused in words before it takes long."""

import io
import zipfile
from pathlib import Path

import pytest

from collection.conftest import Authored
from collection.takes import mp4, table, track
from twincloth.collection import near_miss
from twincloth.collection.folder.place_tables import MOST_PLACES
from twincloth.collection.folder.problems import MOST_PROBLEMS
from twincloth.collection.folder.sheets import MOST_ROWS
from twincloth.collection.folder.toml_depth import DEEPEST, line_too_deep
from twincloth.collection.pictures import UnfitPicture, measure
from twincloth.collection.recordings import clean
from twincloth.collection.sheets.csv_file import read_csv
from twincloth.collection.sheets.grid import MOST_COLUMNS
from twincloth.collection.sheets.heading import Heading
from twincloth.collection.sheets.xlsx_file import MOST_TAGS, read_xlsx
from twincloth.collection.wording import wording
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import composed, graphemes

EXCHANGE = "exchange.toml"
CARDS = "gifts/perm-quilt/cards.csv"

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/book.dat" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/cards.png" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"'
    ' Target="/{}"/></Relationships>'
)
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c></row></sheetData>{}</worksheet>'
)


def workbook(sheet: str, *, before: bytes = b"") -> bytes:
    """A workbook whose sheet has the name of a picture."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", TYPES)
        parts.writestr("_rels/.rels", RELATIONS.format("officeDocument", "book.dat"))
        parts.writestr("book.dat", BOOK)
        parts.writestr("_rels/book.dat.rels", RELATIONS.format("worksheet", "cards.png"))
        parts.writestr("cards.png", before + sheet.encode())
    return packed.getvalue()


def refused(read, contents) -> str:
    with pytest.raises(Refusal) as refusal:
        read(contents)
    return refusal.value.code


def test_a_sheet_of_100_000_columns_is_refused():
    assert refused(read_csv, b"key" + b",a" * 100_000) == "sheet-too-wide"
    assert refused(read_csv, b"key\nbear" + b",a" * 100_000) == "sheet-too-wide"


def test_empty_columns_behind_the_last_are_none():
    assert read_csv(b"key,title_en" + b"," * 1000 + b"\nbear,The bear" + b"," * 1000) == [
        ["key", "title_en"],
        ["bear", "The bear"],
    ]


def test_each_name_of_a_heading_is_looked_up_and_not_searched_for():
    names = Heading([[f"a{number}" for number in range(MOST_COLUMNS)] + ["a7"]], ["en"])

    twice = [str(one.at) for one in names.wrong if one.refusal.code == "sheet-column-twice"]
    assert twice == ["DQ1"]
    assert str(names.at(3, "a7")) == "H4"


@pytest.mark.parametrize(
    "before", [b"", b" \r\n", b"\xef\xbb\xbf"], ids=["at once", "after blanks", "after a mark"]
)
def test_parts_of_a_workbook_are_known_by_what_is_in_them(before):
    assert read_xlsx(workbook(SHEET.format(""))) == [["key"]], "openpyxl takes a sheet of any name"

    assert refused(read_xlsx, workbook(SHEET.format("<a/>" * MOST_TAGS), before=before)) == "sheet-too-large"
    assert (
        refused(read_xlsx, workbook("<!DOCTYPE a>" + SHEET.format(""), before=before)) == "sheet-unreadable"
    )


def test_a_picture_in_a_workbook_is_no_tags():
    picture = b"\x89PNG\r\n\x1a\n" + b"<" * (MOST_TAGS + 1)
    packed = io.BytesIO(workbook(SHEET.format("")))
    with zipfile.ZipFile(packed, "a") as parts:
        parts.writestr("xl/media/bear.png", picture)

    assert read_xlsx(packed.getvalue()) == [["key"]]


def test_a_folders_sheet_of_20_000_columns_is_named_with_its_line(authored: Authored):
    authored.edit(CARDS, "key,", "key," + ",".join(f"a{number}" for number in range(20_000)) + ",")

    problem = authored.problem()

    assert (problem.file, problem.line) == (CARDS, 1)
    assert "the first line has 20017 columns" in problem.what


def test_a_folders_sheet_of_too_many_rows_is_named_with_its_line(authored: Authored):
    text = (authored.root / CARDS).read_text("utf-8")
    last = text.splitlines()[-1]
    authored.write(CARDS, text + f"{last}\n" * (MOST_ROWS + 10))

    problem = next(one for one in authored.problems() if one.file == CARDS)

    assert "more than 5,000 rows" in problem.what
    assert problem.line == MOST_ROWS + 2


@pytest.mark.parametrize(
    "deep",
    [
        "a = " + "[" * 5000 + "]" * 5000,
        "a = " + "[\n" * 5000,
        "a = " + "{b=" * 5000 + "1" + "}" * 5000,
        "a" + ".b" * 5000 + " = 1",
        "[a" + ".b" * 5000 + "]",
    ],
    ids=["lists", "lists in lines", "tables", "dotted key", "dotted table"],
)
def test_toml_that_goes_deep_is_named_with_its_line(authored: Authored, deep: str):
    authored.write(EXCHANGE, f"# ours\n{deep}\n")

    problem = authored.problem()

    assert problem.file == EXCHANGE
    assert problem.line in (2, DEEPEST + 2)
    assert "goes too deep" in problem.what


@pytest.mark.parametrize(
    "shallow",
    [
        'a = "' + "[" * 100 + '"',
        'a = "\\"' + "[" * 100 + '"',
        "a = '" + "." * 100 + "'",
        'a = """\n' + "[\n" * 100 + '\\"""\n"""',
        "a = '''\n" + "[\n" * 100 + "'''",
        "a = 1 # " + "[" * 100,
        "a = [" + "1.5, " * 100 + "]",
        "[[a]]\n" * 100,
        'a = "never closed' + "[" * 100,
    ],
)
def test_what_stands_in_texts_and_comments_is_not_deep(shallow: str):
    assert line_too_deep(shallow) is None


def test_a_folder_with_endless_problems_is_read_no_further(authored: Authored, monkeypatch):
    compared: list[str] = []
    plain = near_miss.get_close_matches
    monkeypatch.setattr(
        near_miss,
        "get_close_matches",
        lambda word, *rest, **more: compared.append(word) or plain(word, *rest, **more),
    )
    keys = "".join(f"retention_day{number} = 1\n" for number in range(20_000))
    authored.edit(EXCHANGE, "retention_days = 365\n", keys)

    problems = authored.problems()

    assert len(problems) == MOST_PROBLEMS + 1
    assert len(compared) <= MOST_PROBLEMS


def test_more_places_than_anybody_could_tell_apart_are_refused(authored: Authored):
    place = '[[places]]\nkey = "perm"\n'
    authored.edit(EXCHANGE, place, place + "\n" + (place + "\n") * MOST_PLACES)

    assert any("an exchange has at most" in one.instead for one in authored.problems())


def test_a_long_word_is_compared_with_none():
    assert near_miss.nearest("titel_en", ["title_en"]) == "title_en"
    assert near_miss.nearest("title_en" * 10_000, ["title_en"]) is None


def test_a_drawing_of_many_images_is_looked_through_once(tmp_path: Path):
    drawing = tmp_path / "quilt.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' + "<image " * 20_000)

    with pytest.raises(UnfitPicture, match="broken"):
        measure(drawing)

    drawing.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><image x="1" href="http://example.org/a.png"/></svg>'
    )
    with pytest.raises(UnfitPicture, match="outside itself"):
        measure(drawing)


def recording(tmp_path: Path, contents: bytes) -> Path:
    path = tmp_path / "take"
    path.write_bytes(contents)
    return path


def _numbers(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def greedy_track(chunks: int, samples: int, size: int = 4) -> bytes:
    """A track of so many samples, all of whose chunks lie at the same place."""
    return track(
        b"soun",
        b"mp4a",
        0,
        0,
        stts=table(b"stts", 1, samples, 1000),
        stsc=table(b"stsc", 1, 1, samples // chunks, 1),
        stsz=table(b"stsz", size, samples),
        stco=table(b"stco", chunks, *[28] * chunks),
    )


def with_tracks(*tracks: bytes) -> bytes:
    """A recording of sound, and these tracks beside it."""
    plain = mp4((b"soun", b"mp4a"))
    at = plain.index(b"moov") - 4
    size = int.from_bytes(plain[at : at + 4], "big")
    more = b"".join(tracks)
    return plain[:at] + _numbers(size + len(more)) + plain[at + 4 : at + size] + more + plain[at + size :]


def test_a_recording_whose_tracks_are_honest_is_taken(tmp_path: Path):
    clean(recording(tmp_path, with_tracks(greedy_track(chunks=2, samples=2))))


@pytest.mark.parametrize(
    "tracks",
    [
        [greedy_track(chunks=20_000, samples=20_000, size=1_000_000)],
        [greedy_track(chunks=1, samples=900_000)] * 3,
    ],
    ids=["the same place over and over", "samples that cost nothing to claim"],
)
def test_a_recording_that_asks_for_endless_work_is_refused(tmp_path: Path, tracks):
    assert refused(clean, recording(tmp_path, with_tracks(*tracks))) == "telling-broken"


def test_a_heap_of_marks_is_no_name_and_is_not_put_in_order():
    assert composed("e\u0301" * 1000) == "é" * 1000
    assert composed("a" + "\u0301" * 30)

    heap = "a" + "\u0301" * 20_000 + "\u0327" * 20_000
    assert refused(lambda text: wording(text, 100_000), heap) == "text-piled-marks"


def test_a_heap_of_marks_in_a_folder_is_named_with_its_line(authored: Authored):
    heap = "a" + "\u0301" * 100
    authored.edit(EXCHANGE, "Two quilts", heap)
    authored.edit(CARDS, "A bull", heap)

    told = [(one.file, one.line) for one in authored.problems() if "heaps of marks" in one.what]

    assert told == [(EXCHANGE, authored.line_of(EXCHANGE, heap)), (CARDS, authored.line_of(CARDS, heap))]


@pytest.mark.parametrize(
    ("text", "number"),
    [("🇷🇺🇬🇧", 2), ("🇷🇺🇬", 2), ("a🇷", 2), ("🇷🇺\u0301x", 2), ("\u200d🇷🇺", 2), ("👩‍🌾🇷🇺👩‍🌾", 3)],
)
def test_flags_count_as_people_count_them(text: str, number: int):
    assert graphemes(text) == number
