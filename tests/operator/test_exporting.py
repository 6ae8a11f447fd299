"""Export: the folder with its codes, and the record of who agreed to be in it."""

import csv
import re

from ceremony import authored, import_again
from collection.conftest import Authored
from halls import open_hall, prepare
from processes import BOTH, done, imported, refused
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.record import write_record

GREETING = "Привет от Веры"


@BOTH
def test_an_exported_folder_imports_elsewhere_with_its_codes(code, data, tmp_path, around):
    target = tmp_path / "out"
    with around(data):
        assert done("export", code, target, "--data", data) == [
            str(target),
            f"The exchange {code} is exported; record.csv has 0 messages.",
        ]
        assert refused("export", code, target, "--data", data) == [f"{target} exists already"]

    assert imported(target, tmp_path / "elsewhere") == code


async def test_the_record_has_what_was_shown_of_those_who_agreed(data, tmp_path):
    await prepare(data)
    async with open_hall(data) as hall:
        host = await (await hall.host("perm")).connect("host")
        for name, place, consented in (
            ("Vera", "perm", True),
            ("Tom", "oxford", False),
            ("Alice", "oxford", True),
        ):
            line = await (await hall.visitor().register(name, place, consented=consented)).connect()
            await line.done("post-message", id=name, text=f"Hello from {name}")
            await line.done("post-message", id=f"{name}-declined", text="Never mind")
            await host.done("approve-message", message=name)
        await host.done("translate-message", message="Vera", language="ru", text=GREETING, draft=GREETING)
        await ExportExchange(code=hall.code, target=str(tmp_path / "out")).do(hall.services)

    contents = (tmp_path / "out" / "record.csv").read_bytes()
    assert contents.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(contents.decode("utf-8-sig").splitlines()))
    each = ["text_en", "translated_by_en", "text_ru", "translated_by_ru"]
    assert rows[0] == ["time", "place", "name", "language", "text", *each]
    assert [row[1:] for row in rows[1:]] == [
        ["Perm", "Vera", "en", "Hello from Vera", "Hello from Vera", "", GREETING, "machine"],
        ["Oxford", "Alice", "en", "Hello from Alice", "Hello from Alice", "", "", ""],
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row[0]) for row in rows[1:])


async def test_the_record_names_a_place_that_is_gone(data, tmp_path):
    await prepare(data)
    async with open_hall(data) as hall:
        host = await (await hall.host("oxford")).connect("host")
        line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
        await line.done("post-message", id="hello", text="Привет!")
        await host.done("approve-message", message="hello")
        Authored(authored(hall)).take_out_perm()
        await import_again(hall)

        await ExportExchange(code=hall.code, target=str(tmp_path / "out")).do(hall.services)

    rows = list(csv.reader((tmp_path / "out" / "record.csv").read_text("utf-8").splitlines()))
    assert [row[1:] for row in rows[1:]] == [["Perm", "Вера", "ru", "Привет!", "", "", "Привет!", ""]]


def test_no_cell_of_the_record_is_calculated_by_a_spreadsheet(tmp_path):
    write_record(tmp_path / "record.csv", (), [("2020", "Perm", "Oleg", "en", "=1+1")])

    assert (tmp_path / "record.csv").read_text("utf-8").endswith("'=1+1\n")
