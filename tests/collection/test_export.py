"""The way out and back: an exported folder imports elsewhere as the same exchange under the same codes."""

import csv

import pytest
from msgspec.structs import replace

from collection.conftest import as_authored
from history.story import tree
from twincloth.collection.codes import mint
from twincloth.collection.folder import read_folder
from twincloth.collection.places import stand_in

pytestmark = [pytest.mark.usefixtures("pictures_made_once"), pytest.mark.on_both]

CARDS = "gifts/perm-quilt/cards.csv"


async def keep(collection, folder):
    report = await collection.import_parsed(read_folder(folder))
    return collection.contents[report.code], report


async def without_perm(collection, authored):
    authored.take_out_perm()
    return (await keep(collection, authored.root))[0]


async def test_an_export_imports_elsewhere_as_the_same(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    content, _ = await keep(here, authored.root)

    await here.export(content.code, tmp_path / "out")
    again, report = await keep(there, tmp_path / "out")

    assert as_authored(again) == as_authored(content)
    assert again.secret != content.secret
    assert not report.recoded


async def test_words_and_their_addresses_are_exported_and_a_folder_that_is_silent_leaves_them(
    open_museum, authored, tmp_path
):
    here = await open_museum()
    content, _ = await keep(here, authored.root)
    assert [term.about for term in content.vocabulary] == ["material", "place", "person", "kind"]

    await here.export(content.code, tmp_path / "out")
    whole = (tmp_path / "out" / "exchange.toml").read_text("utf-8")
    authored.write("exchange.toml", whole[: whole.index("[[vocabulary]]")])
    silent, _ = await keep(here, authored.root)
    authored.write("exchange.toml", "vocabulary = []\n" + whole[: whole.index("[[vocabulary]]")])
    emptied, _ = await keep(here, authored.root)

    assert silent.vocabulary == content.vocabulary
    assert emptied.vocabulary == ()


async def test_what_was_withdrawn_is_exported_too(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    await keep(here, authored.root)
    authored.write(CARDS, authored.cards(authored.row("bull", "200,0,200,150")))
    authored.edit("exchange.toml", ', "oxford-quilt"]', "]")
    content, _ = await keep(here, authored.root)

    await here.export(content.code, tmp_path / "out")
    again, _ = await keep(there, tmp_path / "out")

    assert as_authored(again) == as_authored(content)
    assert again.gifts[1].withdrawn


async def test_a_place_that_is_gone_is_exported_with_the_gifts_that_were_of_it(
    open_museum, authored, tmp_path
):
    here, there = await open_museum(), await open_museum("elsewhere")
    await keep(here, authored.root)
    content = await without_perm(here, authored)

    await here.export(content.code, tmp_path / "out")
    again, _ = await keep(there, tmp_path / "out")
    await there.export(content.code, tmp_path / "again")

    assert as_authored(again) == as_authored(content)
    assert again.place(again.gifts[1].giver).name == {"en": "Perm", "ru": "Пермь"}
    assert tree(tmp_path / "again") == tree(tmp_path / "out")
    assert (await keep(here, tmp_path / "out"))[0] == content


async def test_a_place_that_was_gone_before_it_was_remembered_has_a_stand_in(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    await keep(here, authored.root)
    content = await without_perm(here, authored)
    await here.keep(replace(content, former_places=()))

    await here.export(content.code, tmp_path / "out")
    again, _ = await keep(there, tmp_path / "out")
    await there.export(content.code, tmp_path / "again")

    assert again.former_places == (stand_in("perm", content.languages),)
    assert tree(tmp_path / "again") == tree(tmp_path / "out")


async def test_a_former_place_keeps_its_name_in_its_languages_and_its_order(open_museum, authored, tmp_path):
    here, there = await open_museum(), await open_museum("elsewhere")
    await keep(here, authored.root)
    content = await without_perm(here, authored)
    london = replace(content.former_places[0], key="london", name={"ru": "Лондон"})
    await here.keep(replace(content, former_places=(london, *content.former_places)))

    await here.export(content.code, tmp_path / "out")
    again, _ = await keep(there, tmp_path / "out")

    assert [place.key for place in again.former_places] == ["london", "perm"]
    assert again.place("london").name == {"ru": "Лондон"}


async def test_what_a_folder_says_of_a_former_place_counts_and_what_it_leaves_out_stays(collection, authored):
    await keep(collection, authored.root)
    await without_perm(collection, authored)
    said = '[[former_places]]\nkey = "perm"\ntime_zone = "UTC"\ncolour = "#000000"\nstitch = "back"\n'
    authored.edit(
        "exchange.toml", "[[programme]]", f'{said}[former_places.name]\nen = "Old Perm"\n\n[[programme]]'
    )
    renamed, _ = await keep(collection, authored.root)
    authored.edit("exchange.toml", said, said.replace('"perm"', '"tver"'))

    after, _ = await keep(collection, authored.root)

    assert [place.name["en"] for place in renamed.former_places] == ["Old Perm"]
    assert [place.key for place in after.former_places] == ["tver", "perm"]


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

    with (tmp_path / "out" / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
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
