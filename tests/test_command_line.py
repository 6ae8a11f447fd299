"""The command line: what it says, how it stops, and one clear line for whatever goes wrong."""

import asyncio
import json
import os
import re
import signal
import socket
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import socketio

from processes import imported, serving, small_folder, twincloth
from twincloth import __version__
from twincloth.settings import COUNTS, Settings


def only_line(asked) -> str:
    """What a command that failed had to say."""
    assert asked.returncode == 1
    assert asked.stdout == ""
    (line,) = asked.stderr.splitlines()
    return line


def test_the_version_is_told():
    assert twincloth("--version").stdout == f"twincloth {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_names_every_command_with_what_it_does(arguments):
    said = twincloth(*arguments)

    text = said.stdout + said.stderr
    for command in ("serve", "demo", "new", "check", "import", "export", "staff"):
        assert re.search(rf"{command} +[A-Z]\w+", text), command
    assert "TWINCLOTH_PORT" in text


@pytest.mark.parametrize("command", ["serve", "demo", "import", "export", "staff"])
def test_every_command_has_its_help(command):
    said = twincloth(command, "--help")

    assert said.returncode == 0
    assert "--data" in said.stdout
    assert "--settings" in said.stdout


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_the_help_of_limits_stands_apart_and_tells_their_numbers(command):
    said = twincloth(command, "--help").stdout

    _, _, limits = said.partition(" Limits ")
    for name in COUNTS:
        number = getattr(Settings(), name)
        assert re.search(rf"--{name.replace('_', '-')} +NUMBER .*: {number} unless told\.", limits), name


def test_serve_says_where_it_listens_and_what_to_do_next(tmp_path):
    with serving(tmp_path / "data") as server:
        assert urlopen(server.url).status == 200
        where = f"Twincloth listens at 127.0.0.1:{server.port}; people come to {server.url}"
        made, owner, first, second = server.log.splitlines()
        assert " INFO twincloth.security: link-made by=operator " in made
        assert re.fullmatch(rf"The owner's link, told only now; .*: {server.url}/owner#[\w-]{{22}}", owner)
        begin = f"begin at {server.url}/begin, or with twincloth import FOLDER"
        assert first == f"{where}; there is no exchange yet: {begin}"
        assert f" INFO twincloth.security: started version={__version__} host=127.0.0.1 " in second


def test_every_line_of_the_log_is_a_json_object_where_that_is_asked_for(tmp_path):
    with serving(tmp_path / "data", "--log-format", "json") as server:
        assert urlopen(server.url).status == 200
        with pytest.raises(HTTPError):
            urlopen(f"{server.url}/staff/forged")
        server.stop()
        lines = [json.loads(line) for line in server.log.splitlines()]

    told = [line["event"] for line in lines if line["logger"] == "twincloth.security"]
    assert told == ["link-made", "started", "link-refused", "stopped"]
    (owner,) = [line for line in lines if "/owner#" in line.get("message", "")]
    assert owner["level"] == "warning"
    assert any(line.get("message", "").startswith("Twincloth listens at ") for line in lines)


def test_labels_and_links_go_to_the_public_address(tmp_path):
    with serving(tmp_path / "data", "--public-url", "https://cloth.example") as server:
        assert server.url == "https://cloth.example"


def test_where_all_addresses_are_listened_at_people_are_told_one_that_they_can_use(tmp_path):
    with serving(tmp_path / "data", "--host", "0.0.0.0") as server:
        assert "0.0.0.0" not in server.url
        assert urlopen(server.url).status == 200


def test_a_port_in_use_is_told_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = only_line(twincloth("serve", "--port", port, "--data", tmp_path / "data"))

    assert line.startswith(f"Cannot listen at 127.0.0.1:{port} (Address already in use)")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "." * 70, "192.0.2.1"])
def test_an_address_that_is_not_ours_is_told_in_one_line(tmp_path, host):
    line = only_line(twincloth("serve", "--host", host, "--port", 0, "--data", tmp_path / "data"))

    assert line.startswith(f"Cannot listen at {host}:0")


def test_a_data_folder_has_one_owner_and_the_second_is_refused_by_its_name(tmp_path):
    data = tmp_path / "data"
    with serving(data):
        line = only_line(twincloth("serve", "--port", 0, "--data", data))

    assert str(data) in line
    assert "already" in line


def unwritable(tmp_path: Path) -> Path:
    """A folder in which nobody can write: not even root in /proc."""
    if os.geteuid() == 0:
        return Path("/proc/twincloth")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    return closed


def test_a_data_folder_that_cannot_be_written_is_told_by_its_name(tmp_path):
    data = unwritable(tmp_path)

    assert str(data) in only_line(twincloth("serve", "--port", 0, "--data", data))


def test_a_file_where_the_data_folder_should_be_is_told_by_its_name(tmp_path):
    (tmp_path / "data").touch()

    assert str(tmp_path / "data") in only_line(twincloth("serve", "--port", 0, "--data", tmp_path / "data"))


def test_data_that_are_none_are_told_in_one_line(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "twincloth.db").write_bytes(b"Not a database at all. " * 100)

    line = only_line(twincloth("serve", "--port", 0, "--data", tmp_path / "data"))

    assert "not a database" in line


def test_a_wrong_setting_is_told_in_one_line(tmp_path):
    assert only_line(twincloth("serve", "--port", "http")).startswith("--port: 'http' is not a number")
    assert only_line(twincloth("demo", TWINCLOTH_LOG_LEVEL="loud")).startswith("TWINCLOTH_LOG_LEVEL: 'loud'")
    assert "nowhere.toml" in only_line(twincloth("import", tmp_path, "--settings", "nowhere.toml"))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_by_itself_while_people_are_connected(tmp_path, how):
    data = tmp_path / "data"
    code = imported(small_folder(tmp_path / "folder"), data)
    with serving(data) as server:
        clients = [await connected(server.url, code, transport) for transport in ("websocket", "polling")]
        idle = socket.create_connection(("127.0.0.1", server.port))
        unfinished = socket.create_connection(("127.0.0.1", server.port))
        unfinished.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")

        status = await asyncio.to_thread(server.stop, how)

        assert status == 0
        assert "did not end in time" not in server.log
        for gone in clients:
            await gone.wait()
        idle.close()
        unfinished.close()


async def connected(url: str, code: str, transport: str) -> asyncio.Event:
    """Set when this client hears that its connection has ended."""
    client, gone = socketio.AsyncClient(reconnection=False), asyncio.Event()
    client.on("disconnect", lambda reason: gone.set())
    await client.connect(url, auth={"code": code, "view": "lobby", "language": "en"}, transports=[transport])
    return gone
