"""The export for hosts of what has happened so far: tables for spreadsheets and programs, at any time."""

import asyncio
from collections.abc import Iterable

from aiohttp import web

from twincloth.collection.table_files import LIMITS, FileTables, write_tables
from twincloth.exchange.exchange import Entry
from twincloth.live.trail import SLICE
from twincloth.pages.card_sheets import XLSX_TYPE
from twincloth.pages.desk import Desk, desk_of
from twincloth.pages.tracing import tell
from twincloth.security_events import SecurityEvent
from twincloth.views.tables.table import ExportTable, TableSource, cells, every_table, header
from twincloth.views.viewer import View, Viewer

PATH = "/host/export"
AT_ONCE = 200
"""Rows that are made before others have their turn."""
TYPES = {"xlsx": XLSX_TYPE, "zip": "application/zip", "json": "application/json"}

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """Which tables there are, and in which form they leave. Raises Refusal."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    return desk.page("table_export.html", PATH, tables=list(every_table()))


@routes.get("/host/export/tables.xlsx")
@routes.get("/host/export/tables.zip")
@routes.get("/host/export/tables.json")
async def download(request: web.Request) -> web.StreamResponse:
    """The tables that are asked for by name, all where none is; as they stand now. Raises Refusal, StorageFailure."""
    desk = await desk_of(request, request.query.get("as"), rehearsed=True)
    kind = request.path.rpartition(".")[2]
    asked = request.query.getall("table", [])
    chosen = [table for name, table in every_table().items() if name in asked] or every_table().values()
    contents = await desk.services.workshop.desk.in_process(
        LIMITS, desk.host.id, write_tables, await _rows(desk, chosen), kind
    )
    await desk.services.collection.exports.note(desk.content.code, with_history=True)
    tell(request, SecurityEvent.EXPORTED, desk.content.code, desk.host.id, what="tables")
    name = f"{desk.content.code}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=contents, content_type=TYPES[kind], headers=headers)


async def _rows(desk: Desk, chosen: Iterable[ExportTable]) -> FileTables:
    """All rows of them, some at a time."""
    here, code = desk.services, desk.content.code
    entries: list[Entry] = []
    while more := await here.rooms.entries(code, len(entries), SLICE):
        entries += more
    exchange, content = await here.rooms.state(code)
    acts = here.views.acts(Viewer(View.HOST, desk.language), exchange, content)
    source = TableSource(exchange, content, desk.language, entries, acts)
    found: FileTables = {}
    for table in chosen:
        rows = found[table.name] = [list(header(table, content))]
        for row in cells(table, source):
            rows.append(row)
            if len(rows) % AT_ONCE == 0:
                await asyncio.sleep(0)
    return found
