"""Who works where, who answers whom, who is here now."""

import pytest
import sqlalchemy as sa

from telehealth.accounts.service import NewAccount
from telehealth.directory import queries, service
from telehealth.directory.errors import FacilityCodeTaken, UnknownSpecialty
from telehealth.directory.service import NewFacility, NewPractitioner
from telehealth.directory.tables import practitioner, presence
from telehealth.kernel.actor import Role, ScopeLevel
from telehealth.kernel.errors import Forbidden, Invalid, NotFound
from telehealth.kernel.ids import AccountId, FacilityId, PractitionerId, SessionId, new_id
from tests.support.app import RunningApp
from tests.support.db import Database
from tests.support.people import (
    a_coordinator,
    a_facility,
    a_hub,
    a_rural_clinician,
    a_specialist,
    an_administrator,
    is_online,
    serves,
)


async def let_a_minute_pass(database: Database) -> None:
    async with database.connection() as conn:
        await conn.execute(sa.update(presence).values(seen_at=presence.c.seen_at - sa.text("interval '60 seconds'")))


async def test_a_profile_has_the_title_the_place_and_the_reach(app: RunningApp) -> None:
    person = await a_specialist(
        app.begin, name="Trần Thu Hà", department="Khoa Hô hấp", specialties=("respiratory", "emergency")
    )
    async with app.begin(None) as uow:
        profile = await queries.profile_of(uow, person.account_id)
    assert profile is not None
    assert profile.name == "ThS.BS. Trần Thu Hà"
    assert (profile.facility_id, profile.province_code) == (person.facility_id, "01")
    assert (profile.specialties, profile.scope) == (("respiratory", "emergency"), ScopeLevel.FACILITY)
    assert profile.department_id is not None


async def test_an_account_without_a_practitioner_has_no_profile(app: RunningApp) -> None:
    async with app.begin(None) as uow:
        assert await queries.profile_of(uow, AccountId(new_id())) is None


async def test_people_of_one_department_share_it(app: RunningApp) -> None:
    hub = await a_facility(app.begin, tier="central", province="01")
    one = await a_specialist(app.begin, hub, department="Khoa Hô hấp")
    two = await a_specialist(app.begin, hub, department="Khoa Hô hấp")
    assert one.actor.department_id == two.actor.department_id is not None
    await a_specialist(app.begin, hub, department="Khoa Tim mạch")
    async with app.begin(None) as uow:
        cards = await queries.practitioners_of_accounts(uow, [two.account_id, one.account_id])
    assert [(card.id, card.department_name) for card in cards] == [
        (one.practitioner_id, "Khoa Hô hấp"),
        (two.practitioner_id, "Khoa Hô hấp"),
    ]


async def test_a_facility_code_is_taken_once(app: RunningApp) -> None:
    first = await a_facility(app.begin, code="15001")
    with pytest.raises(FacilityCodeTaken):
        await a_facility(app.begin, code="15001")
    async with app.begin(None) as uow:
        assert (await queries.facility_by_code(uow, "15001")) == first
        assert await queries.facility_by_code(uow, "15002") is None
        with pytest.raises(NotFound):
            await queries.facility_card(uow, FacilityId(new_id()))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"code": "1500"}, "code"),
        ({"code": "1500a"}, "code"),
        ({"code": "\uff11\uff15\uff10\uff10\uff11"}, "code"),
        ({"name": "  "}, "name"),
        ({"province_code": "99"}, "province_code"),
    ],
)
async def test_a_facility_that_does_not_fit_is_refused(app: RunningApp, said: dict[str, str], field: str) -> None:
    new = NewFacility(**{"code": "15001", "name": "Trạm", "tier": "commune", "province_code": "15", **said})
    with pytest.raises(Invalid) as refusal:
        await service.add_facility(app.begin, new)
    assert list(refusal.value.faults) == [field]


async def test_an_unknown_specialty_adds_nobody(app: RunningApp) -> None:
    hub = await a_facility(app.begin, tier="central", province="01")
    with pytest.raises(UnknownSpecialty):
        await a_specialist(app.begin, hub, specialties=("magic",))
    async with app.begin(None) as uow:
        assert (await uow.conn.execute(sa.select(practitioner.c.id))).first() is None
        with pytest.raises(UnknownSpecialty):
            await service.pair_within(uow, hub=hub.id, spoke=hub.id, specialties=["magic"])


async def test_only_administrators_and_the_system_change_the_directory(app: RunningApp) -> None:
    doctor, keeper = await a_rural_clinician(app.begin), await an_administrator(app.begin)
    new = NewFacility(code="15999", name="Trạm", tier="commune", province_code="15")
    account = NewAccount(email="new@example.vn", role=Role.RURAL_CLINICIAN)
    person = NewPractitioner(name="Mới", facility_id=doctor.facility_id)
    with pytest.raises(Forbidden):
        await service.add_facility(app.begin, new, actor=doctor.actor)
    with pytest.raises(Forbidden):
        await service.add_person(app.begin, account, person, actor=doctor.actor)
    await service.add_facility(app.begin, new, actor=keeper.actor)
    await service.add_person(app.begin, account, person, actor=keeper.actor)


async def test_somebody_is_here_for_a_minute_after_their_pages_heartbeat(app: RunningApp, database: Database) -> None:
    person = await a_specialist(app.begin)
    await is_online(app.begin, person)
    async with app.begin(None) as uow:
        assert (await queries.practitioner_card(uow, person.practitioner_id)).online
    await let_a_minute_pass(database)
    async with app.begin(None) as uow:
        assert not (await queries.practitioner_card(uow, person.practitioner_id)).online
    await is_online(app.begin, person)
    async with app.begin(None) as uow:
        assert (await queries.practitioner_card(uow, person.practitioner_id)).online
        with pytest.raises(NotFound):
            await queries.practitioner_card(uow, PractitionerId(new_id()))


async def test_with_two_windows_somebody_is_here_once_and_until_the_last_is_gone(app: RunningApp) -> None:
    person = await a_specialist(app.begin)
    other_window = person.with_session(SessionId(new_id()))
    await is_online(app.begin, person, other_window)
    async with app.begin(None) as uow:
        assert len(await queries.who_is_online(uow)) == 1
        await service.gone_within(uow, person.actor.session_id)
        assert len(await queries.who_is_online(uow)) == 1
        await service.gone_within(uow, other_window.actor.session_id)
        assert await queries.who_is_online(uow) == []


async def test_who_is_here_is_asked_by_specialty_and_by_facility(app: RunningApp) -> None:
    heart = await a_specialist(app.begin, specialties=("cardiology",))
    lungs = await a_specialist(app.begin, specialties=("respiratory", "emergency"))
    await a_specialist(app.begin, specialties=("cardiology",))
    await is_online(app.begin, heart, lungs)
    async with app.begin(None) as uow:
        cardiologists = await queries.who_is_online(uow, specialty="cardiology")
        there = await queries.who_is_online(uow, facilities={lungs.facility_id})
    assert [one.id for one in cardiologists] == [heart.practitioner_id]
    assert [one.id for one in there] == [lungs.practitioner_id]


async def test_a_station_sees_its_hubs_with_hotline_and_people_here_first(app: RunningApp) -> None:
    station = await a_facility(app.begin)
    empty = await a_hub(app.begin, station, "respiratory", name="BV A", hotline="0241")
    staffed = await a_hub(app.begin, station, "respiratory", "cardiology", name="BV B", hotline="0242")
    stranger = await a_facility(app.begin, tier="central", province="01")
    here = [await a_specialist(app.begin, staffed, name=name) for name in ("Yến", "Hà")]
    elsewhere = await a_specialist(app.begin, stranger)
    away = await a_specialist(app.begin, staffed)
    await is_online(app.begin, *here, elsewhere)
    async with app.begin(None) as uow:
        hubs = await queries.hubs_for(uow, station.id, "respiratory")
        duty = await queries.duty_board(uow, station.id)
        asked = await queries.specialties_of_hubs(uow, station.id)
    assert [(hub.facility_id, hub.hotline, hub.online) for hub in hubs] == [
        (staffed.id, "0242", 2),
        (empty.id, "0241", 0),
    ]
    assert [(row.specialty, row.facility_name, row.online, row.names) for row in duty] == [
        ("respiratory", "BV B", 2, ("ThS.BS. Hà", "ThS.BS. Yến")),
        ("cardiology", "BV B", 0, ()),
        ("respiratory", "BV A", 0, ()),
    ]
    assert asked == ("cardiology", "respiratory")
    assert away.name not in duty[0].names


async def test_pairing_twice_is_pairing_once_and_other_stations_are_not_served(app: RunningApp) -> None:
    station, other = await a_facility(app.begin), await a_facility(app.begin)
    hub = await a_hub(app.begin, station, "respiratory")
    await serves(app.begin, hub.id, station.id, "respiratory")
    async with app.begin(None) as uow:
        assert len(await queries.hubs_for(uow, station.id, "respiratory")) == 1
        assert await queries.hubs_for(uow, station.id, "cardiology") == []
        assert await queries.hubs_for(uow, other.id, "respiratory") == []


async def test_facilities_are_listed_as_far_as_ones_scope_reaches(app: RunningApp) -> None:
    here = await a_facility(app.begin, tier="provincial", name="BV tỉnh")
    neighbour = await a_facility(app.begin, name="Trạm bên")
    far = await a_facility(app.begin, province="66", name="Trạm xa")
    expected = {
        ScopeLevel.FACILITY: [here],
        ScopeLevel.DEPARTMENT: [here],
        ScopeLevel.PROVINCE: [here, neighbour],
        ScopeLevel.NATION: [here, neighbour, far],
    }
    for scope, facilities in expected.items():
        actor = (await a_coordinator(app.begin, here, scope=scope)).actor
        async with app.begin(None) as uow:
            assert await queries.facilities_in(uow, actor) == facilities
