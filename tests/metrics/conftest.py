"""A port that nobody listens at just now."""

import pytest

from proxies.standing import free_ports


@pytest.fixture
def free_port() -> int:
    return free_ports(1)[0]
