"""Facilities and people, made through the services, as short as a test wants to say it.

    hanh = await a_rural_clinician(begin)
    minh = await a_specialist(begin, specialties=("cardiology",))
    browser = await app.signed_in(minh)

Everybody has a number, so that any number of them live side by side; what is not said is made up.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from telehealth.accounts.domain import Visit
from telehealth.accounts.service import NewAccount, hash_new
from telehealth.accounts.service.sessions import open_within
from telehealth.directory import queries
from telehealth.directory.queries import FacilityCard
from telehealth.directory.service import (
    NewFacility,
    NewPractitioner,
    add_facility,
    add_person,
    heartbeat_within,
    pair_within,
)
from telehealth.kernel.actor import Actor, Role, ScopeLevel
from telehealth.kernel.ids import AccountId, FacilityId, PractitionerId, SessionId, new_id
from telehealth.kernel.render import fields_of
from telehealth.kernel.uow import Begin

Said = Any  # a field of NewFacility or NewPractitioner
ALWAYS = datetime(2999, 1, 1, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in, and the actor they are once they have."""

    account_id: AccountId
    practitioner_id: PractitionerId
    email: str
    facility_id: FacilityId
    actor: Actor

    @property
    def name(self) -> str:
        """With the title in front."""
        return self.actor.name

    def with_session(self, session_id: SessionId) -> "Person":
        """The same person acting in this session."""
        return replace(self, actor=replace(self.actor, session_id=session_id))


async def a_facility(
    begin: Begin, *, tier: str = "commune", province: str = "15", name: str = "", hotline: str = "", code: str = ""
) -> FacilityCard:
    """A facility; a commune health station in Lào Cai unless said otherwise."""
    number = next(_numbers)
    kinds = {
        "commune": "Trạm Y tế xã",
        "district": "Trung tâm Y tế",
        "provincial": "BV tỉnh",
        "central": "BV Trung ương",
    }
    facility_id = await add_facility(
        begin,
        NewFacility(
            code=code or f"{number:05d}", name=name or f"{kinds[tier]} {number}", tier=tier, province_code=province,
            hotline=hotline or f"02143{number:06d}",
        ),
    )  # fmt: skip
    async with begin(None) as uow:
        return await queries.facility_card(uow, facility_id)


async def a_hub(begin: Begin, spoke: FacilityCard, *specialties: str, **facility: Said) -> FacilityCard:
    """A central hospital that answers this spoke in these specialties."""
    hub = await a_facility(begin, **{"tier": "central", "province": "01", **facility})
    await serves(begin, hub.id, spoke.id, *specialties)
    return hub


async def serves(begin: Begin, hub: FacilityId, spoke: FacilityId, *specialties: str) -> None:
    """Pair a hub with a spoke."""
    async with begin(None) as uow:
        await pair_within(uow, hub=hub, spoke=spoke, specialties=specialties or ("respiratory",))


async def a_rural_clinician(begin: Begin, facility: FacilityCard | None = None, **said: Said) -> Person:
    """A doctor of a commune health station, a new one unless given."""
    facility = facility or await a_facility(begin)
    return await a_person(begin, Role.RURAL_CLINICIAN, facility, **{"licence_number": "000123/LCA-CCHN", **said})


async def a_specialist(begin: Begin, facility: FacilityCard | None = None, **said: Said) -> Person:
    """A respiratory specialist of a central hospital, a new one unless given."""
    facility = facility or await a_facility(begin, tier="central", province="01")
    made_up = {"specialties": ("respiratory",), "licence_number": "012345/BYT-CCHN", "title": "ThS.BS."}
    return await a_person(begin, Role.SPECIALIST, facility, **{**made_up, **said})


async def a_coordinator(begin: Begin, facility: FacilityCard | None = None, **said: Said) -> Person:
    """A coordinator of a facility; `scope=ScopeLevel.PROVINCE` or NATION for more."""
    facility = facility or await a_facility(begin, tier="provincial")
    return await a_person(begin, Role.COORDINATOR, facility, **said)


async def an_administrator(begin: Begin, facility: FacilityCard | None = None, **said: Said) -> Person:
    """An administrator."""
    facility = facility or await a_facility(begin, tier="provincial")
    return await a_person(begin, Role.ADMINISTRATOR, facility, **said)


async def a_person(
    begin: Begin,
    role: Role,
    facility: FacilityCard,
    *,
    name: str = "",
    email: str = "",
    password: str | None = None,
    is_demo: bool = False,
    stepped_up_at: datetime | None = ALWAYS,
    **person: Said,
) -> Person:
    """An account with its practitioner. Without a password nobody signs in by form, which most tests never do."""
    number = next(_numbers)
    account = NewAccount(email=email or f"person{number}@example.vn", role=role, password=password, is_demo=is_demo)
    said = {"title": "BS.", "licence_expires_on": date(2099, 12, 31), "phone": f"{1000 + number}", **person}
    new = NewPractitioner(name=name or f"Nguyễn Văn Thử {number}", facility_id=facility.id, **said)
    added = await add_person(begin, account, new, password_hash=await hash_new(account))
    async with begin(None) as uow:
        profile = await queries.profile_of(uow, added.account_id)
    assert profile is not None
    actor = Actor(
        account_id=added.account_id, session_id=SessionId(new_id()), role=role, remote="127.0.0.1",
        stepped_up_at=stepped_up_at, **fields_of(profile),
    )  # fmt: skip
    return Person(
        account_id=added.account_id, practitioner_id=added.practitioner_id, email=account.email,
        facility_id=facility.id, actor=actor,
    )  # fmt: skip


def an_actor(role: Role, **said: Said) -> Actor:
    """Somebody who acts, without a database behind them: for rules that look at the actor alone."""
    return Actor(account_id=AccountId(new_id()), session_id=SessionId(new_id()), role=role, **{"name": "Ai đó", **said})


async def session_for(begin: Begin, person: Person) -> str:
    """A session of this person without typing a password. Gives the token its cookie carries."""
    async with begin(None) as uow:
        _, token = await open_within(uow, person.account_id, Visit(remote="127.0.0.1", user_agent="tests"))
    return token


async def is_online(begin: Begin, *people: Person) -> None:
    """Their pages were open a moment ago."""
    for person in people:
        async with begin(None) as uow:
            await heartbeat_within(uow, person.actor)


__all__ = [
    "Person",
    "Role",
    "ScopeLevel",
    "a_coordinator",
    "a_facility",
    "a_hub",
    "a_person",
    "a_rural_clinician",
    "a_specialist",
    "an_actor",
    "an_administrator",
    "is_online",
    "serves",
    "session_for",
]
