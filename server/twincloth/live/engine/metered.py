"""Metered: awaiting something, and knowing what work it was."""

from collections.abc import Coroutine, Generator
from time import thread_time
from typing import Any


class Metered:
    """Awaits a coroutine.

    `worked` are the seconds of processor time that it took, without those of others while it waited; `waited` says
    whether it did, so that everything else went on meanwhile.
    """

    __slots__ = ("_coroutine", "waited", "worked")

    def __init__(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._coroutine = coroutine
        self.worked = 0.0
        self.waited = False

    def __await__(self) -> Generator[Any, Any, None]:
        proceed, value = self._coroutine.send, None
        while True:
            began = thread_time()
            try:
                awaited = proceed(value)
            except StopIteration:
                return
            finally:
                self.worked += thread_time() - began
            self.waited = True
            try:
                proceed, value = self._coroutine.send, (yield awaited)
            except BaseException as thrown:  # noqa: BLE001  # a coroutine is thrown what was thrown at us
                proceed, value = self._coroutine.throw, thrown
