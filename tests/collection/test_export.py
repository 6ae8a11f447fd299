"""The way out and back: an exported folder imports elsewhere as the same exchange under the same codes."""

import csv

import pytest
from msgspec.structs import replace

from twincloth.collection.codes import mint
from twincloth.collection.folder import read_folder

pytestmark = pytest.mark.usefixtures("pictures_made_once")

CARDS = "gifts/perm-quilt/cards.csv"


async def keep(collection, folder):
    report = await collection.import_parsed(read_folder(folder))
    return collection.contents[report.code], report


async def test_an_export_imports_elsewhere_as_the_same(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    content, _ = await keep(here, authored.root)

    await here.export(content.code, tmp_path / "out")
    again, report = await keep(there, tmp_path / "out")

    assert replace(again, secret=content.secret) == content
    assert again.secret != content.secret
    assert not report.recoded


async def test_what_was_withdrawn_is_exported_too(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    await keep(here, authored.root)
    authored.write(CARDS, authored.cards(authored.row("bull", "200,0,200,150")))
    authored.edit("exchange.toml", ', "oxford-quilt"]', "]")
    content, _ = await keep(here, authored.root)

    await here.export(content.code, tmp_path / "out")
    again, _ = await keep(there, tmp_path / "out")

    assert replace(again, secret=content.secret) == content
    assert again.gifts[1].withdrawn


async def test_an_export_imports_in_its_own_museum_as_unchanged(collection, authored, tmp_path):
    content, _ = await keep(collection, authored.root)
    await collection.export(content.code, tmp_path / "out")

    again, report = await keep(collection, tmp_path / "out")

    assert again == content
    assert len(report.unchanged) == 6


async def test_a_copy_under_another_key_gets_codes_of_its_own(collection, authored, tmp_path):
    content, _ = await keep(collection, authored.root)
    await collection.export(content.code, tmp_path / "out")
    file = tmp_path / "out" / "exchange.toml"
    file.write_text(file.read_text().replace('"oxford-perm"', '"again"'))

    copy, report = await keep(collection, tmp_path / "out")

    assert not set(copy.codes().values()) & set(content.codes().values())
    assert len(report.recoded) == 8
    assert "card perm-quilt/bear" in report.recoded


async def test_the_code_of_a_row_that_left_stays_reserved(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    content, _ = await keep(here, authored.root)
    await here.export(content.code, tmp_path / "out")
    (tmp_path / "out" / CARDS).write_text(authored.cards(authored.row("bull", "200,0,200,150")))

    await keep(there, tmp_path / "out")

    gone = content.gifts[0].cards[0].code
    assert there.find(gone) is None
    assert gone in (await open_museum("elsewhere"))._codes


async def test_the_codes_are_exported_to_read(collection, authored, tmp_path):
    content, _ = await keep(collection, authored.root)
    await collection.export(content.code, tmp_path / "out")

    with (tmp_path / "out" / "codes.csv").open(newline="") as file:
        rows = [(row["kind"], row["key"], row["code"]) for row in csv.DictReader(file)]

    assert ("exchange", "oxford-perm", content.code) in rows
    assert ("card", "oxford-quilt/hill", content.gifts[1].cards[2].code) in rows


async def test_an_export_does_not_write_over_anything(collection, authored, tmp_path):
    content, _ = await keep(collection, authored.root)
    (tmp_path / "out").mkdir()

    with pytest.raises(FileExistsError):
        await collection.export(content.code, tmp_path / "out")


async def test_an_export_that_fails_leaves_nothing_behind(collection, authored, tmp_path):
    content, _ = await keep(collection, authored.root)
    (tmp_path / "data/pictures/originals" / content.gifts[1].original).unlink()

    with pytest.raises(KeyError):
        await collection.export(content.code, tmp_path / "elsewhere" / "out")

    assert not (tmp_path / "elsewhere").exists()


async def test_a_code_that_was_given_out_is_not_changed_by_a_file(collection, authored):
    content, _ = await keep(collection, authored.root)
    other = mint(collection._codes)
    authored.write("codes.csv", f"kind,key,code\ngift,perm-quilt,{other}\n")

    after, report = await keep(collection, authored.root)

    assert after == content
    assert report.recoded == ("gift perm-quilt",)
