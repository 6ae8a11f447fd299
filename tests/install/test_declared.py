"""The units, the image and the Compose file: what they set is there to be set, and systemd finds nothing wrong."""

import re
import subprocess
from pathlib import Path

import pytest

from twincloth.running import LAST_RESORT
from twincloth.settings import DECLARED, PREFIX
from twincloth.settings.settings import DEFAULTS

ROOT = Path(__file__).parent.parent.parent
UNIT = (ROOT / "docs" / "twincloth.service").read_text("utf-8")
TEMPLATE = (ROOT / "docs" / "several" / "twincloth@.service").read_text("utf-8")
COMPOSE = (ROOT / "docs" / "several" / "compose.yaml").read_text("utf-8")
IMAGE = (ROOT / "Containerfile").read_text("utf-8")
INSTALLING = (ROOT / "docs" / "installing.md").read_text("utf-8")

EXPOSURE = 20
"""Of 100: what systemd-analyze calls OK ends at 40, and a unit that says nothing has 96."""


@pytest.mark.parametrize(
    ("name", "text"), [("twincloth.service", UNIT), ("twincloth@1.service", TEMPLATE)], ids=["one", "several"]
)
def test_the_unit_is_right_and_takes_nearly_everything_away(tmp_path: Path, name, text):
    unit = tmp_path / name
    assert "\nExecStart=/opt/twincloth/bin/twincloth serve\n" in text
    unit.write_text(text.replace("/opt/twincloth/bin/twincloth", "/bin/sh"), "utf-8")
    checks = (["verify", "--man=no"], ["security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}"])
    for check in checks:
        done = subprocess.run(["systemd-analyze", *check, unit], capture_output=True, text=True, check=False)
        assert (done.returncode, f"{name}:" in done.stderr) == (0, False), done.stderr + done.stdout


def test_a_unit_that_is_wrong_or_careless_would_be_found(tmp_path: Path):
    careless = tmp_path / "careless.service"
    careless.write_text("[Service]\nExecStart=/bin/sh\nProtectSytem=strict\n", "utf-8")
    security = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", careless]

    assert subprocess.run(security, capture_output=True, check=False).returncode
    verify = ["systemd-analyze", "verify", "--man=no", careless]
    assert "ProtectSytem" in subprocess.run(verify, capture_output=True, text=True, check=False).stderr


def test_every_setting_that_they_name_is_one():
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", UNIT + TEMPLATE + COMPOSE + IMAGE + INSTALLING))

    assert {"DATA", "HOST", "PORT", "DATABASE", "PROCESS_NAME", "INTERNAL_ADDRESS"} <= named
    assert {name.lower() for name in named} <= set(DECLARED)


def test_both_units_take_the_same_away():
    def of(text: str) -> list[str]:
        return [line for line in text.partition("UMask=")[2].splitlines() if not line.startswith("#")]

    assert of(UNIT) == of(TEMPLATE)
    assert len(of(UNIT)) > 30


def test_the_compose_file_names_each_process_as_its_proxy_does():
    caddyfile = (ROOT / "docs" / "several" / "Caddyfile").read_text("utf-8")
    for name in ("p1", "p2", "p3"):
        assert f"\n  {name}:\n" in COMPOSE
        assert f'TWINCLOTH_PROCESS_NAME: {name}, TWINCLOTH_INTERNAL_ADDRESS: "{name}:' in COMPOSE
        assert f'{name.upper()}: "{name}:8470"' in COMPOSE
        assert f"{{${name.upper()}:" in caddyfile
        assert f'startsWith("{name}~")' in caddyfile


def test_whoever_drains_is_given_the_time_for_it():
    needed = DEFAULTS["drain"] + LAST_RESORT
    for given in re.findall(r"^TimeoutStopSec=(\d+)$", TEMPLATE, re.MULTILINE) + re.findall(
        r"stop_grace_period: (\d+)s", COMPOSE
    ):
        assert int(given) >= needed + 5
    assert len(re.findall(r"stop_grace_period|TimeoutStopSec", TEMPLATE + COMPOSE)) == 2


def test_the_image_runs_as_nobody_and_takes_in_nothing_but_the_wheel():
    user = re.findall(r"^USER (\d+):\d+$", IMAGE, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", IMAGE, re.MULTILINE)
    ignored = (ROOT / ".containerignore").read_text("utf-8").splitlines()

    assert user
    assert user != ["0"]
    assert f"chown {user[0]}:{user[0]} /data" in IMAGE
    assert re.findall(r"^VOLUME (.*)$", IMAGE, re.MULTILINE) == ["/data"]
    assert copied == ["constraints.txt dist/twincloth-*.whl"]
    assert [line for line in ignored if not line.startswith("#")] == [
        *("*", "!constraints.txt", "!dist/twincloth-*.whl")
    ]
