"""Writes a bill of materials beside a wheel: all that it brings into a browser, and all that is installed with it.

`python server/bill_of_materials.py dist` makes dist/twincloth-VERSION.cdx.json, in CycloneDX 1.6.
"""

import hashlib
import json
import sys
import tomllib
from base64 import b64decode
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
VERSION = SchemaVersion.V1_6

LICENCES = LicenseFactory()


def main() -> None:
    """A bill for each wheel of the folder that is named."""
    for wheel in sorted(Path(sys.argv[1]).glob("twincloth-*.whl")):
        bill = bill_of(wheel)
        must_be_valid(bill)
        target = wheel.with_name(f"{'-'.join(wheel.name.split('-')[:2])}.cdx.json")
        target.write_text(
            make_outputter(bill, OutputFormat.JSON, VERSION).output_as_string(indent=2), "utf-8"
        )
        sys.stdout.write(f"{target}: {len(bill.components)} parts\n")


def bill_of(wheel: Path) -> Bom:
    """Of the same wheel with the same libraries the same bill, but for the time at which it was made."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    itself = Component(
        name="twincloth",
        version=wheel.name.split("-")[1],
        type=ComponentType.APPLICATION,
        bom_ref="twincloth",
        licenses=[LICENCES.make_from_string(_project()["license"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )
    bill = Bom(serial_number=uuid5(NAMESPACE_OID, digest))
    bill.metadata.component = itself
    browser = list(_in_the_browser())
    bill.components.update(browser)
    needed = _needed(_project()["dependencies"])
    installed = _closure(needed)
    parts = {name: _python(one) for name, (one, _) in installed.items()}
    bill.components.update(parts.values())
    bill.register_dependency(itself, [*browser, *(parts[name] for name in needed if name in parts)])
    for name, (_, further) in installed.items():
        bill.register_dependency(parts[name], [parts[one] for one in further if one in parts])
    return bill


def must_be_valid(bill: Bom) -> None:
    """By the schema of its XML form, for which the library has what it takes here. Raises SystemExit."""
    written = make_outputter(bill, OutputFormat.XML, VERSION).output_as_string()
    if wrong := make_schemabased_validator(OutputFormat.XML, VERSION).validate_str(written):
        raise SystemExit(f"The bill of materials is not valid: {wrong}")


def _project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def _in_the_browser() -> Iterator[Component]:
    """The libraries and fonts that were built into what browsers load: those whose licence stands beside it."""
    built = {path.stem for path in (ROOT / "web" / "built" / "vendor" / "licences").glob("*.txt")}
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))["packages"]
    for path, package in locked.items():
        name = path.rpartition("node_modules/")[2]
        slug = name.removeprefix("@").replace("/", "-")
        if slug in built and "/node_modules/" not in path:
            built.remove(slug)
            yield _npm(name, package)
    if built:
        raise SystemExit(f"No library of the lock is called {', '.join(sorted(built))}")


def _npm(name: str, package: dict[str, str]) -> Component:
    group, _, short = name.rpartition("/")
    algorithm, _, digest = package["integrity"].partition("-")
    assert algorithm == "sha512"
    return Component(
        group=group or None,
        name=short,
        version=package["version"],
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED,
        bom_ref=f"npm:{name}",
        purl=PackageURL("npm", group or None, short, package["version"]),
        licenses=[LICENCES.make_from_string(package["license"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=b64decode(digest).hex())],
    )


def _needed(requirements: list[str], extras: frozenset[str] = frozenset()) -> dict[str, frozenset[str]]:
    """Names of what is needed here, and which extras of each."""
    needed: dict[str, frozenset[str]] = {}
    for requirement in map(Requirement, requirements):
        asked = [{"extra": extra} for extra in extras or {""}]
        if requirement.marker is None or any(map(requirement.marker.evaluate, asked)):
            name = canonicalize_name(requirement.name)
            needed[name] = needed.get(name, frozenset()) | requirement.extras
    return needed


def _closure(needed: dict[str, frozenset[str]]) -> dict[str, tuple[Distribution, dict[str, frozenset[str]]]]:
    """Everything that is installed for what is needed, with what each needs itself."""
    found: dict[str, tuple[Distribution, dict[str, frozenset[str]]]] = {}
    waiting = list(needed.items())
    while waiting:
        name, extras = waiting.pop()
        if name in found and not extras:
            continue
        one = distribution(name)
        further = _needed(one.requires or [], extras)
        if name not in found or further.keys() - found[name][1].keys():
            found[name] = one, further | (found[name][1] if name in found else {})
            waiting += further.items()
    return found


def _python(one: Distribution) -> Component:
    name = canonicalize_name(one.metadata["Name"])
    return Component(
        name=name,
        version=one.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED,
        bom_ref=f"pypi:{name}",
        purl=PackageURL("pypi", None, name, one.version),
        licenses=[LICENCES.make_from_string(licence) for licence in _licences(one)],
    )


def _licences(one: Distribution) -> list[str]:
    """By its SPDX expression (PEP 639), else by its classifiers, else by whatever it calls its licence in one line."""
    told = one.metadata.json
    if expression := told.get("license_expression"):
        return [str(expression)]
    classified = [line.rpartition(" :: ")[2] for line in told.get("classifier", []) if "License ::" in line]
    own = str(told.get("license", ""))
    return classified or ([own] if own and "\n" not in own else [])


if __name__ == "__main__":
    main()
