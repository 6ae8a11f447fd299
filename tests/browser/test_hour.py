"""One hour, rehearsed and compressed: two hosts, every desk, two stages, two phones and a hundred guests, in two languages."""

from pathlib import Path
from typing import Any

import pytest

from browser.hour import Hour
from browser.occasion import occasion


@pytest.mark.parametrize("processes", [1, 3])
def test_an_hour_with_every_kind_of_item(
    first_run: tuple[Path, dict[str, Any]],
    tmp_path: Path,
    chromium: str,
    processes: int,
    request: pytest.FixtureRequest,
):
    database = request.getfixturevalue("new_postgresql") if processes > 1 else ""
    with occasion(first_run[0], tmp_path, chromium, database) as held:
        hour = Hour(held)
        hour.the_programme_gets_every_kind()
        hour.a_rehearsal_begins()
        hour.everybody_gets_a_link()
        hour.it_starts()
        hour.the_programme_goes_on()
        hour.it_ends_and_is_wiped()
