"""Import: all of a folder or nothing, whether or not a server owns the data folder."""

import re
from urllib.request import urlopen

from processes import BOTH, done, refused, serving


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
