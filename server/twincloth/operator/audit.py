"""The audit: who did what in an exchange, the oldest first, from the journal itself."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from twincloth.collection.csv_cells import write_rows
from twincloth.exchange.exchange import Entry
from twincloth.live.trail import EVERYBODY, SLICE, done_by
from twincloth.log_lines import escaped
from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services
from twincloth.views.acts import Acts, tag_of
from twincloth.views.languages import DEFAULT_LANGUAGE
from twincloth.views.viewer import View, Viewer

AuditFormat = Literal["text", "json", "csv"]


class AuditRow(NamedTuple):
    """An act in plain words. `at` is UTC; `by` the id of whoever did it, `act` what it is stored as."""

    seq: int
    at: str
    by: str
    who: str
    kind: str
    act: str
    words: str


class ReadAudit(OperatorTask, tag="read-audit"):
    """Every act, or those of somebody (`who`, as the hosts' page takes it) and of a kind."""

    code: str
    format: AuditFormat = "text"
    who: str = EVERYBODY
    kind: str = ""

    async def do(self, services: Services) -> list[str]:
        code = exchange_of(services, self.code).code
        entries = await _entries(services, code)
        exchange, content = await services.rooms.state(code)
        acts = services.views.acts(Viewer(View.HOST, DEFAULT_LANGUAGE), exchange, content)
        if self.kind and self.kind not in acts.kinds():
            raise Failed(f"{self.kind}: there is no such kind; there is {', '.join(sorted(acts.kinds()))}")
        theirs = done_by(exchange, self.who)
        wanted = (one for one in entries if theirs(one) and self.kind in ("", acts.kind_of(one.fact)))
        return list(WRITTEN[self.format](_row(entry, acts) for entry in wanted))


async def _entries(services: Services, code: str) -> list[Entry]:
    """All of them, slice by slice, so that what is acked meanwhile is stored meanwhile."""
    entries: list[Entry] = []
    while more := await services.rooms.entries(code, len(entries), SLICE):
        entries += more
    return entries


def _row(entry: Entry, acts: Acts) -> AuditRow:
    at = datetime.fromtimestamp(entry.at / 1000, UTC).isoformat(timespec="milliseconds")
    return AuditRow(
        seq=entry.seq,
        at=at.replace("+00:00", "Z"),
        by=entry.by,
        who=acts.actor(entry.by).striptags(),
        kind=acts.kind_of(entry.fact),
        act=tag_of(entry.fact),
        words=acts.words(entry.fact).striptags(),
    )


def _text(rows: Iterator[AuditRow]) -> Iterator[str]:
    for row in rows:
        yield escaped(f"{row.seq:>6} {row.at} {row.who}: {row.words}")


def _json(rows: Iterator[AuditRow]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row._asdict(), ensure_ascii=False)


def _csv(rows: Iterator[AuditRow]) -> Iterator[str]:
    file = io.StringIO(newline="")
    write_rows(file, [AuditRow._fields, *(tuple(map(str, row)) for row in rows)])
    yield from file.getvalue().splitlines()


WRITTEN = {"text": _text, "json": _json, "csv": _csv}
