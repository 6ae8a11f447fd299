"""Lines of the log: what a record looks like, to people or to programs, whatever stands in it.

Nothing that somebody sent can end a line, begin one, or move what stands in it: what is not printed is escaped.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from twincloth.request_ids import REQUEST


class TextLogFormatter(logging.Formatter):
    """A line for people: time (UTC, ISO 8601), level, logger, id of the request, message; a traceback below it, indented."""

    def format(self, record: logging.LogRecord) -> str:
        number = f" [{REQUEST.get()}]" if REQUEST.get() else ""
        head = f"{_time(record)} {record.levelname} {record.name}{number}: {escaped(record.getMessage())}"
        return "\n".join([head, *(f"    {escaped(line)}" for line in _traceback(record).split("\n") if line)])


class JsonLogFormatter(logging.Formatter):
    """A line for programs: one JSON object (RFC 8259) in ASCII; what a record says in fields stands in fields."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if REQUEST.get():
            told["request"] = REQUEST.get()
        fields = getattr(record, "fields", None)
        told |= fields if fields is not None else {"message": record.getMessage()}
        if traceback := _traceback(record):
            told["traceback"] = traceback
        return json.dumps(told, default=str)


FORMATS = {"text": TextLogFormatter, "json": JsonLogFormatter}


def escaped(text: str) -> str:
    """A text in which everything is printed; what is not, as Python would write it in a literal."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def _time(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _traceback(record: logging.LogRecord) -> str:
    told = logging.Formatter()
    parts = [told.formatException(record.exc_info)] if record.exc_info else []
    parts += [told.formatStack(record.stack_info)] if record.stack_info else []
    return "\n".join(parts)
