"""A hundred ways in which a folder may be wrong: each is one problem, with its file, its line, and what to write instead."""

import csv
import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from collection.broken_folders import BROKEN, CARDS, Broken, break_folder
from collection.test_export import keep
from twincloth.collection.collection import Collection
from twincloth.collection.folder import FolderProblems, read_folder
from twincloth.collection.folder.new_folder import write_new_folder

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("example") / "folder"
    write_new_folder(root, NOW)
    return root


@pytest.mark.parametrize("broken", BROKEN, ids=[broken.name for broken in BROKEN])
def test_it_is_one_problem_with_its_line_and_its_remedy(example: Path, tmp_path: Path, broken: Broken):
    root = tmp_path / "folder"
    shutil.copytree(example, root)
    text = break_folder(root, broken)

    with pytest.raises(FolderProblems) as caught:
        read_folder(root)

    problems = caught.value.problems
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert problems[0].file == (broken.told_in or broken.file)
    assert broken.what in problems[0].what
    assert broken.remedy in problems[0].instead
    assert problems[0].instead
    line = None if broken.at is None else text[: text.index(broken.at)].count("\n") + 1
    assert problems[0].line == line, problems[0]


def test_there_are_many_ways_and_no_two_of_one_name():
    assert len({broken.name for broken in BROKEN}) == len(BROKEN) >= 100


def test_the_example_itself_has_neither_problems_nor_notes(example: Path):
    assert read_folder(example).notes == ()


def retold(text: str, separator: str) -> str:
    """The same rows, as a spreadsheet of another country saves them."""
    written = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(written, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def columns_left(text: str, keep: Callable[[str], bool]) -> str:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    kept = [number for number, name in enumerate(rows[0]) if keep(name)]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([[row[number] for number in kept] for row in rows])
    return written.getvalue()


@pytest.fixture
def folder(example: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example, tmp_path / "folder"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_cards_come_in_as_spreadsheets_of_any_country_save_them(folder: Path, separator: str, encoding: str):
    before = read_folder(folder)
    text = (folder / CARDS).read_text("utf-8-sig")

    (folder / CARDS).write_bytes(retold(text, separator).encode(encoding))

    assert read_folder(folder) == before


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: f"sep=;\n{retold(text, ';')}",
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", ",,,\n"),
        lambda text: text + "\n,,\n\n",
        lambda text: text.partition("\n")[0].upper() + "\n" + text.partition("\n")[2],
        lambda text: columns_left(text, lambda name: name not in ("published", "pending")),
    ],
    ids=["told", "old line ends", "empty columns", "empty rows", "capitals", "without optional columns"],
)
def test_what_spreadsheets_add_or_leave_out_changes_nothing(folder: Path, changed: Callable[[str], str]):
    before = read_folder(folder)
    text = (folder / CARDS).read_text("utf-8-sig")

    (folder / CARDS).write_bytes(changed(text).encode())

    after = read_folder(folder)
    assert [replace(card, line=0) for card in after.gifts[0].cards] == [
        replace(card, line=0, inherited=again.inherited)
        for card, again in zip(before.gifts[0].cards, after.gifts[0].cards, strict=True)
    ]


def test_a_language_without_any_column_is_pending_on_every_card(folder: Path):
    text = (folder / CARDS).read_text("utf-8-sig")

    (folder / CARDS).write_text(columns_left(text, lambda name: not name.endswith("_ru")), "utf-8")

    found = read_folder(folder)
    assert [card.pending for card in found.gifts[0].cards] == [("ru",), ("ru",)]
    assert [(note.file, note.what) for note in found.notes] == [
        (CARDS, "2 of 2 cards lack ru (house, river)")
    ]


def test_a_card_needs_a_key_a_region_a_title_a_story_and_words_for_who_does_not_see_it(folder: Path):
    text = (folder / CARDS).read_text("utf-8-sig")
    least = ("key", "region", "title_en", "story_en", "alt_en", "made_where_en")

    (folder / CARDS).write_text(columns_left(text, lambda name: name in least), "utf-8")

    card = read_folder(folder).gifts[0].cards[0]
    assert (card.title["en"], card.rights, card.maker) == ("The house (an example)", "", {"en": "", "ru": ""})
    assert {"rights", "maker", "size"} <= card.inherited
    assert "made_where" not in card.inherited


def test_two_slips_in_one_file_are_two_problems(folder: Path):
    text = (folder / CARDS).read_text("utf-8-sig")
    spoilt = text.replace("The house (an example)", "").replace('"800,0,800,1200"', "800,0,800,1200")

    (folder / CARDS).write_text(spoilt, "utf-8")

    with pytest.raises(FolderProblems) as caught:
        read_folder(folder)
    assert [problem.line for problem in caught.value.problems] == [2, 3]


def test_a_gift_that_nobody_names_is_noted(folder: Path):
    shutil.copytree(folder / "gifts/primersk-quilt", folder / "gifts/third-quilt")

    (note,) = read_folder(folder).notes

    assert (note.file, note.what) == ("exchange.toml", "gifts/third-quilt is not named in gifts")


def test_only_an_empty_folder_becomes_a_new_one(tmp_path: Path):
    write_new_folder(tmp_path / "a" / "b", NOW)
    (tmp_path / "empty").mkdir()
    write_new_folder(tmp_path / "empty", NOW)

    with pytest.raises(FileExistsError, match="not empty"):
        write_new_folder(tmp_path / "empty", NOW)

    assert read_folder(tmp_path / "empty").starts_at == datetime(2026, 12, 27, 15, tzinfo=UTC)


@pytest.mark.usefixtures("pictures_made_once")
async def test_the_example_imports_as_it_is(collection: Collection, example: Path):
    content, report = await keep(collection, example)

    assert len(report.new) == sum(len(gift.patches) for gift in content.gifts) == 4
