"""Who follows deliveries and who reads records."""

import pytest

from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import AccountId, FacilityId, SessionId, new_id
from telehealth.records_bridge import policy
from telehealth.records_bridge.policy import RecordTies

HERE = FacilityId(new_id())
CLINICIANS = (Role.RURAL_CLINICIAN, Role.SPECIALIST)
OTHERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def actor(role: Role, facility_id: FacilityId | None = HERE) -> Actor:
    return Actor(
        account_id=AccountId(new_id()), session_id=SessionId(new_id()), role=role, name="", facility_id=facility_id
    )


@pytest.mark.parametrize("role", CLINICIANS)
def test_who_reads_the_case_follows_its_delivery_and_nobody_else_does(role: Role) -> None:
    assert policy.may_see_delivery(actor(role), reads_the_case=True)
    assert not policy.may_see_delivery(actor(role), reads_the_case=False)
    assert not policy.may_see_delivery(actor(role, None), reads_the_case=True)


@pytest.mark.parametrize("role", OTHERS)
def test_who_sees_no_names_follows_no_delivery(role: Role) -> None:
    assert not policy.may_follow_deliveries(actor(role))
    assert not policy.may_see_delivery(actor(role), reads_the_case=True)


@pytest.mark.parametrize("role", CLINICIANS)
@pytest.mark.parametrize(("own_patient", "has_a_case"), [(True, False), (False, True), (True, True), (False, False)])
def test_a_clinician_reads_the_record_of_whom_something_binds_them_to(
    role: Role, own_patient: bool, has_a_case: bool
) -> None:
    ties = RecordTies(own_patient=own_patient, has_a_case=has_a_case)
    assert policy.may_read_record(actor(role), ties) is (own_patient or has_a_case)
    assert not policy.may_read_record(actor(role, None), ties)


@pytest.mark.parametrize("role", OTHERS)
def test_nothing_binds_a_coordinator_or_an_administrator(role: Role) -> None:
    assert not policy.may_read_record(actor(role), RecordTies(own_patient=True, has_a_case=True))
