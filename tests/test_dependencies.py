"""Dependencies: locked, not older than what mends known holes, and asked about where that can be."""

import json
import os
import re
from pathlib import Path

import pytest

from advisories import Answer, of_npm, of_pip_audit, status, told

ROOT = Path(__file__).parent.parent
LOCKED = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE))
DECLARED = (ROOT / "pyproject.toml").read_text("utf-8")
NPM = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))["packages"]

MENDED = {
    "aiohttp": "3.14.5",
    "h11": "0.16.0",  # CVE-2025-43859, chunked bodies
    "Jinja2": "3.1.6",  # CVE-2025-27516, a way out of the sandbox
    "pillow": "12.3.0",  # heap writes out of bounds in several readers
    "python-engineio": "4.13.3",
    "python-socketio": "5.16.3",
    "requests": "2.32.4",  # CVE-2024-47081, credentials of .netrc
    "urllib3": "2.6.3",  # CVE-2026-21441, a bomb in a redirect
}
"""The first version without the holes that are known of those before it."""

MENDED_NPM = {"engine.io": "6.6.2", "socket.io-parser": "4.2.3", "ws": "8.17.1"}
"""The same of the browser's libraries and of those that the tests run."""


def version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:4])


@pytest.mark.parametrize(("name", "mended"), MENDED.items())
def test_no_locked_package_is_older_than_its_mended_version(name, mended):
    assert version(LOCKED[name]) >= version(mended)


@pytest.mark.parametrize(("name", "mended"), MENDED_NPM.items())
def test_no_locked_library_is_older_than_its_mended_version(name, mended):
    found = [entry["version"] for path, entry in NPM.items() if path.endswith(f"node_modules/{name}")]

    assert found
    assert all(version(one) >= version(mended) for one in found)


def test_an_installation_without_our_lock_gets_a_mended_pillow_too():
    assert '"pillow>=12.3"' in DECLARED


PIP_SAYS = {
    "dependencies": [
        {"name": "aiohttp", "version": "3.14.5", "vulns": []},
        {
            "name": "pillow",
            "version": "12.0.0",
            "vulns": [{"id": "PYSEC-1", "fix_versions": ["12.3.0"], "aliases": [], "description": "…"}],
        },
        {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1)"},
    ],
    "fixes": [],
}
NPM_SAYS = {
    "auditReportVersion": 2,
    "vulnerabilities": {"ws": {"name": "ws", "severity": "high", "range": "8.0.0 - 8.17.0", "via": []}},
    "metadata": {"dependencies": {"prod": 20, "dev": 60, "total": 80}},
}
CLEAN_NPM = NPM_SAYS | {"vulnerabilities": {}}


def test_a_known_advisory_is_named_with_the_version_that_mends_it():
    answer = of_pip_audit(json.dumps(PIP_SAYS))

    assert answer == Answer(2, ("pillow 12.0.0: PYSEC-1, mended in 12.3.0",), ("ours",))
    assert "pillow 12.0.0" in told("Python", answer)
    assert "not checked: ours" in told("Python", answer)
    assert status([answer, of_npm(json.dumps(CLEAN_NPM))]) == 1


def test_a_library_with_an_advisory_is_named():
    answer = of_npm(json.dumps(NPM_SAYS))

    assert answer == Answer(80, ("ws 8.0.0 - 8.17.0: high",))
    assert status([answer]) == 1


def test_nothing_known_is_said_with_how_much_was_checked():
    clean = of_npm(json.dumps(CLEAN_NPM))

    assert told("Browser", clean) == "Browser: 80 versions checked, no known advisories"
    assert status([clean]) == 0


@pytest.mark.parametrize(
    "answer",
    [
        of_npm(json.dumps({"message": "405 Method Not Allowed", "statusCode": 405})),
        of_npm(""),
        of_pip_audit("no such host"),
        of_pip_audit(json.dumps({"dependencies": [{"name": "aiohttp", "skip_reason": "not found"}]})),
    ],
)
def test_a_database_that_cannot_be_asked_is_no_clean_answer(answer):
    assert "nothing was checked" in told("Python", answer)
    assert status([answer]) == os.EX_TEMPFAIL
