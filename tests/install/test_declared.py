"""The unit and the image: what they set is there to be set, and systemd finds nothing wrong with the one."""

import re
import subprocess
from pathlib import Path

from twincloth.settings import DECLARED, PREFIX

ROOT = Path(__file__).parent.parent.parent
UNIT = (ROOT / "docs" / "twincloth.service").read_text("utf-8")
IMAGE = (ROOT / "Containerfile").read_text("utf-8")
INSTALLING = (ROOT / "docs" / "installing.md").read_text("utf-8")

EXPOSURE = 20
"""Of 100: what systemd-analyze calls OK ends at 40, and a unit that says nothing has 96."""


def test_the_unit_is_right_and_takes_nearly_everything_away(tmp_path: Path):
    unit = tmp_path / "twincloth.service"
    assert "\nExecStart=/opt/twincloth/bin/twincloth serve\n" in UNIT
    unit.write_text(UNIT.replace("/opt/twincloth/bin/twincloth", "/bin/sh"), "utf-8")
    checks = (["verify", "--man=no"], ["security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}"])
    for check in checks:
        done = subprocess.run(["systemd-analyze", *check, unit], capture_output=True, text=True, check=False)
        assert (done.returncode, "twincloth.service:" in done.stderr) == (0, False), done.stderr + done.stdout


def test_a_unit_that_is_wrong_or_careless_would_be_found(tmp_path: Path):
    careless = tmp_path / "careless.service"
    careless.write_text("[Service]\nExecStart=/bin/sh\nProtectSytem=strict\n", "utf-8")
    security = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", careless]

    assert subprocess.run(security, capture_output=True, check=False).returncode
    verify = ["systemd-analyze", "verify", "--man=no", careless]
    assert "ProtectSytem" in subprocess.run(verify, capture_output=True, text=True, check=False).stderr


def test_every_setting_that_they_name_is_one():
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", UNIT + IMAGE + INSTALLING))

    assert {"DATA", "HOST", "PORT"} <= named
    assert {name.lower() for name in named} <= set(DECLARED)


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
