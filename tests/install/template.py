"""Three processes by the template, with PostgreSQL beside them, as docs/processes.md tells an operator."""

import json
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from container import Machine, must_be_confined, must_have_stopped_well, take_in
from ground import ROOT, cannot, fetch, is_free, must, must_answer, must_be_ready

TEMPLATE = Path("docs") / "several" / "twincloth@.service"
GUIDE = (ROOT / "docs" / "processes.md").read_text("utf-8")

PORTS = {f"twincloth@{number}": 8470 + number for number in (1, 2, 3)}
FIGURES = {f"twincloth@{number}": 9470 + number for number in (1, 2, 3)}
DATABASE = "postgresql:///twincloth"
POLLING = "/socket.io/?EIO=4&transport=polling"


def prepare(root: Path) -> None:
    """What the machine has before it is booted. PostgreSQL keeps to its Unix socket: ports are shared with others here."""
    if taken := [port for port in (*PORTS.values(), *FIGURES.values()) if not is_free(port)]:
        cannot(f"{taken} are in use, and the template's processes answer there")
    (settings,) = root.glob("etc/postgresql/*/main/conf.d")
    (settings / "trial.conf").write_text("listen_addresses = ''\nport = 5432\n", "utf-8")
    (root / "root" / TEMPLATE).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / TEMPLATE, root / "root" / TEMPLATE)
    for enabled in root.glob("etc/systemd/system/*.wants/twincloth@*"):  # by a trial before this one
        enabled.unlink()


def install(machine: Machine, root: Path) -> None:
    """In place of the one process, which has ended, and of what a trial before this one has left."""
    machine("systemctl disable --quiet twincloth && rm -rf /var/lib/twincloth /etc/twincloth.env")
    machine(
        "cd / && for drop in dropdb dropuser; do runuser -u postgres -- $drop --if-exists twincloth; done"
    )
    for unit, port in FIGURES.items():
        (root / f"etc/{unit}.env").write_text(f"TWINCLOTH_METRICS_PORT={port}\n", "utf-8")
    machine(documented("createdb"))


def documented(word: str) -> str:
    """Those lines of the guide in which this word stands; the first that fails ends them."""
    (lines,) = [
        block for block in re.findall(r"^```\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL) if word in block
    ]
    return f"cd /root; set -e\n{lines}"


def look(machine: Machine) -> None:
    for unit, port in PORTS.items():
        must_be_ready(port)
        must_be_confined(machine, unit)
    path = take_in(machine, f"TWINCLOTH_DATABASE={DATABASE}")
    for unit, port in PORTS.items():
        must_answer(f"{unit} serves what was taken in beside them", port, path)
        must("and draws its symbol", fetch(port, f"{path}/qr.png")[0] == 200)
        must("and knows of three", "\ntwincloth_processes 3.0\n" in fetch(FIGURES[unit], "/metrics")[1])
    pass_on()
    kill_one(machine, path)
    stop_one(machine, path)
    roll(machine, path)
    machine("systemctl stop 'twincloth@*'")
    for unit in PORTS:
        must_have_stopped_well(machine, unit)


def pass_on() -> None:
    """By their internal sites, on loopback."""
    first, second, third = PORTS.values()
    sid = json.loads(fetch(third, POLLING)[1][1:])["sid"]
    session = f"{POLLING}&sid={sid}"
    must("a session of one is passed on to it by the others", fetch(first, session, b"40") == (200, "ok"))
    must("and answered through them", fetch(second, session)[1].startswith("4"))


def kill_one(machine: Machine, path: str) -> None:
    first, *others = PORTS
    was = machine.process(first)
    machine(f"kill -KILL {was}")
    must("one is killed, and the others go on", {fetch(PORTS[unit], path)[0] for unit in others} == {200})
    must_be_ready(PORTS[first])
    must(
        "it is started again by itself, with the exchange",
        machine.process(first) != was and fetch(PORTS[first], path)[0] == 200,
    )


def stop_one(machine: Machine, path: str) -> None:
    *others, last = PORTS
    machine(f"systemctl stop --no-block {last}")
    must_answer("one that is told to stop is not ready", PORTS[last], "/readyz", 503)
    must("while it still answers", fetch(PORTS[last], path)[0] == 200)
    machine(f"systemctl stop {last}")
    must_have_stopped_well(machine, last)
    must("the others go on", {fetch(PORTS[unit], path)[0] for unit in others} == {200})
    machine(f"systemctl start {last}")
    must_be_ready(PORTS[last])


def roll(machine: Machine, path: str) -> None:
    """One after the other, while the page is asked for everywhere."""
    before = [machine.process(unit) for unit in PORTS]
    fewest = len(PORTS)
    with ThreadPoolExecutor(1) as beside:
        rolled = beside.submit(machine, documented("restart"))
        while not rolled.done():
            fewest = min(fewest, [fetch(port, path)[0] for port in PORTS.values()].count(200))
            time.sleep(0.1)
        rolled.result()
    must("all are restarted, one after the other", not {*before} & {machine.process(unit) for unit in PORTS})
    must("all are ready at once after it", {fetch(port, "/readyz")[0] for port in PORTS.values()} == {200})
    must("two of three answered at every moment", fewest == len(PORTS) - 1)
