"""Templates are read once a run: otherwise every test that opens the product would compile anew all that it shows."""

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from types import CodeType

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from jinja2.nodes import Template

from twincloth.views import views
from warm_start import READ_TEMPLATES


def pytest_configure(config: pytest.Config) -> None:
    """The run's first process makes the folder for what it starts; those that xdist starts inherit it."""
    if READ_TEMPLATES not in os.environ:
        os.environ[READ_TEMPLATES] = tempfile.mkdtemp(prefix="twincloth-templates-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(READ_TEMPLATES)))


class ReadOnce(BytecodeCache):
    """Keeps what was made of templates in memory, by what is written in them."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}
        self._parsed: dict[str, Template] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code

    def serve(self, environment: Environment) -> None:
        """Let an environment live of what others have read before it."""
        parse = environment.parse

        def parse_once(source: str) -> Template:
            if source not in self._parsed:
                self._parsed[source] = parse(source)
            return self._parsed[source]

        environment.bytecode_cache, environment.parse = self, parse_once


@pytest.fixture(scope="session", autouse=True)
def _templates_are_read_once() -> Iterator[None]:
    """For each language apart, since Jinja works out while it compiles what a filter makes of a constant."""
    kept: defaultdict[str, ReadOnce] = defaultdict(ReadOnce)
    environment = views.environment

    def reading_once(language: str, *arguments: object) -> Environment:
        made = environment(language, *arguments)
        kept[language].serve(made)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "environment", reading_once)
        yield
