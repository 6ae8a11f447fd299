"""The desk: for the owner of the data folder alone, and in nobody's way."""

import signal
import stat

import aiohttp
import msgspec
import pytest

from processes import done, serving
from twincloth.operator.task_server import SOCKET


def test_nobody_but_the_folders_owner_can_knock_at_the_desk(data):
    with serving(data):
        mode = (data / SOCKET).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600


def test_a_long_path_of_the_data_folder_is_no_hindrance(folder, tmp_path):
    data = tmp_path / "so-long-a-name-that-no-address-of-a-socket-has-room-for-it" / ("data" * 20)
    data.mkdir(parents=True)
    with serving(data) as server:
        assert done("import", folder, "--data", data)[0].startswith(server.url)
        assert (data / SOCKET).exists()


def test_a_server_that_was_killed_stands_in_nobodys_way(code, data):
    with serving(data) as server:
        server.stop(signal.SIGKILL)
    assert (data / SOCKET).exists()

    assert len(done("staff", code, "--stage", "--data", data)) == 1
    with serving(data) as server:
        assert done("staff", code, "--host", "perm", "--data", data)[0].startswith(server.url)


def test_a_server_that_stopped_leaves_no_socket(data):
    with serving(data) as server:
        server.stop()
        assert not (data / SOCKET).exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"type":"burn-everything"}', b'{"type":"list-staff","code":5}']
)
async def test_an_errand_that_is_none_gets_a_clear_answer(data, body):
    with serving(data):
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(data / SOCKET))) as session:
            answer = msgspec.json.decode(await (await session.post("http://localhost/", data=body)).read())

    assert answer["done"] is False
    assert len(answer["lines"]) == 1
