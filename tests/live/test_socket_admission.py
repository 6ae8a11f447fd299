"""Socket admission: what an address may open, what it costs it to be cut off, and who gets in all the same."""

from security_lines import Kept
from twincloth.live.addresses import TrustedProxies
from twincloth.live.socket_admission import MOST_ON_PROBATION, MOST_OWED, REFILL, STRIKE, SocketAdmission
from twincloth.security_log import SecurityLog
from twincloth.settings import Settings

SCHOOL, ELSEWHERE = "192.0.2.7", "198.51.100.9"
STRANGER: dict[str, str] = {}
VERA, OLEG = {"who": "vera"}, {"who": "oleg"}
FEW = Settings(sockets_per_address=60, sockets_per_person=2)


class Known:
    """Cookies that say it plainly."""

    def exchanges(self, cookies):
        return {"K7Q2MX"} if cookies else set()

    def participant(self, cookies, exchange):
        return cookies["who"]

    def staff(self, cookies, exchange, wanted):
        return ""

    def owner(self, cookies):
        return None


class Door:
    """Admission under a clock that goes when it is told to."""

    def __init__(self, settings: Settings = FEW) -> None:
        self.now = 0.0
        self.admission = SocketAdmission(
            settings, TrustedProxies(), Known(), SecurityLog(clock=lambda: self.now), clock=lambda: self.now
        )

    def let_in(self, tries: int, address: str = SCHOOL, cookies: dict[str, str] = STRANGER) -> int:
        """How many of so many who come at once and leave again."""
        entered = sum(self.admission.enter(address, cookies) for _ in range(tries))
        for _ in range(entered):
            self.admission.leave(address)
        return entered

    def strike(self, times: int = 1, cookies: dict[str, str] = STRANGER) -> None:
        for _ in range(times):
            self.admission.struck(SCHOOL, cookies, "frames")


def test_a_school_comes_twice_at_once_and_again_within_a_minute():
    door = Door(Settings())

    assert door.let_in(600) == 600
    assert door.let_in(600) == 600
    door.now += REFILL
    assert door.let_in(600) == 600


def test_nobody_has_more_connections_open_than_twice_their_sockets():
    door = Door()
    assert sum(door.admission.enter(SCHOOL, STRANGER) for _ in range(200)) == 120

    door.now += 10 * REFILL
    assert not door.admission.enter(SCHOOL, VERA)
    door.admission.leave(SCHOOL)
    assert door.admission.enter(SCHOOL, STRANGER)


def test_whoever_opens_without_end_gets_a_trickle_and_others_all_they_want():
    door = Door()

    assert sum(door.let_in(50) for _ in range(20)) == 120 + MOST_ON_PROBATION
    door.now += 10
    assert sum(door.let_in(50) for _ in range(20)) == 10 + MOST_ON_PROBATION
    assert door.let_in(120, ELSEWHERE) == 120


def test_an_address_that_was_cut_off_waits_and_is_forgiven():
    door = Door(Settings())
    door.strike(100)

    assert door.let_in(50) == MOST_ON_PROBATION
    door.now += 1
    assert door.let_in(50) == 1
    door.now += MOST_OWED
    assert door.let_in(5) == 5


def test_one_flood_keeps_nobody_of_its_address_out():
    door = Door(Settings())
    door.strike()

    assert door.let_in(600) == 600
    assert door.let_in(500) == 500


def test_floods_that_come_back_are_few_however_long_they_go_on():
    door, floods = Door(Settings()), 0
    while door.now < 600:
        if door.let_in(1):
            door.strike()
            floods += 1
        door.now += 0.01

    assert floods <= 2 * REFILL / STRIKE + MOST_ON_PROBATION + 600 * (1 / STRIKE + 1)


def test_who_takes_part_already_gets_in_beside_floods_of_their_address():
    door = Door(Settings())
    door.strike(100)
    door.let_in(MOST_ON_PROBATION)

    assert door.let_in(5, cookies=VERA) == 5
    assert door.let_in(5, cookies=OLEG) == 5
    assert door.let_in(5) == 0


def test_who_floods_under_their_own_name_waits_alone():
    door = Door(Settings())
    door.strike(100, VERA)
    door.let_in(MOST_ON_PROBATION)

    assert door.let_in(5, cookies=VERA) == 0
    assert door.let_in(5, cookies=OLEG) == 5
    door.now += 2
    assert door.let_in(1, cookies=VERA) == 1


def test_what_cannot_be_answered_is_counted_with_what_is_opened():
    door = Door()

    assert all(door.admission.turned_away(SCHOOL) for _ in range(120))
    assert not door.admission.turned_away(SCHOOL)
    assert door.admission.turned_away(ELSEWHERE)
    assert door.let_in(50) == MOST_ON_PROBATION


def test_the_addresses_of_one_ipv6_network_are_one():
    door = Door()
    door.let_in(120, "2001:db8::1")

    assert door.let_in(50, "2001:db8::2") == MOST_ON_PROBATION


def test_the_security_log_is_told_once_a_minute(kept: Kept):
    door = Door()
    door.strike(50)
    door.let_in(500)

    assert [fields["reason"] for fields in kept.told("socket-cut")] == ["frames"]
    assert len(kept.told("socket-refused")) == 1
