"""A skipped test must not hide in continuous integration."""

from pathlib import Path

import pytest

SKIPPING = """
import pytest

def test_alice_waits():
    pytest.skip("no quilt here")
"""
SKIPPING_WHOLE = 'import pytest; pytest.importorskip("no_such_loom")'
PLUGIN = Path(__file__).with_name("skipping.py")


def outcomes(pytester: pytest.Pytester, test: str) -> dict[str, int]:
    pytester.makeconftest(PLUGIN.read_text())
    pytester.makepyfile(test)
    return pytester.runpytest_subprocess().parseoutcomes()


def test_a_skipped_test_fails_in_continuous_integration(pytester, monkeypatch):
    monkeypatch.setenv("CI", "true")

    assert outcomes(pytester, SKIPPING) == {"failed": 1}


def test_a_skipped_file_fails_in_continuous_integration(pytester, monkeypatch):
    monkeypatch.setenv("CI", "true")

    assert outcomes(pytester, SKIPPING_WHOLE) == {"errors": 1}


def test_a_skipped_test_is_a_skipped_test_at_home(pytester, monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    assert outcomes(pytester, SKIPPING) == {"skipped": 1}
