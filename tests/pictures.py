"""Pictures are made once a run, where a test is about something else than how they are made."""

import hashlib
import shutil
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from twincloth.collection import ingest_client
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.ingest import Crop, Derive, Derived, Repaint
from twincloth.collection.pictures import Measured

Sizes = dict[str, Measured]
Made = dict[tuple[str, bytes], tuple[Path, Derived]]


@pytest.fixture(scope="session")
def _made() -> Made:
    return {}


@pytest.fixture(scope="session")
def _measured() -> Sizes:
    return {}


@pytest.fixture
def pictures_made_once(
    _made: Made, _measured: Sizes, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ingest's process is asked where it has not been asked for the same of the same picture before."""
    make = ingest_client.make

    async def make_once(job: Derive | Crop | Repaint, tell: ProgressCallback) -> Derived:
        key = _what(job)
        if key not in _made:
            done = await make(job, tell)
            folder = tmp_path_factory.mktemp("pictures")
            shutil.copytree(job.folder, folder, dirs_exist_ok=True)
            _made[key] = folder, done
            return done
        folder, done = _made[key]
        shutil.copytree(folder, job.folder, dirs_exist_ok=True)
        tell(1.0)
        return done

    monkeypatch.setattr(ingest_client, "make", make_once)
    inspect = ingest_client.inspect

    def inspect_once(source: Path) -> Measured:
        digest = _digest(source)
        if digest not in _measured:
            _measured[digest] = inspect(source)
        return _measured[digest]

    monkeypatch.setattr(ingest_client, "inspect", inspect_once)


def _what(job: Derive | Crop | Repaint) -> tuple[str, bytes]:
    """What is to be made of which picture, by its contents instead of its path."""
    path, name = (job.source, "source") if isinstance(job, Derive) else (job.master, "master")
    return _digest(Path(path)), msgspec.json.encode(replace(job, **{name: "", "folder": ""}))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
