"""The figures: what is done to a server, and what is read off it."""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

from crowd import Crowd
from peers import Bench, Scenario, Served, cpu, memory

SETTLES = 1.0
"""Seconds until a server has done what a change left it to do."""

DELIVERIES = 400_000
"""In a burst, with at least one message a sender, and not more than so many:"""

MOST_AT_ONCE = 20

SOON_ENOUGH = 100
"""Milliseconds below which 99 % of deliveries lie at a rate that counts as carried."""

HOPELESS = 1000
"""Milliseconds after which a rate is given up."""

FIRST_RATE = {"ours": 400, "node": 25, "stock": 10, "floor": 50}
STORM = 3000
COMMANDS_FOR = 5.0


class Sample(NamedTuple):
    """One reading of one round."""

    figure: str
    scenario: str
    peer: str
    value: float


class Stay:
    """A peer with its viewers, from the first to the last of them."""

    def __init__(self, bench: Bench, peer: str, scenario: Scenario, server: Served, crowd: Crowd) -> None:
        self.bench, self.peer, self.scenario = bench, peer, scenario
        self.pid, self.crowd = server.pid, crowd
        self.viewers = scenario.everybody - scenario.senders * scenario.exchanges

    def sample(self, figure: str, value: float) -> Sample:
        return Sample(figure, str(self.scenario), self.peer, value)

    def come(self) -> float:
        """All viewers join, 32 at a time; the server's processor time in seconds."""
        before = cpu(self.pid)
        each = self.scenario.viewers - self.scenario.senders
        self.bench.count(self.peer, "join", self.bench.look_on(self.crowd, self.scenario, each))
        return cpu(self.pid) - before

    def go(self) -> float:
        """All viewers leave at once; the server's processor time in seconds, until it has cleared up."""
        before = cpu(self.pid)
        self.bench.count(self.peer, "leave", self.crowd.leave())
        time.sleep(SETTLES)
        return cpu(self.pid) - before

    def warm(self) -> None:
        """Senders come in, a few viewers come and go."""
        self.bench.arrive(self.crowd, self.scenario._replace(viewers=self.scenario.senders + 20))
        self.go()

    def first(self) -> Iterator[Sample]:
        """What the first viewers that this process has ever had take: processor time and memory of each."""
        before = memory(self.pid)
        joined = self.come()
        yield self.sample("join", 1e6 * joined / self.viewers)
        time.sleep(SETTLES)
        yield self.sample("memory", (memory(self.pid) - before) / self.viewers / 1024)
        yield self.sample("leave", 1e6 * self.go() / self.viewers)

    def idle(self, seconds: float = 2.0) -> float:
        """Processor seconds a second, with everybody here and nothing happening."""
        before, began = cpu(self.pid), time.monotonic()
        time.sleep(seconds)
        return (cpu(self.pid) - before) / (time.monotonic() - began)

    def lone(self) -> Iterator[Sample]:
        """Five messages a second; without and with what the server does anyway (pings, presence)."""
        self.bench.count(self.peer, "warming up", self.crowd.burst(1))
        time.sleep(SETTLES)
        idle = self.idle()
        before, began = cpu(self.pid), time.monotonic()
        report = self.bench.count(self.peer, "lone", self.crowd.post(5, 4))
        used, took = cpu(self.pid) - before, time.monotonic() - began
        yield self.sample("idle", 100 * idle)
        deliveries = report["delivered"] or 1
        yield self.sample("lone", 1e6 * (used - idle * took) / deliveries)
        yield self.sample("lone, all", 1e6 * used / deliveries)

    def burst(self) -> Sample:
        """Deliveries a second when all senders post several messages at the same moment."""
        everybody = self.scenario.viewers * self.scenario.senders * self.scenario.exchanges
        report = self.crowd.burst(min(MOST_AT_ONCE, max(1, round(DELIVERIES / everybody))))
        self.bench.count(self.peer, "burst", report)
        return self.sample("burst", report["delivered"] / (report["seconds"] or 1))


def stay(bench: Bench, peer: str, scenario: Scenario, figures: set[str]) -> Iterator[Sample]:
    """Memory, joining, lone messages, a burst, leaving: in one stay, as far as they are asked for."""
    with bench.started(peer) as (server, crowd):
        here = Stay(bench, peer, scenario, server, crowd)
        here.warm()
        if {"memory", "join", "leave"} & figures:
            yield from here.first()
        yield here.sample("join again", 1e6 * here.come() / here.viewers)
        time.sleep(SETTLES)
        if "lone" in figures:
            yield from here.lone()
        if "burst" in figures:
            yield here.burst()
            time.sleep(SETTLES)
        if "leave" in figures:
            yield here.sample("leave again", 1e6 * here.go() / here.viewers)


def rate(bench: Bench, peer: str, scenario: Scenario) -> Iterator[Sample]:
    """The highest rate of messages a second of which 99 % of deliveries come within 100 ms."""
    with bench.started(peer) as (_, crowd):
        bench.arrive(crowd, scenario)
        crowd.post(20, 1)
        time.sleep(SETTLES)
        yield Sample("rate", str(scenario), peer, _highest(bench, peer, crowd))


def _highest(bench: Bench, peer: str, crowd: Crowd) -> float:
    """Doubled while it is carried, halved while it is not, then halfway between twice."""
    carried, too_much = 0.0, 0.0
    asked = float(FIRST_RATE[peer])
    while asked >= 1 and not (carried and too_much):
        if _carries(bench, peer, crowd, asked):
            carried, asked = asked, asked * 2
        else:
            too_much, asked = asked, asked / 2
    for _ in range(2):
        between = (carried * too_much) ** 0.5
        if between and _carries(bench, peer, crowd, between):
            carried = between
        else:
            too_much = between
    return carried


def _carries(bench: Bench, peer: str, crowd: Crowd, asked: float) -> bool:
    report = bench.count(peer, "rate", crowd.post(asked, 3, HOPELESS))
    time.sleep(SETTLES / 2)
    return not report["gave_up"] and report["each"]["p99"] <= SOON_ENOUGH and not report["lost"]


def storm(bench: Bench, peer: str, scenario: Scenario) -> Iterator[Sample]:
    """Everybody joins in the same moment, while one person after the other opens the page."""
    with bench.started(peer) as (server, crowd):
        bench.look_on(crowd, scenario, 20)
        crowd.leave()
        pages, over = [], threading.Event()
        visiting = threading.Thread(target=_visit, args=(server, over, pages))
        if peer == "ours":
            visiting.start()
        report = bench.count(peer, "storm", bench.look_on(crowd, scenario, scenario.viewers, at_once=0))
        over.set()
        yield Sample("storm", str(scenario), peer, report["seconds"])
        if peer == "ours":
            visiting.join()
            yield Sample("page", str(scenario), peer, max(pages, default=float("inf")))


def _visit(server: Served, over: threading.Event, pages: list[float]) -> None:
    """Milliseconds until each page was there; infinite where it was not."""
    while not over.wait(0.05):
        began = time.monotonic()
        whole = _page(server)
        pages.append(1000 * (time.monotonic() - began) if whole else float("inf"))


def _page(server: Served) -> bool:
    """Whether the session page came whole."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        line.request("GET", f"/{server.halls[0].code}")
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return answer.status == http.HTTPStatus.OK
    finally:
        line.close()


def last(bench: Bench, peer: str, scenario: Scenario) -> Iterator[Sample]:
    """From posting to the last screen, 99 % of messages, twenty a second."""
    with bench.started(peer) as (_, crowd):
        bench.arrive(crowd, scenario)
        crowd.post(20, 1)
        time.sleep(SETTLES)
        report = bench.count(peer, "last", crowd.post(20, 10))
        yield Sample("last", str(scenario), peer, report["last"]["p99"])


def history(bench: Bench, peer: str, scenario: Scenario) -> Iterator[Sample]:
    """What a message costs after 5,000 others against what it costs after 100, in turn on two servers."""
    with ExitStack() as both:
        costs: dict[int, list[float]] = {}
        servers = {past: both.enter_context(bench.started(peer)) for past in (100, 5000)}
        for past, (_, crowd) in servers.items():
            bench.arrive(crowd, scenario)
            bench.count(peer, "history", crowd.flow(60, past))
        for _ in range(4):
            for past, (server, crowd) in servers.items():
                costs.setdefault(past, []).append(_cost(bench, peer, server, crowd))
        young, old = (statistics.median(costs[past]) for past in servers)
        yield Sample("turn", str(scenario), peer, young)
        yield Sample("history", str(scenario), peer, old / young)


def _cost(bench: Bench, peer: str, server: Served, crowd: Crowd) -> float:
    """Processor time of a message in microseconds."""
    before = cpu(server.pid)
    report = bench.count(peer, "history", crowd.post(200, 0.5))
    return 1e6 * (cpu(server.pid) - before) / report["posted"]


def durable(bench: Bench, peer: str, scenario: Scenario) -> Iterator[Sample]:
    """Commands a second that are acked, each sender giving the next when it has the ack of the last."""
    with bench.started(peer) as (_, crowd):
        bench.arrive(crowd, scenario)
        crowd.flow(0.5)
        report = bench.count(peer, "durable", crowd.flow(COMMANDS_FOR))
        yield Sample("durable", str(scenario), peer, report["acked"] / report["seconds"])


def ceiling(bench: Bench, peer: str, scenario: Scenario) -> Iterator[Sample]:
    """How much the crowd itself can take in: ready-made frames, many in each write."""
    with bench.started("ceiling") as (_, crowd):
        bench.arrive(crowd, scenario)
        report = bench.count("ceiling", "burst", crowd.burst(100))
        yield Sample("ceiling", str(scenario), "ceiling", report["delivered"] / report["seconds"])
