"""The private and undocumented names of other libraries that the engine and connections stand on, and the check that they are there.

docs/decisions/0015-the-engine.md says of each what it is wanted for.
"""

import inspect
import logging
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Final

import engineio
import socketio
from aiohttp.web_protocol import RequestHandler
from socketio.packet import Packet

VERSIONS: Final = {"aiohttp": "3.14.", "python-engineio": "4.15.", "python-socketio": "5.18."}
"""The minor versions that the engine was built on."""

SIGNATURES: Final[Mapping[type, Mapping[str, str]]] = {
    socketio.AsyncServer: {
        "_engineio_server_class": "(self)",
        "_get_event_handler": "(self, event, namespace, args)",
        "_handle_ack": "(self, eio_sid, namespace, id, data)",
        "_handle_connect": "(self, eio_sid, namespace, data)",
        "_handle_disconnect": "(self, eio_sid, namespace, reason=None)",
        "_handle_eio_disconnect": "(self, eio_sid, reason)",
        "_handle_eio_message": "(self, eio_sid, data)",
        "_handle_event": "(self, eio_sid, namespace, id, data)",
        "_send_packet": "(self, eio_sid, pkt)",
        "_trigger_event": "(self, event, namespace, *args)",
    },
    socketio.AsyncManager: {
        "_generate_ack_id": "(self, sid, callback)",
        "basic_close_room": "(self, room, namespace)",
        "basic_disconnect": "(self, sid, namespace, **kwargs)",
        "basic_enter_room": "(self, sid, namespace, room, eio_sid=None)",
        "basic_leave_room": "(self, sid, namespace, room)",
        "connect": "(self, sid, namespace)",
        "disconnect": "(self, sid, namespace, **kwargs)",
        "eio_sid_from_sid": "(self, sid, namespace)",
        "get_namespaces": "(self)",
        "get_participants": "(self, namespace, room)",
        "get_rooms": "(self, sid, namespace)",
        "is_connected": "(self, sid, namespace)",
        "pre_connect": "(self, eio_sid, namespace)",
        "pre_disconnect": "(self, sid, namespace)",
        "sid_from_eio_sid": "(self, eio_sid, namespace)",
    },
    Packet: {"add_attachment": "(self, attachment)", "decode": "(self, encoded_packet)"},
    engineio.AsyncServer: {"generate_id": "(self)"},
    RequestHandler: {
        "finish_response": "(self, request: aiohttp.web_request.BaseRequest, resp: aiohttp.web_response.StreamResponse,"
        " start_time: float | None) -> tuple[aiohttp.web_response.StreamResponse, bool]",
        "force_close": "(self) -> None",
        "handle_error": "(self, request: aiohttp.web_request.BaseRequest, status: int = 500,"
        " exc: BaseException | None = None, message: str | None = None) -> aiohttp.web_response.StreamResponse",
        "pause_reading": "(self) -> None",
        "resume_reading": "(self, resume_parser: bool = True) -> None",
    },
}

ATTRIBUTES: Final[Mapping[type, tuple[str, ...]]] = {
    socketio.AsyncServer: (
        "_binary_packet",
        "environ",
        "manager",
        "namespaces",
        "not_handled",
        "packet_class",
    ),
    socketio.AsyncManager: ("callbacks", "server"),
    engineio.AsyncServer: ("handlers", "sockets"),
    RequestHandler: ("_message_tail", "transport"),
}


class UnknownLibrary(RuntimeError):
    """A library is not as the engine knows it."""


def check_libraries() -> None:
    """Raises UnknownLibrary, whose message names the library and what is wrong with it."""
    wrong = [*_wrong_versions(), *_wrong_signatures()] or list(_wrong_attributes())
    if wrong:
        raise UnknownLibrary(
            f"The live engine does not start: {'; '.join(wrong)}."
            " Install the versions that constraints.txt names, or see docs/decisions/0015-the-engine.md."
        )


def _wrong_versions() -> Iterator[str]:
    for name, known in VERSIONS.items():
        if not version(name).startswith(known):
            yield f"{name} {version(name)} is installed, and it stands on {known}x"


def _wrong_signatures() -> Iterator[str]:
    for owner, names in SIGNATURES.items():
        for name, known in names.items():
            method = getattr(owner, name, None)
            found = str(inspect.signature(method)) if callable(method) else "nothing of that name"
            if found != known:
                yield f"{_full_name(owner, name)} should be {known}, and is {found}"


def _wrong_attributes() -> Iterator[str]:
    """Most of them are set by constructors, so they are looked for in a server of the stock kind."""
    stock = socketio.AsyncServer(async_mode="aiohttp", logger=logging.getLogger("twincloth.socketio"))
    instances = {type(one): one for one in (stock, stock.manager, stock.eio)}
    for owner, names in ATTRIBUTES.items():
        for name in names:
            if not hasattr(instances.get(owner, owner), name):
                yield f"{_full_name(owner, name)} is not there"


def _full_name(owner: type, name: str) -> str:
    return f"{owner.__module__}.{owner.__name__}.{name}"
