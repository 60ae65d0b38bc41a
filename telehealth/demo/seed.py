"""Fills an empty database with the demo's world and marks it as a demo's. Begun twice it goes on where it stopped."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert

from telehealth.accounts import queries as accounts
from telehealth.accounts.queries import DEMO_MARK
from telehealth.accounts.service import NewAccount
from telehealth.demo.cast import actors
from telehealth.demo.clinics import seed_clinics
from telehealth.demo.history import seed_history
from telehealth.demo.queue import seed_queue
from telehealth.demo.sick import PATIENTS
from telehealth.demo.world import FACILITIES, PAIRS, PEOPLE, DemoStaff
from telehealth.directory import queries as directory
from telehealth.directory.service import (
    NewPractitioner,
    add_facility_within,
    add_person_within,
    pair_within,
)
from telehealth.kernel.actor import Role
from telehealth.kernel.forms import parse
from telehealth.kernel.i18n import N_, gettext
from telehealth.kernel.ids import FacilityId
from telehealth.kernel.log import get_logger
from telehealth.kernel.tables import deployment
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.kernel.wiring import Deps
from telehealth.patients import service as patients
from telehealth.patients.errors import IdentifierTaken, PossibleDuplicate
from telehealth.patients.schemas import NewPatientIn
from telehealth.terminology import queries as terminology
from telehealth.terminology.errors import NoIcd10Package
from telehealth.terminology.service import import_codes

log = get_logger(__name__)

ROLE_WORDS = {
    Role.RURAL_CLINICIAN: N_("rural clinician"),
    Role.SPECIALIST: N_("specialist"),
    Role.COORDINATOR: N_("coordinator"),
    Role.ADMINISTRATOR: N_("administrator"),
}


class NotEmpty(Exception):
    """The database has accounts that are not the demo's."""

    def __init__(self) -> None:
        super().__init__("This database has accounts of its own; a demo needs one to itself. Nothing was changed.")


async def seed(deps: Deps, now: datetime) -> list[str]:
    """Seed what is not there yet. Gives a line for each person who may sign in. Raises NotEmpty."""
    begin = deps.begin
    async with begin(None) as uow:
        if await accounts.any_account_within(uow, demo=False):
            raise NotEmpty
        done = await accounts.demo_mark_within(uow)
    steps = list(STEPS)
    for name in steps[steps.index(done) + 1 if done else 0 :]:
        await STEPS[name](deps, now)
        async with begin(None) as uow:
            await _mark(uow, name)
        log.info("demo_seeded", step=name)
    return await _lines(begin)


async def _staff(deps: Deps, now: datetime) -> None:
    """Facilities, pairs and people: all of it or none, with the mark."""
    async with deps.begin(None) as uow:
        ids = {new.code: await add_facility_within(uow, new) for new in FACILITIES}
        for hub, spokes, specialties in PAIRS:
            for spoke in spokes:
                await pair_within(uow, hub=ids[hub], spoke=ids[spoke], specialties=specialties)
        for one in PEOPLE:
            account = NewAccount(email=one.email, role=one.role, is_demo=True)
            await add_person_within(uow, account, _practitioner(one, ids[one.facility], now.date()))
        await _mark(uow, "staff")


def _practitioner(one: DemoStaff, facility_id: FacilityId, today: date) -> NewPractitioner:
    return NewPractitioner(
        name=one.name, facility_id=facility_id, title=one.title, sex=one.sex, phone=one.phone,
        licence_number=one.licence, licence_expires_on=date(today.year + 4, 12, 31) if one.licence else None,
        department=one.department, specialties=one.specialties, languages=one.languages, scope=one.scope,
    )  # fmt: skip


async def _codes(deps: Deps, _now: datetime) -> None:
    """ICD-10, when the package with its data is installed."""
    async with deps.begin(None) as uow:
        if await terminology.is_loaded(uow):
            return
    try:
        await import_codes(deps.begin)
    except NoIcd10Package:
        log.warning("icd10_not_installed")


async def _patients(deps: Deps, now: datetime) -> None:
    """Each registered by their own station; who is there already stays as they are."""
    begin = deps.begin
    clinicians = {actor.facility_id: actor for actor in await actors(begin, Role.RURAL_CLINICIAN)}
    async with begin(None) as uow:
        cards = [await directory.facility_by_code(uow, one.home[0]) for one in PATIENTS]
    for number, (one, card) in enumerate(zip(PATIENTS, cards, strict=True), 1):
        if card is None:
            continue
        try:
            body = parse(NewPatientIn, one.form(number, now.date()))
            await patients.register(begin, clinicians[card.id], body)
        except (IdentifierTaken, PossibleDuplicate):
            log.info("demo_patient_known", number=number)


async def _mark(uow: UnitOfWork, step: str) -> None:
    statement = insert(deployment).values(key=DEMO_MARK, value=step)
    await uow.conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": step}))


async def _lines(begin: Begin) -> list[str]:
    async with begin(None) as uow:
        roles = await accounts.demo_accounts_within(uow)
        cards = await directory.practitioners_of_accounts(uow, list(roles))
    known = {card.account_id: card for card in cards}
    return [
        f"{known[one].name:<30} {gettext(ROLE_WORDS[role]):<18} {known[one].facility_name}"
        for one, role in roles.items()
        if one in known
    ]


# In this order; the database's mark names the last one done.
STEPS: dict[str, Callable[[Deps, datetime], Awaitable[None]]] = {
    "staff": _staff,
    "codes": _codes,
    "patients": _patients,
    "history": seed_history,
    "clinics": seed_clinics,
    "queue": seed_queue,
}
