"""Staff links: made, listed and revoked; a key is told once and kept nowhere."""

import re
import subprocess

import pytest

from operator_links import status_of
from processes import BOTH, done, refused, serving, with_one_more
from twincloth.exchange import actor

ONE_AT_A_TIME = (
    "One of --host [PLACE], --moderator [PLACE], --interpreter [PLACE], --captioner [PLACE], --stage [PLACE], "
    "--revoke ID and --log-out ID at a time"
)


@BOTH
def test_a_hosts_link_opens_the_dashboard_until_it_is_revoked(code, data, around):
    with around(data) as server:
        (address,) = done("staff", code, "--host", "perm", "--data", data)
        (row,) = done("staff", code, "--data", data)
        key = address.rpartition("#")[2]
        assert len(key) == 22
        assert row.split()[1:3] == ["host", "perm"]
        assert key not in row
        if server:
            assert address == f"{server.url}/staff#{key}"
            assert status_of(address) == 200

        done("staff", code, "--revoke", row.split()[0], "--data", data)
        assert "no staff links yet" in done("staff", code, "--data", data)[0]
        if server:
            assert status_of(address) >= 400


def test_a_link_that_was_made_without_a_server_opens_when_one_runs(code, data):
    (host,) = done("staff", code.lower(), "--host", "oxford", "--data", data)
    (stage,) = done("staff", code, "--stage", "--data", data, "--public-url", "https://cloth.example")
    (stage_of_perm,) = done("staff", code, "--stage", "perm", "--data", data)

    assert stage.startswith("https://cloth.example/stage#")
    with serving(data) as server:
        for address in (host, stage, stage_of_perm):
            path = address.split("/", 3)[3]
            assert status_of(f"{server.url}/{path}") == 200


def test_a_key_is_kept_nowhere(code, data):
    (address,) = done("staff", code, "--host", "perm", "--data", data)

    key = address.rpartition("#")[2].encode()
    files = [file for file in data.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if key in file.read_bytes()]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "prem"], 'prem: {code} has no such place; did you mean "perm"?'),
        (["--stage", "volgograd"], "volgograd: {code} has no such place; its places are perm, oxford"),
        (["--revoke", "s0"], "s0: {code} has no such link; twincloth staff {code} lists them"),
        (
            ["--host", "perm", "--stage"],
            ONE_AT_A_TIME,
        ),
        (["--name", "Nina"], ONE_AT_A_TIME),
        (["perm"], ONE_AT_A_TIME),
    ],
)
def test_what_cannot_be_done_about_staff_is_told_in_one_line(code, data, arguments, sentence):
    assert refused("staff", code, *arguments, "--data", data) == [sentence.format(code=code)]


def test_a_wrong_code_is_told_with_those_that_there_are(code, data, tmp_path):

    for command in (["staff", "K7Q2MX"], ["export", "K7Q2MX", tmp_path / "out"]):
        assert refused(*command, "--data", data) == [
            f"K7Q2MX: no exchange has this code; there is {code} (oxford-perm)"
        ]


def test_a_data_folder_that_is_not_there_is_not_made_by_asking(data):
    assert refused("staff", "K7Q2MX", "--data", data) == [
        f"{data}: there is no such data folder; name yours with --data"
    ]
    assert not data.exists()


PROMPTER = """
    PROMPTER = "prompter", StaffRole("host", "Make a link for a prompter.")
"""


def of_a_new_role(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line of a Twincloth whose roles are declared with one more, and nothing else."""
    return with_one_more(actor, "    OPERATOR = ", PROMPTER, *map(str, arguments))


def test_a_new_role_is_one_declaration(code, data):
    assert re.search(r"--prompter\b.*Make a link for a prompter\.", of_a_new_role("staff", "--help").stdout)
    assert of_a_new_role("staff", code, "--prompter", "prem", "--data", data).stderr == (
        f'prem: {code} has no such place; did you mean "perm"?\n'
    )
    made = of_a_new_role("staff", code, "--prompter", "perm", "--name", "Vera", "--data", data)
    assert re.fullmatch(r"http://[^/]+/staff#[\w-]{22}\n", made.stdout), made.stderr
    row = of_a_new_role("staff", code, "--data", data).stdout
    assert row.split()[1:3] == ["prompter", "perm"]
    assert row.endswith(", never used, Vera\n")
    id = row.split()[0]
    assert of_a_new_role("staff", code, "--revoke", id, "--data", data).stdout == f"{id} is revoked.\n"
    assert of_a_new_role("staff", code, "--data", data).stdout == (
        f"{code} has no staff links yet; make one with one of "
        "--host, --moderator, --interpreter, --captioner, --stage, --prompter.\n"
    )
