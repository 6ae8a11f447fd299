"""Secret links in a browser: of today and of before, with and without scripts, and a stage inside another's page."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Request, Route, expect, sync_playwright

from browser.occasion import ARGUMENTS, LAPTOP, PATIENCE, PROJECTOR, Occasion, connected
from processes import done, serving


@pytest.fixture(scope="module")
def held(prepared: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Occasion]:
    """The small exchange, running, with a host of Perm and a stage."""
    data = tmp_path_factory.mktemp("links") / "data"
    shutil.copytree(prepared, data)
    with sqlite3.connect(data / "twincloth.db") as database:
        ((code,),) = database.execute("SELECT code FROM exchanges").fetchall()
    database.close()
    with serving(data) as running, sync_playwright() as playwright:
        (host,), (stage,) = (
            done("staff", code, *role, "--data", data) for role in (("--host", "perm"), ("--stage",))
        )
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield Occasion(
            {"url": running.url, "host": host, "stage": stage, "data": data, "code": code}, browser
        )
        browser.close()


@pytest.fixture
def errors(held: Occasion) -> Iterator[None]:
    yield
    assert held.errors == []


class Watched:
    """A browser of its own, whose requests are kept as a proxy sees them."""

    def __init__(self, held: Occasion, device: dict, **options: object) -> None:
        self.context = held.browser.new_context(**{"locale": "en-GB", **device, **options})
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.lines: list[str] = []
        self.page.on("pageerror", lambda error: held.errors.append(str(error)))
        self.context.on("request", self._keep)

    def _keep(self, request: Request) -> None:
        address = request.url.partition("#")[0]  # as it leaves the browser
        self.lines.append(f"{request.method} {address} Referer: {request.headers.get('referer', '')}")

    def named(self, key: str) -> list[str]:
        """What a log would hold of the key."""
        return [line for line in self.lines if key in line]


def key_of(link: str) -> str:
    return link.rpartition("#")[2]


def of_before(link: str) -> str:
    """The same link as it was handed out before."""
    return link.replace("#", "/")


def test_a_hosts_link_opens_the_dashboard_and_its_key_is_in_no_request(held: Occasion, errors: None):
    watched, key = Watched(held, LAPTOP), key_of(held.addresses["host"])
    watched.page.goto(held.addresses["host"])
    connected(watched.page)

    assert re.search(r"/host\?as=s\w+$", watched.page.url)
    assert watched.named(key) == []
    assert any("Referer: http" in line for line in watched.lines), "the control: some requests name one"
    assert key not in watched.page.evaluate("document.documentElement.outerHTML")
    watched.page.go_back()
    assert key not in watched.page.url
    watched.context.close()


def test_a_hosts_link_of_before_opens_it_too_and_only_its_own_address_names_the_key(
    held: Occasion, errors: None
):
    link = of_before(held.addresses["host"])
    watched, key = Watched(held, LAPTOP), key_of(held.addresses["host"])
    watched.page.goto(link)
    connected(watched.page)

    assert watched.named(key) == [f"GET {link} Referer: "]
    watched.page.go_back()
    assert key not in watched.page.url
    watched.context.close()


def test_a_link_opens_without_scripts(held: Occasion):
    for link in (of_before(held.addresses["host"]), held.addresses["host"]):
        watched = Watched(held, LAPTOP, java_script_enabled=False)
        watched.page.goto(link)
        if "#" in link:
            watched.page.fill("#key", link)
        watched.page.click("secret-link button")
        expect(watched.page.locator("live-exchange[view=host]")).to_be_attached()
        watched.context.close()


@pytest.mark.parametrize(
    ("written", "transparent"),
    [
        ("{stage}", False),
        ("{before}", False),
        ("{before}?transparent=1", True),
        ("{stage}?transparent=1", True),
    ],
)
def test_a_stage_is_live_and_comes_again_by_its_own_address(
    held: Occasion, errors: None, written: str, transparent: bool
):
    stage = held.addresses["stage"]
    watched = Watched(held, PROJECTOR)
    first = written.format(stage=stage, before=of_before(stage))
    watched.page.goto(first)
    connected(watched.page)
    query = "?transparent=1" if transparent else ""
    assert watched.page.url == stage.replace("#", f"{query}#")
    before = [] if "#" in first else [f"GET {first} Referer: "]
    assert watched.named(key_of(stage)) == before

    watched.page.reload()
    connected(watched.page)
    look = "document.documentElement.className"
    assert ("is-transparent" in watched.page.evaluate(look)) is transparent
    assert watched.page.locator(".stage").bounding_box() == {"x": 0, "y": 0, "width": 1920, "height": 1080}
    assert watched.named(key_of(stage)) == before
    watched.context.close()


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """The address of a page that a browser takes for another site's: a name is none of an address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_stage_is_live_inside_another_sites_page(held: Occasion, errors: None):
    """Where it has no cookie: what it may do is in the key that its page sends."""
    watched = Watched(held, PROJECTOR)
    with another_site(f'<iframe src="{held.addresses["stage"]}"></iframe>') as outside:
        watched.page.goto(outside)
        light = watched.page.frame_locator("iframe").locator('[data-light][data-state="connected"]')
        expect(light).to_be_attached()
    assert watched.context.cookies() == []
    assert watched.named(key_of(held.addresses["stage"])) == []
    watched.context.close()


def test_a_projector_waits_for_a_server_that_is_away(held: Occasion, errors: None):
    watched, failed = Watched(held, PROJECTOR), []

    def away(route: Route) -> None:
        if route.request.method == "POST" and len(failed) < 2:
            failed.append(route.request.url)
            route.fulfill(status=503) if len(failed) == 1 else route.abort()
        else:
            route.continue_()

    watched.page.route("**/stage", away)
    watched.page.goto(held.addresses["stage"])
    expect(watched.page.locator("[data-opening]")).to_be_visible()
    connected(watched.page)
    assert len(failed) == 2
    watched.context.close()


def test_a_stage_whose_link_is_revoked_says_so_and_asks_no_more(held: Occasion, errors: None):
    data, code = held.addresses["data"], held.addresses["code"]
    (link,) = done("staff", code, "--stage", "oxford", "--data", data)
    watched = Watched(held, PROJECTOR)
    watched.page.goto(link)
    connected(watched.page)
    id = next(row.split()[0] for row in done("staff", code, "--data", data) if " oxford" in row)

    done("staff", code, "--revoke", id, "--data", data)

    expect(watched.page.locator(".gone")).to_be_visible()
    watched.context.close()
