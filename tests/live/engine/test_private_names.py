"""A library that is not as the engine knows it: the server does not start, and says what is wrong."""

import os

import pytest
import socketio
from aiohttp.web_protocol import RequestHandler

from processes import twincloth
from twincloth.live.engine import private_names
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.private_names import UnknownLibrary, check_libraries
from twincloth.live.engine.server import LiveServer


def test_the_libraries_that_are_installed_are_known():
    check_libraries()


@pytest.mark.parametrize("library", ["aiohttp", "python-engineio", "python-socketio"])
def test_another_minor_version_is_refused_by_name(monkeypatch, library):
    monkeypatch.setattr(private_names, "version", lambda name: "99.0.1" if name == library else "0")

    with pytest.raises(UnknownLibrary, match=rf"does not start: .*{library} 99\.0\.1 is installed"):
        LiveServer(EngineLimits(), origins=())


def test_a_method_that_is_gone_is_refused_by_name(monkeypatch):
    monkeypatch.delattr(socketio.AsyncServer, "_send_packet")

    with pytest.raises(UnknownLibrary, match=r"AsyncServer\._send_packet .* nothing of that name"):
        LiveServer(EngineLimits(), origins=())


def test_a_method_that_takes_something_else_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(socketio.AsyncServer, "_handle_event", lambda self, packet: None)

    with pytest.raises(UnknownLibrary, match=r"AsyncServer\._handle_event .*, and is \(self, packet\)"):
        LiveServer(EngineLimits(), origins=())


def test_an_attribute_that_is_gone_is_refused_by_name(monkeypatch):
    monkeypatch.delattr(RequestHandler, "_message_tail")

    with pytest.raises(UnknownLibrary, match=r"RequestHandler\._message_tail is not there"):
        LiveServer(EngineLimits(), origins=())


def test_an_attribute_that_a_constructor_no_longer_sets_is_refused_by_name(monkeypatch):
    stock = socketio.AsyncServer.__init__

    def renamed(self, *arguments, **options):
        stock(self, *arguments, **options)
        self._attachments = self.__dict__.pop("_binary_packet")

    monkeypatch.setattr(socketio.AsyncServer, "__init__", renamed)

    with pytest.raises(UnknownLibrary, match=r"AsyncServer\._binary_packet is not there"):
        LiveServer(EngineLimits(), origins=())


def test_the_command_line_says_it_in_one_line_and_does_not_start(tmp_path):
    """Python runs a `sitecustomize` before anything else: here it takes a name out of the library."""
    doctor = "import socketio\n\ndel socketio.AsyncServer._send_packet\n"
    (tmp_path / "sitecustomize.py").write_text(doctor, "utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])

    serve = twincloth("serve", "--data", tmp_path / "data", "--port", 0, PYTHONPATH=path)

    (line,) = serve.stderr.splitlines()
    assert serve.returncode == 1
    assert line.startswith("The live engine does not start: socketio.async_server.AsyncServer._send_packet")
