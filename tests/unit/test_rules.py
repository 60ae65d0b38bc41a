"""Every rule of every `policy.py`: a table of who passes those that look at the person alone, the rest by cases."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, get_type_hints

import pytest

import telehealth
from telehealth.aftercare import policy as aftercare
from telehealth.aftercare.domain import OPEN_FOR, Door
from telehealth.kernel.actor import Actor, Guest, GuestKind, Party, Role, ScopeLevel
from telehealth.kernel.ids import (
    FacilityId,
    GuestSessionId,
    PhoneId,
    PractitionerId,
    VisitId,
    new_id,
)
from telehealth.notes import policy as notes
from telehealth.notifications import policy as notifications
from telehealth.patients import policy as patients
from telehealth.rooms import policy as rooms
from telehealth.scheduling import policy as scheduling
from telehealth.scheduling.domain.booking import Mode
from telehealth.waiting import policy as waiting
from tests.support.people import an_actor

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STATION, HUB, ELSEWHERE = (FacilityId(new_id()) for _ in range(3))
PHONE, SUBJECT = PhoneId(new_id()), new_id()


def staff(role: Role, facility_id: FacilityId | None, **said: Any) -> Actor:  # noqa: ANN401 - an Actor's own
    return an_actor(role, facility_id=facility_id, practitioner_id=PractitionerId(new_id()), **said)


def guest(kind: GuestKind, **said: Any) -> Guest:  # noqa: ANN401 - a Guest's own
    return Guest(session_id=GuestSessionId(new_id()), kind=kind, **said)


PEOPLE: dict[str, Party] = {
    "doctor": staff(Role.RURAL_CLINICIAN, STATION),
    "specialist": staff(Role.SPECIALIST, HUB, specialties=("respiratory",)),
    "coordinator": staff(Role.COORDINATOR, HUB),
    "administrator": staff(Role.ADMINISTRATOR, HUB),
    "unplaced": an_actor(Role.SPECIALIST),
    "patient": guest(GuestKind.PATIENT, phone_id=PHONE),
    "linked": guest(GuestKind.PATIENT, subject_id=SUBJECT),
    "companion": guest(GuestKind.COMPANION, subject_id=SUBJECT),
    "colleague": guest(GuestKind.COLLEAGUE, subject_id=SUBJECT),
    "unknown": guest(GuestKind.PATIENT),
}
STAFF = {name: person for name, person in PEOPLE.items() if isinstance(person, Actor)}
GUESTS = {name: person for name, person in PEOPLE.items() if isinstance(person, Guest)}
DOCTOR, SPECIALIST, COORDINATOR, ADMINISTRATOR, UNPLACED = STAFF.values()
PATIENT, LINKED, COMPANION, COLLEAGUE, UNKNOWN = GUESTS.values()

EVERYBODY = " ".join(PEOPLE)
# Who passes the rules that look at the person alone.
PASS = {
    "accounts.may_manage_own_account": "doctor specialist coordinator administrator unplaced",
    "aftercare.may_come_for_summary": "patient linked",
    "aftercare.may_answer_questions": "administrator",
    "aftercare.may_answer_of_session": "doctor specialist",
    "aftercare.may_send_links": "specialist coordinator",
    "directory.may_read_directory": "doctor specialist coordinator administrator unplaced",
    "directory.may_change_directory": "administrator",
    "guests.any_guest": "patient linked companion colleague unknown",
    "line_test.may_test_line": EVERYBODY,
    "line_test.may_see_line_tests": "doctor specialist coordinator administrator",
    "notes.may_write_notes": "specialist",
    "notes.may_read_documents": "doctor specialist unplaced",
    "notifications.may_see_messages": "coordinator administrator",
    "notifications.may_choose": "doctor specialist coordinator administrator unplaced",
    "notifications.may_take_calendar": "patient linked unknown",
    "patients.may_find_patients": "doctor",
    "records_bridge.may_follow_deliveries": "doctor specialist",
    "records_bridge.may_read_records": "doctor specialist",
    "referrals.may_refer": "doctor specialist",
    "referrals.may_take_cases": "specialist",
    "referrals.may_open_cases": "doctor specialist",
    "reporting.may_see_reports": "coordinator administrator",
    "reporting.may_see_audit": "administrator",
    "rooms.may_enter_rooms": "doctor specialist",
    "rooms.may_come_to_rooms": "doctor specialist patient linked companion colleague",
    "scheduling.may_keep_hours": "specialist coordinator administrator",
    "scheduling.may_arrange_own": "coordinator administrator",
    "scheduling.may_see_roster": "doctor specialist coordinator administrator",
    "scheduling.may_see_appointments": "doctor specialist coordinator administrator",
    "scheduling.may_book_at_station": "doctor coordinator",
    "scheduling.may_come_to_book": "doctor coordinator patient",
    "scheduling.may_book_as_patient": "patient linked unknown",
    "scheduling.may_read_name": "doctor specialist coordinator unplaced",
    "scheduling.may_recognise": "doctor specialist",
    "screens.may_open_rooms": "doctor specialist",
    "screens.may_interpret": "doctor specialist",
    "screens.may_open_cases": "doctor specialist",
    "screens.may_see_home": "doctor",
    "screens.may_open_patients": "doctor",
    "screens.may_see_day": "doctor specialist coordinator administrator",
    "screens.may_work": "specialist",
    "screens.may_open_visits": "patient linked companion colleague",
    "terminology.may_search_terminology": "doctor specialist unplaced",
    "waiting.may_visit": "patient linked companion colleague",
    "waiting.may_see_queues": "specialist coordinator administrator",
    "waiting.keeps_queue": "specialist",
    "waiting.may_register": "specialist coordinator",
    "waiting.may_settle": "coordinator administrator",
    "waiting.may_lift": "specialist coordinator administrator",
}


def rules() -> Iterator[tuple[str, Callable[[Any], bool]]]:
    """Every public rule that takes one person and says yes or no."""
    for package in pkgutil.iter_modules(telehealth.__path__):
        name = f"telehealth.{package.name}.policy"
        if not importlib.util.find_spec(f"telehealth.{package.name}").submodule_search_locations:  # type: ignore[union-attr]
            continue
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        for word, rule in inspect.getmembers(module, inspect.isfunction):
            if rule.__module__ != name:
                continue
            takes = get_type_hints(rule)
            if takes["return"] is bool and [takes[one] for one in inspect.signature(rule).parameters] in (
                [Actor],
                [Guest],
                [Party],
                [Actor | None],
            ):
                yield f"{package.name}.{word}", rule


def test_who_passes_the_rules_that_look_at_the_person_alone() -> None:
    found = {}
    for name, rule in rules():
        takes = str(get_type_hints(rule)[next(iter(inspect.signature(rule).parameters))])
        asked = (STAFF if "Actor" in takes else {}) | (GUESTS if "Guest" in takes else {})
        found[name] = " ".join(one for one, person in asked.items() if rule(person))
    assert found == PASS


def test_a_summary_opens_once_signed_and_proved_and_not_for_ever() -> None:
    def door(**said: Any) -> Door:  # noqa: ANN401 - the rule's own
        usual = {"signed": True, "has_phone": True, "locked": False, "opened_at": None}
        return aftercare.door(**{**usual, **said}, now=NOW)

    assert door(signed=False, opened_at=NOW) is Door.NOT_READY
    assert door(opened_at=NOW) is Door.OPEN
    assert door(opened_at=NOW - OPEN_FOR) is Door.CLOSED
    assert door(opened_at=NOW - OPEN_FOR + timedelta(seconds=1), locked=True) is Door.OPEN
    assert door(has_phone=False) is Door.NO_PHONE
    assert door(locked=True) is Door.LOCKED
    assert [aftercare.may_see_looks(one) for one in (Door.OPEN, Door.CLOSED)] == [True, False]


def test_questions_are_the_asked_facilitys_and_links_its_clinicians_and_coordinators() -> None:
    assert aftercare.may_answer(ADMINISTRATOR, HUB)
    assert not any(aftercare.may_answer(one, HUB) for one in (COORDINATOR, replace(ADMINISTRATOR, facility_id=STATION)))
    assert aftercare.visible_questions(ADMINISTRATOR).holds(facility_id=HUB)
    assert not aftercare.visible_questions(ADMINISTRATOR).holds(facility_id=STATION)
    assert aftercare.visible_questions(COORDINATOR).alternatives == ()
    own = SPECIALIST.practitioner_id
    assert own is not None
    sends = [aftercare.may_send_link(one, HUB, own) for one in (SPECIALIST, staff(Role.SPECIALIST, HUB), COORDINATOR)]
    assert sends == [True, False, True]
    assert not aftercare.may_send_link(COORDINATOR, STATION, own)
    assert not aftercare.may_send_link(DOCTOR, STATION, own)


def test_a_note_is_its_holders() -> None:
    assert notes.may_write_note(SPECIALIST, SPECIALIST.practitioner_id)
    assert not notes.may_write_note(SPECIALIST, PractitionerId(new_id()))
    assert not notes.may_write_note(SPECIALIST, None)
    assert not notes.may_write_note(UNPLACED, None)
    assert not notes.may_write_note(DOCTOR, DOCTOR.practitioner_id)


@pytest.mark.parametrize(
    ("level", "sees"), [
        (ScopeLevel.FACILITY, {"code", "own"}), (ScopeLevel.PROVINCE, {"code", "own", "province"}),
        (ScopeLevel.NATION, {"code", "own", "province", "far"}),
    ],
)  # fmt: skip
def test_messages_are_seen_as_far_as_the_remit_goes(level: ScopeLevel, sees: set[str]) -> None:
    who = replace(COORDINATOR, scope=level, province_code="15")
    messages: dict[str, dict[str, object]] = {
        "code": {"event": notifications.CODE_ASKED, "facility_id": None, "province_code": None},
        "own": {"event": "x", "facility_id": HUB, "province_code": "15"},
        "province": {"event": "x", "facility_id": ELSEWHERE, "province_code": "15"},
        "far": {"event": "x", "facility_id": ELSEWHERE, "province_code": "22"},
    }
    scope = notifications.visible_messages(who)
    assert {name for name, row in messages.items() if scope.holds(**row)} == sees
    assert notifications.visible_messages(SPECIALIST).alternatives == ()


def test_patients_are_their_stations_and_others_with_a_reason() -> None:
    table = [(STATION, False, True), (STATION, True, True), (ELSEWHERE, False, False), (ELSEWHERE, True, True)]
    for facility, reason, may in table:
        assert patients.may_read_patient(DOCTOR, facility, opened_with_reason=reason) is may
        assert not patients.may_read_patient(SPECIALIST, facility, opened_with_reason=reason)
    assert patients.visible_patients(DOCTOR).holds(facility_id=STATION)
    assert not patients.visible_patients(DOCTOR).holds(facility_id=ELSEWHERE)
    assert patients.visible_patients(ADMINISTRATOR).alternatives == ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat of a room; free of everybody unless said otherwise."""

    kind: str = "clinician"
    practitioner_id: Any = None
    account_id: Any = None
    subject_id: Any = None
    phone_id: Any = None


def test_a_seat_is_whose_it_was_made_for_and_of_a_clinician_the_account_that_sat_on_it() -> None:
    own = Seat(practitioner_id=SPECIALIST.practitioner_id)
    assert rooms.owns_seat(SPECIALIST, own)
    assert rooms.owns_seat(SPECIALIST, replace(own, account_id=SPECIALIST.account_id))
    assert not rooms.owns_seat(SPECIALIST, replace(own, account_id=new_id()))
    assert not rooms.owns_seat(DOCTOR, own)
    assert not rooms.owns_seat(UNPLACED, Seat())
    assert not rooms.owns_seat(COORDINATOR, Seat(practitioner_id=COORDINATOR.practitioner_id))


@pytest.mark.parametrize(
    ("who", "seat", "owns"), [
        (PATIENT, Seat(kind="patient", phone_id=PHONE), True),
        (PATIENT, Seat(kind="patient", phone_id=PhoneId(new_id())), False),
        (LINKED, Seat(kind="patient", subject_id=SUBJECT), True),
        (LINKED, Seat(kind="patient", subject_id=new_id()), False),
        (COMPANION, Seat(kind="companion", subject_id=SUBJECT), True),
        (COMPANION, Seat(kind="patient", subject_id=SUBJECT), False),
        (COMPANION, Seat(kind="companion", phone_id=PHONE), False),
        (COLLEAGUE, Seat(kind="colleague", subject_id=SUBJECT), True),
        (COLLEAGUE, Seat(kind="colleague", subject_id=SUBJECT, practitioner_id=new_id()), False),
        (UNKNOWN, Seat(kind="patient"), False),
    ],
)  # fmt: skip
def test_guests_seats(who: Guest, seat: Seat, *, owns: bool) -> None:
    assert rooms.owns_seat(who, seat) is owns


def test_a_facility_is_arranged_by_its_own_and_hours_also_by_whose_they_are() -> None:
    national = replace(ADMINISTRATOR, scope=ScopeLevel.NATION)
    for facility, who, may in [
        (HUB, COORDINATOR, True), (HUB, ADMINISTRATOR, True), (STATION, COORDINATOR, False), (STATION, national, True),
        (STATION, replace(COORDINATOR, scope=ScopeLevel.NATION), False), (HUB, SPECIALIST, False),
    ]:  # fmt: skip
        assert scheduling.may_arrange(who, facility) is may
        assert scheduling.may_change_schedule(who, facility, PractitionerId(new_id())) is may
    assert SPECIALIST.practitioner_id is not None
    assert scheduling.may_change_schedule(SPECIALIST, ELSEWHERE, SPECIALIST.practitioner_id)
    assert not scheduling.may_change_schedule(DOCTOR, STATION, SPECIALIST.practitioner_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What the rules need of an appointment: at the hub, asked for by the station's doctor."""

    id: Any = SUBJECT
    facility_id: Any = HUB
    practitioner_id: Any = SPECIALIST.practitioner_id
    booked_at_facility: Any = STATION
    booked_by_account: Any = DOCTOR.account_id
    phone_id: Any = PHONE


@pytest.mark.parametrize(
    ("who", "sees", "reason", "changes", "links"), [
        (SPECIALIST, True, True, True, True),
        (replace(SPECIALIST, facility_id=ELSEWHERE), True, True, False, True),
        (staff(Role.SPECIALIST, HUB), True, False, True, True),
        (DOCTOR, True, True, True, True),
        (staff(Role.RURAL_CLINICIAN, STATION), True, False, True, True),
        (staff(Role.RURAL_CLINICIAN, ELSEWHERE), False, False, False, False),
        (COORDINATOR, True, False, True, False),
        (ADMINISTRATOR, True, False, True, False),
        (UNPLACED, False, False, False, False),
    ],
)  # fmt: skip
def test_an_appointment_is_both_facilities_and_its_reason_who_asks_and_is_asked(
    who: Actor, *, sees: bool, reason: bool, changes: bool, links: bool
) -> None:
    one: Any = Booking()
    assert scheduling.may_see(who, one) is sees
    assert (sees and scheduling.may_read_reason(who, one)) is reason
    assert scheduling.may_change(who, one) is changes
    assert scheduling.may_link(who, one) is links


@pytest.mark.parametrize(
    ("who", "own"), [(PATIENT, True), (LINKED, True), (COMPANION, False), (COLLEAGUE, False), (UNKNOWN, False)]
)
def test_guests_have_the_appointments_of_their_phone_or_link(who: Guest, *, own: bool) -> None:
    one: Any = Booking()
    other: Any = Booking(id=new_id(), phone_id=None)
    assert (scheduling.may_see(who, one), scheduling.may_change(who, one)) == (own, own)
    assert not scheduling.may_see(who, other)


def test_phones_book_what_is_public_and_staff_also_what_is_not() -> None:
    for is_public, account, mode, may in [
        (True, None, Mode.VIDEO, True), (False, None, Mode.VIDEO, False), (False, new_id(), Mode.VIDEO, True),
        (True, new_id(), Mode.AT_STATION, False),
    ]:  # fmt: skip
        offered: Any = SimpleNamespace(is_public=is_public, modes=(Mode.VIDEO,))
        booker: Any = SimpleNamespace(account_id=account)
        assert scheduling.may_book(booker, offered, mode) is may


def test_who_waits_is_their_clinicians_and_the_desks_to_register() -> None:
    own, somebody = SPECIALIST.practitioner_id, PractitionerId(new_id())
    assert own is not None
    handled = [waiting.may_handle(one, own) for one in (SPECIALIST, staff(Role.SPECIALIST, HUB), COORDINATOR, UNPLACED)]
    assert handled == [True, False, False, False]
    assert [waiting.may_read_words(one, own) for one in (SPECIALIST, ADMINISTRATOR, DOCTOR)] == [True, True, False]
    assert waiting.may_register_for(COORDINATOR, HUB, somebody)
    assert not waiting.may_register_for(COORDINATOR, STATION, somebody)
    assert waiting.may_register_for(SPECIALIST, ELSEWHERE, own)
    assert not waiting.may_register_for(SPECIALIST, HUB, somebody)


def test_a_visit_is_its_patients_by_link_or_phone_and_the_inviteds_by_their_own_link() -> None:
    visit = VisitId(SUBJECT)
    table = {"patient": True, "linked": True, "companion": False, "colleague": False, "unknown": False}
    assert {name: waiting.is_patient_of(one, visit, PHONE) for name, one in GUESTS.items()} == table
    assert not waiting.is_patient_of(UNKNOWN, VisitId(new_id()), None)
    assert [waiting.is_invited_by(one, SUBJECT) for one in GUESTS.values()] == [False, False, True, True, False]
    assert not waiting.is_invited_by(COMPANION, new_id())
