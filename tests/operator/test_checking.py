"""New folders and checks from the command line, and what an import says of what comes next."""

import re

from processes import done, refused, twincloth
from twincloth.operator.checking import check


def test_a_new_folder_says_how_to_go_on(tmp_path):
    folder = tmp_path / "ours"

    made = done("new", folder)

    assert f"twincloth check {folder}" in made[1]
    assert check(folder) == ([f"{folder} can be imported: 2 places, 2 gifts, 4 cards."], True)
    assert refused("new", folder) == [f"{folder}: this folder is not empty; name a new one"]


def test_a_check_tells_problems_and_notes_and_makes_nothing(folder, tmp_path):
    right = check(folder)
    text = (folder / "exchange.toml").read_text("utf-8")
    spoilt = text.replace('stitch = "cross"', 'stitch = "crss"').replace('ru = "Два одеяла"\n', "")
    (folder / "exchange.toml").write_text(spoilt, "utf-8")
    before = sorted(tmp_path.rglob("*"))

    said = twincloth("check", folder, cwd=tmp_path)

    assert right == ([f"{folder} can be imported: 2 places, 2 gifts, 6 cards."], True)
    problem, note, summary = said.stdout.splitlines()
    assert said.returncode == 1
    assert re.match(r'exchange\.toml:\d+: stitch "crss" is unknown — did you mean "cross"\?', problem)
    assert re.match(r"note: exchange\.toml:\d+: title lacks ru — ", note)
    assert summary == f"{folder} cannot be imported: 1 problem."
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_with_a_history_is_checked_with_it(data, code, tmp_path):
    out = tmp_path / "out"
    done("export", code, out, "--with-history", "--data", data)
    assert check(out).right

    (out / "history" / "content.json").write_text("{}")

    assert not check(out).right


def test_an_exported_folder_says_that_it_asks_for_its_codes(data, code, tmp_path):
    out = tmp_path / "out"
    done("export", code, out, "--data", data)

    assert check(out).lines[0].startswith("note: codes.csv: 9 codes asked for — ")
