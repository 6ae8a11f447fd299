"""The commands and the demo on PostgreSQL: what they do with a data folder's file, they do there."""

import asyncio
import json
import shutil
from pathlib import Path
from urllib.request import urlopen

import pytest

from databases import copy
from history.story import tree
from postgresql import Cluster
from processes import demonstrating, done, refused, serving, twincloth


@pytest.fixture
def kept(cluster: Cluster) -> tuple[str, str]:
    """What a command is told beside its data folder: a database in which nothing is yet."""
    return "--database", asyncio.run(cluster.create())


def test_an_exchange_is_imported_served_and_taken_out_again(folder: Path, tmp_path: Path, kept):
    here = ("--data", tmp_path / "data", *kept)
    first = done("import", folder, *here)
    code = first[0].rpartition("/")[2]
    assert not (tmp_path / "data" / "twincloth.db").exists()
    assert "updated; cards: 6 unchanged" in done("import", folder, *here)[1]
    assert any("/staff#" in line for line in done("staff", code, "--host", "perm", *here))

    with serving(tmp_path / "data", *kept) as server:
        assert "Oxford" in urlopen(f"{server.url}/{code}").read().decode()
        assert len(done("audit", code, *here)) > 1
        done("export", code, tmp_path / "beside", "--with-history", *here)
    done("export", code, tmp_path / "alone", "--with-history", *here)
    assert tree(tmp_path / "alone") == tree(tmp_path / "beside")

    done("import", tmp_path / "alone", "--data", tmp_path / "file")
    done("export", code, tmp_path / "of-the-file", "--with-history", "--data", tmp_path / "file")
    assert tree(tmp_path / "of-the-file") == tree(tmp_path / "alone")


def test_a_demo_goes_on_where_it_was(first_run, tmp_path: Path, kept):
    made, before = first_run
    data = shutil.copytree(made, tmp_path / "data")
    asyncio.run(copy(data / "twincloth.db", kept[1]))
    (data / "twincloth.db").unlink()

    with demonstrating(data, *kept) as told:
        assert (told["code"], told["card"].rpartition("/")[2]) == (
            before["code"],
            before["card"].rpartition("/")[2],
        )
        for address in (told["join"], told["stage"], *told["hosts"].values(), told["card"]):
            assert "<html" in urlopen(address).read().decode()
    assert not (data / "twincloth.db").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://twincloth:Canary@127.0.0.1:1/nothing", "PostgreSQL"),
        ("mysql://twincloth:Canary@127.0.0.1/nothing", "is not an address like postgresql://"),
    ],
)
def test_what_keeps_it_from_beginning_is_told_in_a_line_without_the_password(tmp_path, address, said):
    asked = twincloth("serve", "--data", tmp_path / "data", "--port", 0, "--database", address)

    assert asked.returncode != 0
    assert said in asked.stderr
    assert "Canary" not in asked.stderr + asked.stdout
    assert "Traceback" not in asked.stderr


def test_the_password_stands_in_no_line_of_the_log(tmp_path, kept):
    address = kept[1].replace("twincloth@", "twincloth:Canary@")
    with serving(tmp_path / "data", "--database", address, "--log-level", "debug") as server:
        assert json.loads(urlopen(f"{server.url}/readyz").read())
        refused("staff", "K7Q2MX", "--data", tmp_path / "data", "--database", address)
    assert "Canary" not in server.log
