"""Fonts: what stands in which file, that nothing of the whole fonts is lost, and that none keeps a reserved name."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from twincloth.resources import WEB

PACKAGES = WEB / "node_modules" / "@expo-google-fonts"
WHOLE = dict(re.findall(r'"(\S+)": "(\S+\.ttf)"', (WEB / "fonts.mjs").read_text("utf-8")))
FACE = re.compile(r'vendor/fonts/((\w+-\d+)[\w-]*)\.woff2"\)[^;]*;\s*unicode-range:([^;]+);')
PRIVATE = range(0xE000, 0xF900)


def characters(ranges: str) -> set[int]:
    spans = [span.strip()[2:].split("-") for span in ranges.split(",")]
    return {one for first, *last in spans for one in range(int(first, 16), int((last or [first])[0], 16) + 1)}


FILES = {
    file: (cut, characters(ranges))
    for file, cut, ranges in FACE.findall((WEB / "styles" / "fonts.css").read_text("utf-8"))
}


@cache
def whole(cut: str) -> TTFont:
    return TTFont(PACKAGES / WHOLE[cut])


def letters(cut: str) -> set[int]:
    """What a whole font has a sign for, but what is nobody's writing."""
    return {one for one in whole(cut).getBestCmap() if one >= 0x20 and one not in PRIVATE}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TTFont]:
    """The files that browsers load, unpacked by the library that packed them: Python has no Brotli here."""
    folder = tmp_path_factory.mktemp("fonts")
    script = """
      const { convert } = require("fontverter"), fs = require("fs"), [into, ...files] = process.argv.slice(1)
      // One after the other: wawoff2 gives out a view of memory that its next call writes over.
      ;(async () => {
        for (const file of files)
          fs.writeFileSync(`${into}/${file}.ttf`, await convert(fs.readFileSync(`vendor/fonts/${file}.woff2`), "sfnt"))
      })()
    """
    node = shutil.which("node")
    assert node
    subprocess.run([node, "-e", script, folder, *FILES], cwd=WEB, check=True, timeout=60)
    return {file: TTFont(folder / f"{file}.ttf") for file in FILES}


def test_each_letter_of_a_whole_font_is_in_exactly_one_of_its_files():
    for cut in WHOLE:
        files = [held for _, (of, held) in FILES.items() if of == cut]
        assert letters(cut) - set().union(*files) == set(), cut
        assert sum(map(len, files)) == len(set().union(*files)), cut


def test_a_page_in_our_languages_needs_no_second_file_of_a_cut():
    said = "".join(path.read_text("utf-8") for path in Path(WEB, "locales").rglob("*.po"))
    for cut in WHOLE:
        assert set(map(ord, said)) & letters(cut) - FILES[cut][1] == set(), cut


def test_each_file_holds_what_the_sheet_says_and_no_hints(unpacked: dict[str, TTFont]):
    for file, (cut, held) in FILES.items():
        assert set(unpacked[file].getBestCmap()) == held & whole(cut).getBestCmap().keys(), file
        assert "fpgm" not in unpacked[file], file


def test_the_files_are_those_of_the_sheet():
    assert {path.stem for path in (WEB / "vendor" / "fonts").iterdir()} == set(FILES)


def test_no_file_keeps_a_reserved_name_and_each_says_whose_work_it_is(unpacked: dict[str, TTFont]):
    for file, (cut, _) in FILES.items():
        names = unpacked[file]["name"]
        shown = [str(names.getName(number, 3, 1)) for number in (1, 4, 6)]
        assert not [name for name in shown if re.search(r"PT|ParaType", name)], file
        assert str(names.getName(0, 3, 1)) == str(whole(cut)["name"].getName(0, 3, 1)), file


def test_no_sheet_calls_a_cut_by_a_reserved_name():
    sheets = {path.name: path.read_text("utf-8") for path in (WEB / "styles").glob("*.css")}
    assert [name for name, text in sheets.items() if re.search(r"""["']PT S""", text)] == []


def test_letters_stand_as_close_as_in_the_whole_font(unpacked: dict[str, TTFont]):
    for file, font in unpacked.items():
        features = {one.FeatureTag for one in font["GPOS"].table.FeatureList.FeatureRecord}
        assert "kern" in features or "latin-ext" in file, file


@pytest.mark.parametrize("cut", ["serif-400", "sans-400", "sans-700"])
def test_numbers_in_tables_line_up(unpacked: dict[str, TTFont], cut: str):
    font = unpacked[cut]
    named = font.getBestCmap()

    assert len({font["hmtx"][named[ord(digit)]][0] for digit in "0123456789"}) == 1
