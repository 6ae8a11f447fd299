"""The bill of materials: what a wheel brings and needs, each in the version that is locked, and no registry's address."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
CONFESS_NO_LICENCE = {"pyrage"}
"""Their packages say nothing of one in words that a program reads."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The bill beside something that stands for a wheel; it was valid by its schema, or there would be none."""
    folder = tmp_path_factory.mktemp("dist")
    (folder / "twincloth-0.1.0-py3-none-any.whl").write_bytes(b"a wheel")
    subprocess.run([sys.executable, ROOT / "server" / "bill_of_materials.py", folder], check=True)
    return (folder / "twincloth-0.1.0.cdx.json").read_text("utf-8")


def test_everything_that_is_installed_or_built_in_is_listed_in_its_locked_version(written):
    bill = json.loads(written)
    parts = {part["bom-ref"]: part for part in bill["components"]}
    locked = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split())
    versions = {canonicalize_name(name): version for name, version in locked.items()}
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    needed = {canonicalize_name(Requirement(one).name) for one in wanted}
    installed = {name.removeprefix("pypi:") for name in parts if name.startswith("pypi:")}

    assert needed <= installed
    assert {"multidict", "cffi", "wsproto"} <= installed, "what they need themselves"
    assert not {"pytest", "playwright", "cyclonedx-python-lib"} & installed
    assert {name: parts[f"pypi:{name}"]["version"] for name in installed} == {
        name: versions[name] for name in installed
    }
    assert {name for name in parts if name.startswith("npm:")} >= {
        "npm:socket.io-client",
        "npm:@socket.io/component-emitter",
        "npm:openseadragon",
    }
    assert "npm:esbuild" not in parts
    assert {part["name"] for part in parts.values() if not part.get("licenses")} <= CONFESS_NO_LICENCE
    assert all(part["hashes"] for name, part in parts.items() if name.startswith("npm:"))
    (root,) = [one for one in bill["dependencies"] if one["ref"] == "twincloth"]
    assert {f"pypi:{name}" for name in needed} <= set(root["dependsOn"])
    assert bill["metadata"]["component"]["hashes"]


def test_no_address_of_a_registry_stands_in_it(written):
    assert set(re.findall(r"https?://[^\"]+", written)) == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}
