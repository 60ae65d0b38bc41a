"""Who may keep hours, book, and see what is booked."""

from telehealth.kernel.actor import Actor, Guest, GuestKind, Party, Role, ScopeLevel
from telehealth.kernel.ids import FacilityId, PractitionerId
from telehealth.kernel.scope import Scope
from telehealth.scheduling.domain.booking import Appointment, Booker, Mode
from telehealth.scheduling.domain.schedules import Service

_ARRANGERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def may_keep_hours(actor: Actor) -> bool:
    """Route rule: specialists keep their own hours, coordinators and administrators those of their facility."""
    return actor.role in _ARRANGERS or (actor.role is Role.SPECIALIST and actor.practitioner_id is not None)


def may_arrange(actor: Actor, facility_id: FacilityId) -> bool:
    """Services, rooms, rosters and other people's hours: the facility's own coordinators and administrators."""
    if actor.role not in _ARRANGERS:
        return False
    return actor.facility_id == facility_id or (actor.role, actor.scope) == (Role.ADMINISTRATOR, ScopeLevel.NATION)


def may_arrange_own(actor: Actor) -> bool:
    """Route rule: coordinators and administrators, for the facility they work at."""
    return actor.facility_id is not None and may_arrange(actor, actor.facility_id)


def may_see_roster(actor: Actor) -> bool:
    """Route rule: who is on call at the own facility is for everybody who works there."""
    return actor.facility_id is not None


def may_change_schedule(actor: Actor, facility_id: FacilityId, practitioner_id: PractitionerId) -> bool:
    """One's own hours, and those of one's facility for who arranges them."""
    own = actor.role is Role.SPECIALIST and actor.practitioner_id == practitioner_id
    return own or may_arrange(actor, facility_id)


def may_see_appointments(actor: Actor) -> bool:
    """Route rule: clinicians and who arranges their work; whose appointments, the queries decide."""
    return actor.facility_id is not None


def may_book_at_station(actor: Actor) -> bool:
    """Route rule: a station's clinicians book for the patient in front of them; coordinators for who rings."""
    return actor.role in {Role.RURAL_CLINICIAN, Role.COORDINATOR} and actor.facility_id is not None


def may_come_to_book(party: Party) -> bool:
    """Route rule: whoever books at a station, and a patient whose phone was proved here."""
    if isinstance(party, Guest):
        return party.kind is GuestKind.PATIENT and party.phone_id is not None
    return may_book_at_station(party)


def may_book_as_patient(guest: Guest) -> bool:
    """Route rule of patients' pages: whoever came as a patient; those that need a confirmed phone ask for it."""
    return guest.kind is GuestKind.PATIENT


def may_book(booker: Booker, service: Service, mode: Mode) -> bool:
    """Phones book what is public; staff also what is not. The service says where the patient may be meanwhile."""
    return (service.is_public or booker.account_id is not None) and mode in service.modes


def visible_appointments(actor: Actor) -> Scope:
    """The clinician's own, the facility's that gives it, the station's that booked it."""
    own = Scope.where(practitioner_id=actor.practitioner_id) if actor.practitioner_id else Scope.nothing()
    if actor.facility_id is None:
        return own
    return own | Scope.where(facility_id=actor.facility_id) | Scope.where(booked_at_facility=actor.facility_id)


def may_read_appointment(actor: Actor, one: Appointment) -> bool:
    """The same of one appointment. How much of it, `may_read_reason` and `may_read_name` say."""
    return visible_appointments(actor).holds(
        practitioner_id=one.practitioner_id, facility_id=one.facility_id, booked_at_facility=one.booked_at_facility
    )


def may_read_reason(actor: Actor, one: Appointment) -> bool:
    """Complaint and answers: the clinician who is asked, and the one who asked for the patient beside them."""
    asked, asks = actor.practitioner_id == one.practitioner_id, actor.account_id == one.booked_by_account
    return actor.is_clinician and (asked or asks)


def may_read_name(actor: Actor) -> bool:
    """Clinicians, and coordinators, who book for whoever rings; administrators keep the machine, not the desk."""
    return actor.role is not Role.ADMINISTRATOR


def may_see(party: Party, one: Appointment) -> bool:
    """Of guests the phone it was booked with, and who came by its link; of staff those who may read it."""
    return _is_patient_of(party, one) if isinstance(party, Guest) else may_read_appointment(party, one)


def may_change(party: Party, one: Appointment) -> bool:
    """The same guests, and the staff of both facilities."""
    if isinstance(party, Guest):
        return _is_patient_of(party, one)
    return party.facility_id is not None and party.facility_id in {one.facility_id, one.booked_at_facility}


def _is_patient_of(guest: Guest, one: Appointment) -> bool:
    by_phone = guest.phone_id is not None and guest.phone_id == one.phone_id
    return guest.kind is GuestKind.PATIENT and (by_phone or guest.subject_id == one.id)


def may_recognise(actor: Actor) -> bool:
    """Route rule: clinicians; whom, `may_link` decides."""
    return actor.is_clinician and actor.facility_id is not None


def may_link(actor: Actor, one: Appointment) -> bool:
    """A clinician who can see the patient and the paper: of the facility that gives it, or of the station."""
    return actor.is_clinician and may_read_appointment(actor, one)
