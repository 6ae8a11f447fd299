"""Metrics: who may read them, what they say after an evening's first minutes, and that every figure is spoken of."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import FormData
from prometheus_client.parser import text_string_to_metric_families as families

from halls import Hall, Limited, come_true
from twincloth.live import health
from twincloth.metrics.port import open_metrics_port
from twincloth.metrics.wanted import metrics_wanted
from twincloth.settings import Settings, SettingsError

DOCS = Path(__file__).parent.parent.parent / "docs"
TOKEN = "a token of 24 letters".replace(" ", "-")
NAMED = re.compile(r"\b(?:twincloth|process)_[a-z_]+")


def figures(text: str) -> dict[str, float]:
    """Every sample, as it is written."""
    told = {}
    for family in families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            told[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return told


async def told(hall: Hall, token: str = TOKEN) -> tuple[int, str]:
    return await hall.visitor().get("/metrics", headers={"Authorization": f"Bearer {token}"})


async def test_nobody_reads_them_unless_it_is_wanted(hall: Hall):
    assert (await told(hall))[0] == 404
    assert (await told(hall, ""))[0] == 404


async def test_who_shows_the_token_reads_what_has_happened(limited: Limited):
    async with limited(metrics_token=TOKEN) as hall:
        assert [(await told(hall, wrong))[0] for wrong in ("", TOKEN[:-1], "é" * 24)] == [403] * 3
        line = await (await hall.visitor().register("Vera", "perm")).connect()
        await line.done("post-message", id="m1", text="Hello")
        await line.ask("approve-message", {"message": "m1"})
        await line.ask("CanaryCommand", {})
        hall.services.health.lag.note(health.LATE)

        status, text = await told(hall)

        found = figures(text)
        assert status == 200
        assert {name for name in found if "CanaryCommand" in name or "Vera" in name} == set()
        for name, value in {
            "twincloth_commands_total{command=post-message,outcome=done}": 1,
            "twincloth_commands_total{command=approve-message,outcome=refused}": 1,
            "twincloth_commands_total{command=unknown,outcome=unreadable}": 1,
            "twincloth_command_seconds_count": 3,
            "twincloth_http_requests_total{route=/{code}/register,status=3xx}": 1,
            "twincloth_http_requests_total{route=/metrics,status=4xx}": 3,
            "twincloth_security_events_total{event=registered}": 1,
            "twincloth_sockets{view=session}": 1,
            "twincloth_sessions{transport=websocket}": 1,
            "twincloth_exchanges{state=open}": 1,
            "twincloth_check_ok{check=journal}": 1,
            "twincloth_check_ok{check=loop}": 0,
            "twincloth_pending_commands": 0,
        }.items():
            assert found[name] == value, name
        for more in ("turn_seconds_count", "commit_seconds_count", "disk_bytes{part=free}"):
            assert found[f"twincloth_{more}"] > 0, more


async def test_the_port_of_their_own_asks_for_no_token_and_is_the_last_to_close(limited: Limited, free_port):
    async with limited(metrics_port=free_port) as hall, open_metrics_port(hall.services):
        own = f"http://127.0.0.1:{free_port}"
        visitor = hall.visitor()
        assert (await visitor.get(f"{own}/metrics"))[0] == 200
        assert (await visitor.get(f"{own}/readyz"))[0] == 200
        assert (await visitor.get(f"{own}/"))[0] == 404
        assert (await told(hall))[0] == 404, "at the public address they are read by a token alone"
        hall.services.health.stopping = True
        status, text = await visitor.get(f"{own}/readyz")
        assert (status, json.loads(text)["failing"]) == (503, ["running"])


async def test_pictures_are_timed_and_those_that_are_refused_counted(hall: Hall):
    pieces: list[float] = []
    work = hall.services.collection.ingest_work
    work.took = pieces.append
    form = FormData()
    form.add_field("picture", BytesIO(b"\xff\xd8\xff\xe0 no picture"), filename="quilt.jpg")
    nina = await hall.host("perm")
    async with nina.http.post(f"/host/gifts/{hall.gifts[0]}/picture", data=form) as answer:
        assert answer.status == 422

    assert (work.running, work.refused, len(pieces)) == (0, 1, 1)


def queries() -> Iterator[tuple[str, str]]:
    """Each panel and each rule, and what it asks for."""
    for panel in json.loads((DOCS / "grafana.json").read_text("utf-8"))["panels"]:
        assert panel["targets"], panel["title"]
        yield from ((panel["title"], target["expr"]) for target in panel["targets"])
    rules = (DOCS / "alerts.yml").read_text("utf-8")
    yield from re.findall(r"- alert: (\w+)\n\s+expr: (.*)", rules)


async def test_each_of_several_processes_tells_how_it_follows_the_others(
    limited: Limited, shared_database: str
):
    sharing = {"metrics_token": TOKEN, "database": shared_database}
    async with (
        limited(process_name="p1", **sharing) as first,
        limited(process_name="p2", **sharing) as second,
    ):
        line = await (await second.visitor().register("Vera", "perm")).connect()
        await line.done("post-message", id="m1", text="Hello")
        await second.services.sharing.fleet.processes.look_again()
        await come_true(lambda: first.services.runner.runs)

        found = {name: figures((await told(hall))[1]) for name, hall in (("p1", first), ("p2", second))}

    for process, name, value in (
        *((process, f"process_name{{process={process}}}", 1) for process in found),
        *((process, "entries_behind", 0) for process in found),
        *((process, "entries_behind_most", 0) for process in found),
        *((process, "eras", 1) for process in found),
        *((process, "notice_connections_lost_total", 0) for process in found),
        *((process, "shared_turns_total{kind=overtaken}", 0) for process in found),
        ("p2", "processes", 2),
        ("p1", "runner", 1),
        ("p2", "runner", 0),
        ("p1", "exchanges_written", 1),
        ("p2", "exchanges_written", 0),
        ("p1", "shared_turns_total{kind=written}", 3),
        ("p2", "shared_turns_total{kind=written}", 0),
        ("p2", "shared_turns_total{kind=followed}", 2),
        ("p1", "forwarded_commands_total", 0),
        ("p2", "forwarded_commands_total", 2),
    ):
        assert found[process][f"twincloth_{name}"] == value, (process, name)
    assert found["p1"]["twincloth_commit_seconds_count"] >= 3, "the journal's appends are among them"
    assert found["p2"]["twincloth_heads_age_seconds"] >= 0


async def test_every_panel_and_every_rule_asks_for_figures_that_there_are(
    limited: Limited, shared_database: str
):
    there: set[str] = set()
    for database in ("", shared_database):
        async with limited(metrics_token=TOKEN, database=database) as hall:
            there |= {family.name for family in families((await told(hall))[1])}
    known = there | {
        f"{name}{end}" for name in there for end in ("_total", "_bucket", "_count", "_sum", "_info")
    }

    asked = {title: set(NAMED.findall(query)) for title, query in queries()}
    assert len(asked) > 25
    assert {title: names - known for title, names in asked.items() if names - known} == {}
    document = (DOCS / "observing.md").read_text("utf-8")
    ours = {name for name in there if name.startswith("twincloth_")}
    described = {
        name.removesuffix("_total") for name in re.findall(r"^\| `(twincloth_\w+)", document, re.MULTILINE)
    }
    assert described == ours


def test_an_identifier_is_used_once_and_panels_do_not_lie_upon_each_other():
    panels = json.loads((DOCS / "grafana.json").read_text("utf-8"))["panels"]
    places = [
        (x, y)
        for panel in panels
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(set(places)) == len(places)
    assert all(x < 24 for x, _ in places)


def test_a_token_is_read_from_a_file(tmp_path: Path):
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", "utf-8")
    found = metrics_wanted(Settings(metrics_token_file=file))

    assert found
    assert found.token == TOKEN
    assert metrics_wanted(Settings()) is None
    file.write_text("short\n", "utf-8")
    for unfit in (file, tmp_path / "none"):
        with pytest.raises(SettingsError, match="metrics_token_file"):
            metrics_wanted(Settings(metrics_token_file=unfit))
