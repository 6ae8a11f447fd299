"""The security log: what a line says and does not say, and how few lines a flood brings about."""

import asyncio
import json
import logging

import pytest

from security_lines import Kept
from twincloth.log_lines import JsonLogFormatter, TextLogFormatter
from twincloth.security_events import SecurityEvent
from twincloth.security_log import DAY, LOGGER, MOST_LINES, QUIET, SecurityLog

CODE = "K7Q2MX"
ADDRESS = "203.0.113.77"


class Times:
    """Clocks that a test sets."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def times():
    return Times()


@pytest.fixture
def security_log(times):
    return SecurityLog({CODE: "perm-oxford"}.get, times, times)  # type: ignore[arg-type]  # a name or none


def test_a_line_says_what_happened_where_and_by_whom_and_no_address_or_code(kept, security_log):
    security_log.write(
        SecurityEvent.LINK_MADE, address=ADDRESS, exchange=CODE, by="s0a1", link="s77", role="stage"
    )

    (line,) = kept.texts()
    (fields,) = kept.fields
    assert fields == {
        "event": "link-made",
        "address": fields["address"],
        "exchange": "perm-oxford",
        "by": "s0a1",
        "link": "s77",
        "role": "stage",
    }
    assert line.endswith(
        f"Z INFO {LOGGER}: link-made address={fields['address']} exchange=perm-oxford by=s0a1 link=s77 role=stage"
    )
    assert ADDRESS not in line
    assert CODE not in line


def test_an_exchange_that_there_is_not_has_no_name(kept, security_log):
    security_log.write(SecurityEvent.INPUT_REFUSED, exchange="K7Q2MY")

    assert kept.fields == [{"event": "input-refused"}]


def address_of(kept: Kept, security_log: SecurityLog, address: str) -> str:
    security_log.write(SecurityEvent.LINK_MADE, address=address)
    return kept.fields[-1]["address"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ADDRESS, ADDRESS, True),
        (ADDRESS, "203.0.113.78", False),
        (ADDRESS, f"::ffff:{ADDRESS}", True),
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("fe80::1%eth0", "fe80::1", True),
        ("no address", "no address", True),
    ],
)
def test_an_address_has_one_name_all_day(kept, security_log, one, other, same):
    assert (address_of(kept, security_log, one) == address_of(kept, security_log, other)) is same


def test_the_day_after_and_after_a_restart_an_address_has_another_name(kept, security_log, times):
    first = address_of(kept, security_log, ADDRESS)
    times.seconds += DAY

    assert address_of(kept, security_log, ADDRESS) != first
    assert address_of(kept, SecurityLog(now=times), ADDRESS) != address_of(kept, security_log, ADDRESS)


def test_repeats_within_a_minute_are_counted_and_told_after_it(kept, security_log, times):
    for _ in range(400):
        security_log.write(SecurityEvent.LINK_REFUSED, address=ADDRESS)
    security_log.write(SecurityEvent.LINK_REFUSED, address="203.0.113.78")
    assert len(kept.records) == 2

    times.seconds += QUIET
    security_log.write(SecurityEvent.LINK_REFUSED, address=ADDRESS)
    assert [fields.get("repeated") for fields in kept.fields] == [None, None, 399]

    times.seconds += QUIET
    security_log.write(SecurityEvent.CODE_REFUSED, address=ADDRESS)
    assert [fields.get("repeated") for fields in kept.fields] == [None, None, 399, 1, None]


def test_what_staff_and_the_operator_do_is_told_each_time(kept, security_log):
    for number in range(40):
        security_log.write(SecurityEvent.LINK_MADE, address=ADDRESS, by="s0a1", link=f"s{number}")

    assert [fields["link"] for fields in kept.fields] == [f"s{number}" for number in range(40)]


def test_what_was_counted_is_told_when_the_server_stops(kept, security_log):
    for _ in range(3):
        security_log.write(SecurityEvent.LIMIT_MET, address=ADDRESS, limit="too-many-commands")
    security_log.close()

    assert [(fields["limit"], fields.get("repeated")) for fields in kept.fields] == [
        ("too-many-commands", None),
        ("too-many-commands", 2),
    ]


async def test_what_was_counted_is_told_though_nothing_else_happens(kept, monkeypatch):
    monkeypatch.setattr("twincloth.security_log.QUIET", 0.01)
    security_log = SecurityLog()
    for _ in range(3):
        security_log.write(SecurityEvent.LIMIT_MET)
    while len(kept.records) < 2:  # noqa: ASYNC110  # a logger tells nobody
        await asyncio.sleep(0.005)
    security_log.close()

    assert kept.fields[1]["repeated"] == 2


def test_a_flood_from_everywhere_brings_about_so_many_lines_a_minute_and_no_more(kept, security_log, times):
    for minute in range(3):
        for number in range(5_000):
            security_log.write(SecurityEvent.CODE_REFUSED, address=f"2001:db8:{minute}:{number:x}::1")
        times.seconds += QUIET
    security_log.close()

    lines = [fields for fields in kept.fields if fields["event"] == "code-refused"]
    beyond = [fields["code-refused"] for fields in kept.fields if fields["event"] == "left-out"]
    assert len(lines) == 3 * MOST_LINES
    assert sum(beyond) == 3 * (5_000 - MOST_LINES)
    assert len(beyond) == 3


def test_an_act_is_told_in_the_middle_of_a_flood(kept, security_log):
    for number in range(2 * MOST_LINES):
        security_log.write(SecurityEvent.CODE_REFUSED, address=f"2001:db8:0:{number:x}::1")
    security_log.write(SecurityEvent.LINK_REVOKED, by="s0a1", link="s77")

    assert kept.fields[-1]["event"] == "link-revoked"


SNARES = [
    "two\nlines",
    "a\rb",
    "\x1b[31mred",
    "\u202eback",
    "\u2028",
    "\ud800",
    'said "x" y=z',
    "",
    "long" * 999,
]


@pytest.mark.parametrize("snare", SNARES)
@pytest.mark.parametrize("formatter", [TextLogFormatter(), JsonLogFormatter()])
def test_whatever_stands_in_a_field_is_one_line_of_what_is_printed(kept, security_log, formatter, snare):
    security_log.write(SecurityEvent.RIGHT_REFUSED, what=snare, address=snare)

    line = formatter.format(kept.records[0])
    assert line.isprintable()
    assert len(line) < 500
    if isinstance(formatter, JsonLogFormatter):
        assert json.loads(line)["what"] == snare[:200]
    else:
        assert line.count(" what=") == 1


def record(message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("twincloth.x", logging.ERROR, "x.py", 1, message, arguments, told)


def test_a_line_of_json_has_time_level_logger_and_message():
    told = json.loads(JsonLogFormatter().format(record("%s fell\n2026 CRITICAL forged", "Something")))

    assert told.keys() == {"time", "level", "logger", "message"}
    assert (told["level"], told["logger"]) == ("error", "twincloth.x")
    assert told["message"] == "Something fell\n2026 CRITICAL forged"
    assert told["time"].endswith("Z")


@pytest.mark.parametrize("formatter", [TextLogFormatter(), JsonLogFormatter()])
def test_a_traceback_cannot_begin_a_line_of_its_own(formatter):
    try:
        raise ValueError("bad\n2026-11-28T22:15:55.123Z CRITICAL forged\x1b[2J")
    except ValueError as error:
        first, *more = formatter.format(record("It fell", error=error)).split("\n")

    assert "It fell" in first
    assert all(line.startswith("    ") and line.isprintable() for line in more)
    assert "forged" in "\n".join([first, *more])


def test_every_event_says_in_words_what_it_is():
    assert all(event.words and event.value == event.value.lower() for event in SecurityEvent)
