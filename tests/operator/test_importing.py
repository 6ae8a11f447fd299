"""Import: all of a folder or nothing, whether or not a server owns the data folder."""

import re
from urllib.request import urlopen

from processes import BOTH, done, no_server, refused, serving


def page_of(address: str) -> str:
    return urlopen(address).read().decode()


@BOTH
def test_an_import_tells_the_address_and_again_the_same(folder, data, around):
    data.mkdir()
    with around(data):
        first = done("import", folder, "--data", data)
        second = done("import", folder, "--data", data)

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[0-9A-Z]{6}", first[0])
    assert "imported; cards: 6 new" in first[1]
    assert second[0] == first[0]
    assert "updated; cards: 6 unchanged" in second[1]
    assert len(second) == 2
    code = first[0].rpartition("/")[2]
    assert first[2] == (
        f"Next: twincloth serve --data {data}"
        if around is no_server
        else f"Next: it is open already, at {first[0]}"
    )
    assert first[3:] == [
        f"A secret link for the host of Perm: twincloth staff {code} --host perm --data {data}",
        f"A secret link for the host of Oxford: twincloth staff {code} --host oxford --data {data}",
        f"A link for a hall's screen: twincloth staff {code} --stage --data {data}",
    ]


@BOTH
def test_every_problem_of_a_folder_is_told_in_its_own_line_and_nothing_is_imported(folder, data, around):
    (folder / "gifts" / "perm-quilt" / "quilt.png").write_text("no picture")
    text = (folder / "exchange.toml").read_text("utf-8")
    (folder / "exchange.toml").write_text(text.replace('place = "perm"', 'place = "prem"'), "utf-8")
    line = text[: text.index('place = "perm"')].count("\n") + 1
    data.mkdir()

    with around(data):
        lines = refused("import", folder, "--data", data)

        assert lines[0] == (
            f'exchange.toml:{line}: place "prem" is not a place of this exchange — did you mean "perm"?'
        )
        assert lines[1].startswith("gifts/perm-quilt/quilt.png: ")
        assert len(lines) == 2
        assert refused("staff", "K7Q2MX", "--data", data) == [
            "K7Q2MX: no exchange has this code; there is none yet: import one first"
        ]


def test_a_server_shows_at_once_what_is_imported(folder, data):
    with serving(data) as server:
        address = done("import", folder, "--data", data)[0]
        assert address.startswith(server.url)
        assert "Two quilts" in page_of(address)

        text = (folder / "exchange.toml").read_text("utf-8")
        (folder / "exchange.toml").write_text(text.replace("Two quilts", "Two blankets"), "utf-8")
        done("import", folder, "--data", data)
        assert "Two blankets" in page_of(address)


def test_a_folder_that_would_take_for_ever_is_refused_by_file_and_line_and_the_server_goes_on(folder, data):
    cards = folder / "gifts" / "perm-quilt" / "cards.csv"
    columns = ",".join(f"column{number}" for number in range(20_000))
    cards.write_text(f"{columns},{cards.read_text('utf-8')}", "utf-8")
    gift = folder / "gifts" / "oxford-quilt" / "gift.toml"
    gift.write_text(gift.read_text("utf-8") + "\ndeep = " + "[" * 100_000 + "\n", "utf-8")
    line = gift.read_text("utf-8").count("\n")

    with serving(data) as server:
        lines = refused("import", folder, "--data", data)

        assert lines[0].startswith(f"gifts/oxford-quilt/gift.toml:{line}: this goes too deep")
        assert lines[1].startswith("gifts/perm-quilt/cards.csv:1: the first line has 20017 columns")
        assert len(lines) == 2
        assert "Traceback" not in server.log
        assert urlopen(server.url).status == 200
