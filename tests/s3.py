"""An S3 to test against: moto's server behind real HTTP on this machine, with faults that a test orders."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

KEYS = {
    "AWS_ACCESS_KEY_ID": "cloth",
    "AWS_SECRET_ACCESS_KEY": "a secret of nobody",
    "AWS_REGION": "us-east-1",
}

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class S3:
    """One bucket. Requests are told as `METHOD /path?query`, and faults match them by regular expressions."""

    app: Wsgi
    bucket: str = field(default_factory=lambda: f"cloth-{token_hex(4)}")
    asked: list[str] = field(default_factory=list)
    fails: str = ""
    """What is answered by 500."""
    failures: int = 1_000
    """How often it still is."""
    refuses: str = ""
    """What is answered by 403."""
    breaks_off: str = ""
    """What is answered by the first half of what it should be."""
    changes: str = ""
    """What is answered by as much of something else."""
    seconds: float = 0.0
    """How long each answer takes."""
    port: int = 0
    _server: BaseWSGIServer = field(init=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def where(self) -> str:
        """The address of the store, as the setting names it."""
        return f"s3://{self.bucket}/quilts"

    @property
    def client(self) -> Any:
        """Another client, which sees what is there."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="other",
            aws_secret_access_key="other",  # of nobody
        )

    def names(self) -> set[str]:
        """All that is in the bucket."""
        found = self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {one["Key"].removeprefix("quilts/") for one in found}

    def half_done(self) -> int:
        """Uploads in parts that were begun, and neither ended nor taken back."""
        return len(self.client.list_multipart_uploads(Bucket=self.bucket).get("Uploads", []))

    def counted(self, pattern: str) -> int:
        """How often something was asked for."""
        return sum(matches(pattern, asked) for asked in self.asked)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """A request."""
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        self.asked.append(asked)
        time.sleep(self.seconds)
        if self._fails(asked) or matches(self.refuses, asked):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("500 Broken" if matches(self.fails, asked) else "403 Forbidden", [("Content-Length", "0")])
            return [b""]
        body = b"".join(self.app(environ, start))
        if matches(self.breaks_off, asked):
            return [body[: len(body) // 2]]
        return [bytes(len(body)) if matches(self.changes, asked) else body]

    def stop(self) -> None:
        """Answer no more, as if the machine were off."""
        self._server.shutdown()
        self._server.server_close()

    def begin(self) -> None:
        """Answer, at the port of before where there was one."""
        self._server = make_server("127.0.0.1", self.port, self, threaded=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _fails(self, asked: str) -> bool:
        if not self.failures or not matches(self.fails, asked):
            return False
        self.failures -= 1
        return True


def matches(pattern: str, asked: str) -> bool:
    return bool(pattern and re.search(pattern, asked))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """An S3 with an empty bucket, at which the environment of the test points."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    s3 = S3(DomainDispatcherApplication(create_backend_app))
    s3.begin()
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": s3.url}.items():
        monkeypatch.setenv(name, value)
    s3.client.create_bucket(Bucket=s3.bucket)
    s3.asked.clear()
    yield s3
    s3.stop()
