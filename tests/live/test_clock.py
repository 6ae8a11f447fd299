"""The hall's clock: forward with the machine's, and never back."""

from twincloth.live.clock import ServerClock, server_clock

SECOND = 1_000_000_000


class Machine:
    """A machine whose clocks a test sets."""

    def __init__(self) -> None:
        self.wall = 1_600_000_000 * SECOND
        self.up = 5 * SECOND
        self.clock = ServerClock(lambda: self.wall, lambda: self.up)

    def wait(self, seconds: int) -> None:
        self.wall += seconds * SECOND
        self.up += seconds * SECOND


def test_it_goes_with_the_machines_clock():
    machine = Machine()
    machine.wait(3)

    assert machine.clock() == 1_600_000_003_000


def test_set_back_by_an_hour_it_goes_on_as_if_nothing_had_happened():
    machine = Machine()
    before = machine.clock()

    machine.wall -= 3600 * SECOND
    machine.wait(10)

    assert machine.clock() == before + 10_000


def test_set_forward_it_follows_and_does_not_come_back():
    machine = Machine()
    machine.wall += 3600 * SECOND
    ahead = machine.clock()

    machine.wall -= 3600 * SECOND
    machine.wait(1)

    assert ahead == 1_600_003_600_000
    assert machine.clock() == ahead + 1000


def test_led_by_another_clock_it_leaves_a_machine_that_is_an_hour_ahead_at_once():
    machine = Machine()
    machine.wall += 3600 * SECOND

    machine.clock.lead(1_600_000_000 * SECOND - machine.up)
    machine.wait(1)

    assert machine.clock() == 1_600_000_001_000


def test_led_it_stands_still_where_it_is_set_back_and_heeds_the_machine_no_more():
    machine = Machine()
    ahead = 1_600_000_000 * SECOND - machine.up
    machine.clock.lead(ahead)
    before = machine.clock()

    machine.clock.lead(ahead - 2 * SECOND)
    machine.wait(1)
    assert machine.clock() == before
    machine.wall += 3600 * SECOND
    machine.wait(2)
    assert machine.clock() == before + 1000


def test_the_servers_own_says_the_time():
    assert 1_700_000_000_000 < server_clock() <= server_clock()
