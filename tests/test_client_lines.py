"""Lines that clients bring about: one a minute for each, and a count of the others."""

import asyncio
import logging
from collections.abc import Iterator
from contextvars import copy_context

import pytest

from twincloth import client_lines
from twincloth.client_lines import CLIENT, MOST_CLIENTS, QUIET, ClientLines
from twincloth.security_log import LOGGER

log = logging.getLogger("of.a.test")


class Written(logging.Handler):
    """What is written with the filter in place, by a clock that a test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.lines: list[str] = []
        self.limit = ClientLines(lambda: self.now)
        self.addFilter(self.limit)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def of(self, client: str, *words: str, logger: logging.Logger = log, level: int = logging.ERROR) -> None:
        """Lines on behalf of a client, or of nobody."""

        def say() -> None:
            CLIENT.set(client)
            for one in words:
                logger.log(level, one)

        copy_context().run(say)


@pytest.fixture
def written() -> Iterator[Written]:
    handler = Written()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def test_a_client_has_one_line_a_minute_and_the_rest_is_counted(written: Written):
    written.of("192.0.2.1", "first", "second", "third")
    written.of("192.0.2.2", "another's")
    assert written.lines == ["first", "another's"]

    written.now = QUIET
    written.of("192.0.2.1", "fourth")

    assert written.lines[2:] == ["2 more lines that the same client brought about were left out"]
    written.now = 2 * QUIET
    written.of("192.0.2.1", "fifth")
    assert written.lines[3:] == ["1 more lines that the same client brought about were left out"]
    written.now = 3 * QUIET
    written.limit.tell_left_out()
    written.now = 4 * QUIET
    written.of("192.0.2.1", "sixth")
    assert written.lines[-1] == "sixth"


def test_what_was_left_out_is_told_though_the_client_is_silent(written: Written):
    written.of("192.0.2.1", "first", "second")
    written.now = QUIET
    written.of("", "ours")

    assert written.lines == ["first", "1 more lines that the same client brought about were left out", "ours"]


async def test_what_was_left_out_is_told_though_everybody_is_silent(written: Written, monkeypatch):
    monkeypatch.setattr(client_lines, "QUIET", 0.01)
    loop = asyncio.get_running_loop()
    written.limit._clock = loop.time
    written.of("192.0.2.1", "first", "second")

    async with asyncio.timeout(10):
        while len(written.lines) < 2:  # noqa: ASYNC110  # a log has no event to wait for
            await asyncio.sleep(0.005)
    assert written.lines[1].startswith("1 more lines")


def test_what_is_critical_or_nobodys_or_the_security_logs_is_always_written(written: Written):
    written.of("192.0.2.1", "a", "b", level=logging.CRITICAL)
    written.of("192.0.2.1", "c", "d", logger=logging.getLogger(LOGGER))
    written.of("", "e", "f")

    assert written.lines == ["a", "b", "c", "d", "e", "f"]


def test_a_thousand_addresses_have_no_more_lines_than_that(written: Written):
    for number in range(5 * MOST_CLIENTS):
        written.of(f"client {number}", "a line")

    assert len(written.lines) <= MOST_CLIENTS + 1
    assert len(written.limit._left_out) == 1


def test_without_the_filter_every_line_is_written(written: Written):
    """The control."""
    written.removeFilter(written.limit)
    written.of("192.0.2.1", "first", "second")

    assert written.lines == ["first", "second"]
