"""What the security log says in a test."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from twincloth.log_lines import TextLogFormatter
from twincloth.security_log import LOGGER


class Kept(logging.Handler):
    """Keeps every record of the security log."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def fields(self) -> list[dict[str, Any]]:
        return [record.fields for record in self.records]  # type: ignore[attr-defined]  # the log puts them there

    def told(self, event: str) -> list[dict[str, Any]]:
        """What was told of one event."""
        return [fields for fields in self.fields if fields["event"] == event]

    def texts(self) -> list[str]:
        return [TextLogFormatter().format(record) for record in self.records]


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Everything that is told while the test runs."""
    handler = Kept()
    logger = logging.getLogger(LOGGER)
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)
