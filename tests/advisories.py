"""Asks what is known against the locked versions: of Python's packages and of the browser's libraries.

Exit status 0: nothing is known; 1: something is; 75 (EX_TEMPFAIL of sysexits.h): a database could not be asked,
which says nothing about the packages.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PIP_AUDIT = (
    "-m",
    "pip_audit",
    "--requirement",
    "constraints.txt",
    "--no-deps",
    "--disable-pip",
    "--format",
    "json",
)
NPM_AUDIT = ("npm", "audit", "--package-lock-only", "--json")


class Answer(NamedTuple):
    """What one database said: how many versions it looked at, what it knows, and which it could not tell about."""

    looked_at: int
    known: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def of_pip_audit(said: str) -> Answer:
    """Its report as JSON. It says "not found" of every package where the database itself was not found."""
    packages = _read(said).get("dependencies", [])
    told = [package for package in packages if "vulns" in package]
    known = [
        f"{package['name']} {package['version']}: {found['id']}, mended in {_versions(found['fix_versions'])}"
        for package in told
        for found in package["vulns"]
    ]
    untold = [package["name"] for package in packages if "skip_reason" in package]
    return Answer(len(told), tuple(known), tuple(untold))


def of_npm(said: str) -> Answer:
    """Its report, version 2; an error is another object."""
    report = _read(said)
    found = report.get("vulnerabilities", {})
    known = [f"{name} {package['range']}: {package['severity']}" for name, package in sorted(found.items())]
    counts = report.get("metadata", {}).get("dependencies", {})
    return Answer(counts.get("total", 0), tuple(known))


def told(kind: str, answer: Answer) -> str:
    """What was found, in a few lines."""
    if not answer.looked_at:
        return f"{kind}: the database of advisories could not be asked from here; nothing was checked"
    lines = [f"{kind}: {answer.looked_at} versions checked, {len(answer.known) or 'no'} known advisories"]
    lines += [f"  {known}" for known in answer.known]
    if answer.untold:
        lines.append(f"  not checked: {', '.join(answer.untold)}")
    return "\n".join(lines)


def status(answers: list[Answer]) -> int:
    """The exit status for all answers together."""
    if any(answer.known for answer in answers):
        return 1
    return 0 if all(answer.looked_at and not answer.untold for answer in answers) else os.EX_TEMPFAIL


def _read(said: str) -> dict:
    try:
        report = json.loads(said)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _versions(versions: list[str]) -> str:
    return " or ".join(versions) or "no version yet"


def _asked(command: tuple[str, ...], folder: Path) -> str:
    return subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=300
    ).stdout


if __name__ == "__main__":
    answers = {
        "Python": of_pip_audit(_asked((sys.executable, *PIP_AUDIT), ROOT)),
        "Browser": of_npm(_asked(NPM_AUDIT, ROOT / "web")),
    }
    for kind, answer in answers.items():
        print(told(kind, answer))
    sys.exit(status(list(answers.values())))
