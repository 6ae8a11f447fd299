"""Staff links."""

import pytest

from exchange.stories import (
    BEAR,
    NINA_APPOINTED,
    OPERATOR,
    SCREEN_APPOINTED,
    TOM,
    TOM_APPOINTED,
    after,
    refusal_of,
)
from twincloth.exchange.actor import GUEST, STAFF_ROLES, Actor, Role, must_be_of
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import (
    AppointStaff,
    DismissStaff,
    LogOutStaff,
    NameStaff,
    Staff,
    StaffDismissed,
    StaffLoggedOut,
    StaffNamed,
    StaffPass,
)


def appoint(role: Role, place: str = "", staff: str = "new", name: str = "") -> AppointStaff:
    return AppointStaff(staff=staff, role=role, place=place, key_hash="a" * 64, name=name)


def test_the_operator_makes_a_hosts_link():
    (appointed,) = after().decide(appoint(Role.HOST, "perm"), OPERATOR)

    assert after(appointed).actor("new").role is Role.HOST


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_link_is_of_one_place_or_of_all(role):
    assert refusal_of(after(), appoint(role, "moscow"), OPERATOR) == "unknown-place"
    assert after().decide(appoint(role, "perm"), OPERATOR)
    assert after().decide(appoint(role), OPERATOR)


def test_a_host_of_all_places_arms_for_none():
    exchange = after(*after().decide(appoint(Role.HOST), OPERATOR))

    assert refusal_of(exchange, ArmGift(gift=BEAR), exchange.actor("new")) == "not-your-gift"


def test_who_works_for_one_place_does_not_reach_into_another():
    moderator, everywhere = Actor("mira", Role.MODERATOR, "perm"), Actor("mark", Role.MODERATOR)

    with pytest.raises(Refusal, match="not-your-place"):
        must_be_of(moderator, "oxford")
    must_be_of(moderator, "perm")
    must_be_of(everywhere, "oxford")
    must_be_of(TOM, "perm")


def test_a_host_makes_links_for_stages_and_for_hosts_of_every_place():
    assert after(TOM_APPOINTED).decide(appoint(Role.STAGE), TOM)
    assert after(TOM_APPOINTED).decide(appoint(Role.HOST, "perm"), TOM)
    assert refusal_of(after(TOM_APPOINTED), appoint(Role.OPERATOR), TOM) == "unknown-role"


def test_a_host_revokes_any_link_but_their_own_so_that_one_is_left():
    exchange = after(TOM_APPOINTED, NINA_APPOINTED, SCREEN_APPOINTED)

    for other in ("screen", "nina"):
        assert exchange.decide(DismissStaff(staff=other), TOM) == [StaffDismissed(staff=other)]
    assert refusal_of(exchange, DismissStaff(staff="tom"), TOM) == "link-own"
    assert exchange.decide(DismissStaff(staff="tom"), OPERATOR)


def test_a_link_is_called_what_hosts_call_it_until_names_are_erased():
    (appointed,) = after().decide(appoint(Role.HOST, "perm", name="  Nina  of Perm "), OPERATOR)
    (named,) = after(appointed).decide(NameStaff(staff="new", name="Nina’s laptop"), OPERATOR)

    assert after(appointed)[Staff].links["new"].name == "Nina of Perm"
    assert after(appointed, named)[Staff].links["new"].name == "Nina’s laptop"
    assert after(appointed).decide(NameStaff(staff="new", name="Nina of  Perm"), OPERATOR) == []
    assert refusal_of(after(), NameStaff(staff="new", name="Nina"), OPERATOR) == "unknown-staff"
    assert refusal_of(after(), appoint(Role.STAGE, name="x" * 41), OPERATOR) == "name-too-long"
    erased = after(appointed.redacted(), named.redacted())[Staff].links["new"]
    assert (erased.name, erased.role) == ("", Role.HOST)


def test_a_revoked_link_is_nobodys():
    exchange = after(NINA_APPOINTED, StaffDismissed(staff="nina"))

    assert exchange.actor("nina") is GUEST
    assert exchange[Staff].holder("1" * 64) is None
    assert refusal_of(exchange, DismissStaff(staff="nina"), OPERATOR) == "unknown-staff"


def test_only_hosts_and_stages_have_links():
    assert refusal_of(after(), appoint(Role.OPERATOR), OPERATOR) == "unknown-role"


def test_a_link_keeps_its_id_to_itself():
    assert refusal_of(after(TOM_APPOINTED), appoint(Role.STAGE, staff="tom"), OPERATOR) == "id-taken"


def test_logging_out_makes_passes_of_before_void_and_those_of_after_good():
    came = after(NINA_APPOINTED)
    out = after(NINA_APPOINTED, StaffLoggedOut(staff="nina"))

    before, later = StaffPass(came.id, "nina"), StaffPass(came.id, "nina", 1)
    assert came[Staff].admits(before)
    assert not out[Staff].admits(before)
    assert out[Staff].admits(later)
    assert out[Staff].holder(came[Staff].links["nina"].key_hash), "the link itself opens as before"
    assert not out[Staff].admits(StaffPass(out.id, "nobody"))


def test_a_host_logs_out_their_own_link_and_every_other():
    exchange = after(TOM_APPOINTED, NINA_APPOINTED, SCREEN_APPOINTED)

    for link in ("tom", "nina", "screen"):
        assert exchange.decide(LogOutStaff(staff=link), TOM) == [StaffLoggedOut(staff=link)]
    assert refusal_of(exchange, LogOutStaff(staff="gone"), TOM) == "unknown-staff"


MAY = {"name-staff": {Role.HOST, Role.OPERATOR}}
OF_NOBODY = [StaffNamed(staff="nobody", name="Nina")]
