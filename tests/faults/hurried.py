"""Twincloth that waits for nobody: its deadlines for requests are a second, `python hurried.py serve …`."""

from typing import Any

from msgspec.structs import replace

from twincloth import app
from twincloth.__main__ import main

limits_for = app.limits_for


def hurried(*arguments: Any) -> Any:
    limits = limits_for(*arguments)
    return replace(limits, headers_within=1.0, body_within=1.0, keep_alive=0.1, linger=0.1, look_every=0.05)


app.limits_for = hurried
main()
