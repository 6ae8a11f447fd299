"""The limited process: one call of a function in a process of its own, with little memory and time, and then it is gone.

Whatever reads what somebody has sent by means of a library, or is busy in Python for long, is called so: neither can
stop the server, whose own loop and lock it does not share.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
from collections.abc import Callable
from subprocess import PIPE
from typing import Any, ParamSpec, TypeVar, get_type_hints

import msgspec

from twincloth.collection.confinement import ProcessLimits, environment
from twincloth.collection.limited_worker import Answer, Refused, path_of
from twincloth.exchange.refusal import Refusal

COMMAND = (sys.executable, "-m", "twincloth.collection.limited_worker")

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


async def in_limited_process(
    limits: ProcessLimits, function: Callable[P, T], *arguments: P.args, **named: P.kwargs
) -> T:
    """What a function gives, which any module has at its top; it is read as the type that the function declares.

    Raises Refusal as the function does and where it takes more than the limits, and RuntimeError with its traceback
    where it fails otherwise. A caller who is cancelled ends the process.
    """
    call = pickle.dumps((limits, function, arguments, named))
    try:
        async with asyncio.timeout(limits.within):
            status, answer, complaints = await _ended(call)
    except TimeoutError:
        raise Refusal("work-too-costly") from None
    if status < 0:
        log.warning("%s took more than there is for it and was ended (%d)", function.__name__, status)
        raise Refusal("work-too-costly")
    if status > 0:
        raise RuntimeError(complaints.decode(errors="replace")[-4000:])
    given: T = _given(answer, get_type_hints(function)["return"])
    return given


async def _ended(call: bytes) -> tuple[int, bytes, bytes]:
    """The status with which the process ended, and what it said on its two outputs."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment()
    )
    try:
        answer, complaints = await process.communicate(call)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, answer, complaints


def _given(answer: bytes, kind: Any) -> Any:
    said: Answer = msgspec.msgpack.decode(answer, type=Answer)
    if isinstance(said, Refused):
        raise Refusal(said.code, retryable=said.retryable, **said.facts)
    return msgspec.msgpack.decode(said.value, type=kind, dec_hook=path_of)
