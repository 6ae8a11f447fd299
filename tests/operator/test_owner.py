"""The owner's link: told once, at the start that makes it; listed and revoked like any other, and its key kept nowhere."""

import re
from pathlib import Path

from operator_links import status_of
from processes import done, refused, serving


def test_the_first_start_alone_tells_the_owners_link_and_it_opens_an_empty_server(data: Path):
    with serving(data) as server:
        (link,) = re.findall(r"http\S+/owner#[\w-]{22}$", server.log, re.MULTILINE)
        assert status_of(link) == 200
        assert "last used" in done("owner", "--data", data)[0]
        assert server.stop() == 0

    key = link.rpartition("#")[2].encode()
    assert not [file for file in data.rglob("*") if file.is_file() and key in file.read_bytes()]
    (row,) = done("owner", "--data", data)
    with serving(data) as server:
        assert "/owner#" not in server.log
        link = link.replace(link.partition("/owner")[0], server.url)
        assert done("owner", "--log-out", row.split()[0], "--data", data)
        assert status_of(link) == 200, "the link itself still opens"
        done("owner", "--revoke", row.split()[0], "--data", data)
        assert status_of(link) == 410


def test_an_owners_link_is_made_before_any_server_has_run(data: Path):
    (link,) = done("owner", "--new", "--data", data, "--public-url", "https://cloth.example")

    assert re.fullmatch(r"https://cloth\.example/owner#[\w-]{22}", link)
    assert refused("owner", "--revoke", "o0", "--data", data) == [
        "o0: there is no such owner's link; twincloth owner lists them"
    ]
    assert refused("owner", "--new", "--revoke", "o0", "--data", data) == [
        "One of --new, --revoke ID and --log-out ID at a time"
    ]
