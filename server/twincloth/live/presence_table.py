"""The table of presence in PostgreSQL: each process writes who is here, and one at a time counts for all."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
import msgspec
from msgspec import Struct

from twincloth.live.processes import ALIVE

LEAST = 0.5
"""Seconds between two counts; 13,000 people take 26 ms (PostgreSQL 15, two shared cores)."""

PART = 0.2
"""Of the time that counting may take: 100,000 people take 270 ms, and are counted every 1.4 s."""

MOST = 2.0
"""Seconds after which it is counted again although nobody has written: a process may have died."""

FORGOTTEN = 60.0
"""Seconds without a sign of life after which the rows of a process are deleted."""

OF_ALL = ("", "")
"""The exchange and the person of the row by which a process says that it has written all it has."""

_ALIVE = f"JOIN processes ON name = process AND seen_at > clock_timestamp() - interval '{ALIVE} seconds'"

_DUE = f"counted_at < clock_timestamp() - make_interval(secs => CASE WHEN is_due THEN pause ELSE greatest(pause, {MOST}) END)"
_WRITE = """
WITH gone AS (
  DELETE FROM presence USING unnest($2::text[], $3::text[]) AS gone (exchange, person)
  WHERE presence.process = $1 AND presence.exchange = gone.exchange AND presence.person = gone.person
), here AS (
  INSERT INTO presence (process, exchange, person, place, is_staff, since)
  SELECT $1, exchange, person, place, is_staff, since::bigint[]
  FROM unnest($4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[])
    AS here (exchange, person, place, is_staff, since)
  ON CONFLICT (exchange, person, process)
  DO UPDATE SET place = excluded.place, is_staff = excluded.is_staff, since = excluded.since
)
INSERT INTO presence_counted VALUES (true, '-infinity', '-infinity', true, 0, '{}')
ON CONFLICT (is_one) DO UPDATE SET is_due = true
"""
_READ = f"""
SELECT changed_at, CASE WHEN changed_at IS DISTINCT FROM $2 THEN counted END,
  EXISTS (SELECT FROM presence WHERE process = $1 AND exchange = ''),
  {_DUE}
FROM presence_counted
"""  # noqa: S608 (constants)
_CLAIM = f"""
UPDATE presence_counted SET counted_at = clock_timestamp(), is_due = false
WHERE {_DUE}
RETURNING counted_at
"""  # noqa: S608 (constants)
_FORGET = f"""
DELETE FROM presence WHERE process <> ALL(
  SELECT name FROM processes WHERE seen_at > clock_timestamp() - interval '{FORGOTTEN} seconds')
"""  # noqa: S608 (a constant)
_PEOPLE = f"""
WITH people AS MATERIALIZED (
  SELECT exchange, person, max(place) AS place, bool_or(is_staff) AS is_staff, sum(cardinality(since)) AS sockets
  FROM presence {_ALIVE} WHERE exchange <> '' GROUP BY exchange, person
)
SELECT exchange, place, NULL, NULL, count(*) FROM people WHERE place IS NOT NULL GROUP BY exchange, place
UNION ALL
SELECT exchange, NULL, person, is_staff, sockets FROM people WHERE sockets > CASE WHEN is_staff THEN $2::int ELSE $1 END
ORDER BY 1, 2, 3
"""  # noqa: S608 (a constant)
_SCREENS = f"""
SELECT exchange, person, process, cardinality(since) FROM presence {_ALIVE}
WHERE is_staff ORDER BY exchange, person, process
"""  # noqa: S608 (a constant)
_CROWDS = f"""
SELECT exchange, person, (array_agg(each ORDER BY each DESC))[min(most)]
FROM unnest($1::text[], $2::text[], $3::int[]) AS crowds (exchange, person, most)
JOIN presence USING (exchange, person) {_ALIVE} CROSS JOIN unnest(since) AS each
GROUP BY exchange, person ORDER BY exchange, person
"""  # noqa: S608 (a constant)
_STORE = """
UPDATE presence_counted SET pause = $3, counted = $2, changed_at = CASE counted WHEN $2 THEN changed_at ELSE $1 END
WHERE counted_at = $1 RETURNING changed_at = $1
"""


class PresentPerson(NamedTuple):
    """Somebody who is connected to this process; `place` only where they count, `since` of each socket."""

    exchange: str
    person: str
    place: str | None
    is_staff: bool
    since: tuple[int, ...]


class CountedPresence(Struct):
    """Who is connected to any process."""

    places: dict[str, dict[str, int]] = {}
    """Of each exchange, how many participants of each place."""
    screens: dict[str, dict[str, dict[str, int]]] = {}
    """Of each exchange, how many sockets each staff link has at each process."""
    crowds: dict[str, dict[str, int]] = {}
    """Of each exchange, who has too many sockets; those are that came before this instant."""


class PresenceRead(NamedTuple):
    """What is known; `counted` is None where it is what was known before."""

    changed_at: datetime | None
    counted: CountedPresence | None
    is_whole: bool
    """Whether this process's own rows are there."""
    is_due: bool


async def write(
    connection: asyncpg.Connection[Any],
    process: str,
    here: Sequence[PresentPerson],
    gone: Collection[tuple[str, str]],
) -> None:
    """Who is here, and who (an exchange and a person) is not any more."""
    since = [f"{{{','.join(map(str, one.since))}}}" for one in here]
    await connection.execute(
        _WRITE,
        process,
        [exchange for exchange, _ in gone],
        [person for _, person in gone],
        [one.exchange for one in here],
        [one.person for one in here],
        [one.place for one in here],
        [one.is_staff for one in here],
        since,
    )


async def read(connection: asyncpg.Connection[Any], process: str, known: datetime | None) -> PresenceRead:
    """What was counted, where that is another than the known."""
    row = await connection.fetchrow(_READ, process, known)
    if row is None:
        return PresenceRead(None, None, is_whole=False, is_due=False)
    changed_at, counted, is_whole, is_due = row
    return PresenceRead(
        changed_at, msgspec.json.decode(counted, type=CountedPresence) if counted else None, is_whole, is_due
    )


async def count(connection: asyncpg.Connection[Any], most: int, most_of_staff: int) -> bool:
    """Count for all, unless somebody else has just done so; whether anything is another than before."""
    began = time.monotonic()
    counted_at = await connection.fetchval(_CLAIM)
    if counted_at is None:
        return False
    await connection.execute(_FORGET)
    counted = msgspec.json.encode(await _counted(connection, most, most_of_staff)).decode()
    pause = max(LEAST, (time.monotonic() - began) / PART)
    return bool(await connection.fetchval(_STORE, counted_at, counted, pause))


async def leave(connection: asyncpg.Connection[Any], process: str) -> None:
    """Nobody is here any more."""
    await connection.execute("DELETE FROM presence WHERE process = $1", process)
    await connection.execute("UPDATE presence_counted SET is_due = true")


async def _counted(connection: asyncpg.Connection[Any], most: int, most_of_staff: int) -> CountedPresence:
    places: defaultdict[str, dict[str, int]] = defaultdict(dict)
    too_many: list[tuple[str, str, int]] = []
    for exchange, place, person, is_staff, number in await connection.fetch(_PEOPLE, most, most_of_staff):
        if person is None:
            places[exchange][place] = number
        else:
            too_many.append((exchange, person, most_of_staff if is_staff else most))
    screens: defaultdict[str, defaultdict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for exchange, link, process, sockets in await connection.fetch(_SCREENS):
        screens[exchange][link][process] = sockets
    crowds: defaultdict[str, dict[str, int]] = defaultdict(dict)
    if too_many:
        for exchange, person, instant in await connection.fetch(
            _CROWDS, *map(list, zip(*too_many, strict=True))
        ):
            crowds[exchange][person] = instant
    return CountedPresence(places, {exchange: dict(links) for exchange, links in screens.items()}, crowds)
