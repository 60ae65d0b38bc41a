"""A case's way through the services on a real database: who may move it, what each step leaves behind."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from telehealth.app import DEPS
from telehealth.kernel.errors import Invalid
from telehealth.kernel.ids import DocumentId, ReferralId, new_id
from telehealth.kernel.outbox import deliver_due
from telehealth.kernel.tables import audit_event, outbox
from telehealth.kernel.uow import Begin
from telehealth.referrals import queries, service
from telehealth.referrals.domain import State
from telehealth.referrals.errors import (
    AlreadyClaimed,
    LicenceExpired,
    NotYours,
    PatientElsewhere,
    ReferralNotFound,
    UndoTooLate,
    WrongState,
)
from telehealth.referrals.referral import Referral
from telehealth.referrals.tables import referral
from telehealth.rooms.events import RoomFinished
from tests.support.app import RunningApp
from tests.support.cases import (
    Scene,
    a_claimed_case,
    a_draft,
    a_patient,
    a_scene,
    a_sent_case,
    an_accepted_case,
    the_case,
)
from tests.support.clock import FakeClock
from tests.support.people import a_coordinator, a_hub, a_rural_clinician, a_specialist

LIMITS = {"emergency": timedelta(minutes=5), "urgent": timedelta(minutes=15)}
KEEP = timedelta(days=30)


@pytest.fixture
async def scene(app: RunningApp) -> Scene:
    return await a_scene(app.begin)


async def answered(app: RunningApp, scene: Scene) -> Referral:
    """A case with its advice."""
    case = await an_accepted_case(app.begin, scene)
    async with app.begin(scene.specialist.actor) as uow:
        return await service.advise_within(uow, case.id, DocumentId(new_id()))


async def earlier(begin: Begin, case: Referral, **by: float) -> None:
    """Move the claim back in time, as the database's clock sees it."""
    async with begin(None) as uow:
        then = sa.func.clock_timestamp() - timedelta(**by)
        values = {"claimed_at": then, "acted_at": then}
        await uow.conn.execute(referral.update().where(referral.c.id == case.id).values(values))


async def said(begin: Begin, referral_id: ReferralId) -> list[str]:
    """The events of a case, in order."""
    async with begin(None) as uow:
        query = sa.select(outbox.c.name).where(outbox.c.key == str(referral_id)).order_by(outbox.c.id)
        return list((await uow.conn.execute(query)).scalars())


@pytest.mark.feature(12, 20)
async def test_the_whole_way_leaves_its_story_its_events_and_its_clocks(
    app: RunningApp, scene: Scene, clock: FakeClock
) -> None:
    case = await a_sent_case(app.begin, scene)
    specialist, doctor = scene.specialist.actor, scene.doctor.actor
    await service.claim(app.begin, specialist, case.id)
    clock.advance(minutes=1)
    case = await service.accept(app.begin, specialist, case.id)
    clock.advance(minutes=4)
    case = await service.start_consultation(app.begin, specialist, case.id)
    clock.advance(minutes=10)
    async with app.begin(specialist) as uow:
        case = await service.advise_within(uow, case.id, DocumentId(new_id()))
    clock.advance(minutes=2)
    await service.acknowledge(app.begin, doctor, case.id, reception="changed", text="Chưa có thuốc tiêm, cho uống")
    await service.close(app.begin, doctor, case.id, hub_may_look=KEEP)
    found = await queries.detail(app.begin, doctor, case.id)
    assert [line.action for line in reversed(found.story)] == [
        "send", "claim", "accept", "start_consultation", "advise", "acknowledge", "record_reception", "close",
    ]  # fmt: skip
    assert [line.seq for line in reversed(found.story)] == list(range(1, 9))
    assert (found.clocks.to_first_contact, found.clocks.to_advice, found.clocks.to_acknowledgement) == (300, 900, 120)
    assert [name.removeprefix("referrals.") for name in await said(app.begin, case.id)] == [
        "referral.sent", "referral.claimed", "referral.accepted", "consultation.started", "referral.advised",
        "advice.acknowledged", "reception.recorded", "referral.closed",
    ]  # fmt: skip


async def test_a_case_is_only_started_for_a_patient_one_may_open(app: RunningApp, scene: Scene) -> None:
    stranger = await a_rural_clinician(app.begin)
    with pytest.raises(PatientElsewhere):
        await service.start_draft(app.begin, stranger.actor, scene.patient_id)


async def test_the_loser_of_a_claim_is_told_who_has_the_case(app: RunningApp, scene: Scene) -> None:
    case = await a_claimed_case(app.begin, scene)
    other = await a_specialist(app.begin, scene.hub)
    with pytest.raises(AlreadyClaimed) as refused:
        await service.claim(app.begin, other.actor, case.id)
    assert refused.value.params == {"by": str(scene.specialist.practitioner_id), "by_label": scene.specialist.name}


async def test_specialists_of_other_pools_find_no_case_to_claim(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene)
    other = await a_specialist(app.begin, scene.hub, specialties=("dermatology",))
    with pytest.raises(ReferralNotFound):
        await service.claim(app.begin, other.actor, case.id)


async def test_undo_works_for_ten_seconds_and_then_says_so(app: RunningApp, scene: Scene) -> None:
    case = await a_claimed_case(app.begin, scene)
    await earlier(app.begin, case, seconds=5)
    assert (await service.undo_claim(app.begin, scene.specialist.actor, case.id)).state is State.SENT
    case = await service.claim(app.begin, scene.specialist.actor, case.id)
    await earlier(app.begin, case, seconds=11)
    with pytest.raises(UndoTooLate):
        await service.undo_claim(app.begin, scene.specialist.actor, case.id)
    assert (await service.release(app.begin, scene.specialist.actor, case.id)).claimed_by is None


@pytest.mark.parametrize(
    ("priority", "minutes", "returned"),
    [("stat", 4, 0), ("stat", 6, 1), ("asap", 14, 0), ("asap", 16, 1), ("urgent", 500, 0), ("routine", 500, 0)],
)
async def test_a_claim_without_action_ends_by_its_urgency(
    app: RunningApp, scene: Scene, priority: str, minutes: int, returned: int
) -> None:
    case = await a_claimed_case(app.begin, scene, request__priority=priority)
    await earlier(app.begin, case, minutes=minutes)
    assert await service.return_overdue_claims(app.begin, **LIMITS) == returned
    found = await queries.detail(app.begin, scene.doctor.actor, case.id)
    assert found.case.state is (State.SENT if returned else State.CLAIMED)
    if returned:
        assert (found.story[0].action, found.story[0].name) == ("time_out", scene.specialist.name)


async def test_acting_keeps_the_claim(app: RunningApp, scene: Scene) -> None:
    case = await an_accepted_case(app.begin, scene, request__priority="stat")
    await earlier(app.begin, case, minutes=60)
    assert await service.return_overdue_claims(app.begin, **LIMITS) == 0


async def test_signing_out_gives_back_what_was_claimed_and_keeps_what_was_accepted(
    app: RunningApp, scene: Scene
) -> None:
    claimed = await a_sent_case(app.begin, scene)
    accepted = await a_sent_case(app.begin, scene)
    browser = await app.signed_in(scene.specialist)
    for case in (claimed, accepted):
        assert (await browser.post(f"/referrals/{case.id}/claim", {})).status == 303
    assert (await browser.post(f"/referrals/{accepted.id}/accept", {})).status == 303
    assert (await browser.post("/sign-out", {})).status == 303
    await deliver_due(app.begin, app.app[DEPS].subscribers)
    assert (await the_case(app.begin, claimed.id)).state is State.SENT
    assert (await the_case(app.begin, accepted.id)).state is State.ACCEPTED


async def test_an_expired_licence_accepts_nothing(app: RunningApp, scene: Scene) -> None:
    expired = await a_specialist(app.begin, scene.hub, licence_expires_on=date(2020, 1, 1))
    case = await a_sent_case(app.begin, scene)
    await service.claim(app.begin, expired.actor, case.id)
    for step in (service.accept, service.start_consultation):
        with pytest.raises(LicenceExpired):
            await step(app.begin, expired.actor, case.id)
    assert (await the_case(app.begin, case.id)).state is State.CLAIMED


@pytest.mark.feature(26)
async def test_a_declined_case_waits_again_with_its_reason(app: RunningApp, scene: Scene) -> None:
    case = await an_accepted_case(app.begin, scene)
    await service.decline(app.begin, scene.specialist.actor, case.id, reason="no_capacity", text="Đang mổ")
    found = await queries.detail(app.begin, scene.doctor.actor, case.id)
    assert (found.case.state, found.case.claimed_by, found.case.sent_at) == (State.SENT, None, case.sent_at)
    assert (found.story[0].reason, found.story[0].text) == ("no_capacity", "Đang mổ")


async def test_a_question_back_has_a_time_and_its_answer_goes_to_the_pool(
    app: RunningApp, scene: Scene, clock: FakeClock
) -> None:
    case = await a_claimed_case(app.begin, scene)
    due = clock.now() + timedelta(minutes=30)
    specialist, doctor = scene.specialist.actor, scene.doctor.actor
    with pytest.raises(Invalid):
        await service.ask_information(app.begin, specialist, case.id, text="Đếm lại nhịp thở", due_at=clock.now())
    case = await service.ask_information(app.begin, specialist, case.id, text="Đếm lại nhịp thở", due_at=due)
    assert (case.state, case.info_due_at, case.claimed_by) == (
        State.INFO_REQUESTED, due, scene.specialist.practitioner_id,
    )  # fmt: skip
    case = await service.answer_information(app.begin, doctor, case.id, text="28 lần/phút")
    assert (case.state, case.claimed_by, case.info_due_at) == (State.SENT, None, None)


async def test_only_the_holder_takes_the_holders_steps(app: RunningApp, scene: Scene) -> None:
    case = await a_claimed_case(app.begin, scene)
    colleague = await a_specialist(app.begin, scene.hub)
    with pytest.raises(NotYours):
        await service.accept(app.begin, colleague.actor, case.id)
    with pytest.raises(NotYours):
        await service.decline(app.begin, scene.doctor.actor, case.id, reason="other")
    with pytest.raises(ReferralNotFound):
        await service.cancel(
            app.begin, (await a_rural_clinician(app.begin)).actor, case.id, reason="other", hub_may_look=KEEP
        )


async def test_advice_that_was_changed_or_refused_needs_words(app: RunningApp, scene: Scene) -> None:
    case = await answered(app, scene)
    for reception in ("changed", "refused"):
        with pytest.raises(Invalid):
            await service.acknowledge(app.begin, scene.doctor.actor, case.id, reception=reception)
    assert (await the_case(app.begin, case.id)).state is State.ADVISED
    await service.acknowledge(app.begin, scene.doctor.actor, case.id, reception="followed")
    assert (await the_case(app.begin, case.id)).reception == "followed"


async def test_a_case_is_not_cancelled_once_a_consultation_began(app: RunningApp, scene: Scene) -> None:
    case = await an_accepted_case(app.begin, scene)
    await service.start_consultation(app.begin, scene.specialist.actor, case.id)
    with pytest.raises(WrongState):
        await service.cancel(app.begin, scene.doctor.actor, case.id, reason="patient_better", hub_may_look=KEEP)


async def test_a_finished_session_without_a_note_waits_for_it_and_is_no_open_room(
    app: RunningApp, scene: Scene, clock: FakeClock
) -> None:
    case = await an_accepted_case(app.begin, scene)
    case = await service.start_consultation(app.begin, scene.specialist.actor, case.id)
    assert [row.id for row in (await queries.station_home(app.begin, scene.doctor.actor)).rooms] == [case.id]
    async with app.begin(None) as uow:
        uow.record(RoomFinished(room_id=case.room_id or new_id(), referral_id=case.id, was_live=True, at=clock.now()))
    await deliver_due(app.begin, app.app[DEPS].subscribers)
    await service.end_session(app.begin, case.id, at=clock.now())
    found = await queries.worklist(app.begin, scene.specialist.actor)
    assert ([row.id for row in found.follow_up], found.calling) == ([case.id], [])
    assert (await queries.station_home(app.begin, scene.doctor.actor)).rooms == []
    story = (await queries.detail(app.begin, scene.doctor.actor, case.id)).story
    assert [line.action for line in story].count("end_session") == 1


async def test_the_hub_looks_for_thirty_days_after_closing_and_the_station_for_ever(
    app: RunningApp, scene: Scene, clock: FakeClock
) -> None:
    case = await answered(app, scene)
    await service.acknowledge(app.begin, scene.doctor.actor, case.id, reception="followed")
    await service.close(app.begin, scene.doctor.actor, case.id, hub_may_look=KEEP)
    clock.advance(days=30, seconds=-1)
    await queries.detail(app.begin, scene.specialist.actor, case.id)
    clock.advance(seconds=1)
    with pytest.raises(ReferralNotFound):
        await queries.detail(app.begin, scene.specialist.actor, case.id)
    await queries.detail(app.begin, scene.doctor.actor, case.id)


@pytest.mark.feature(107)
async def test_every_sight_of_a_case_is_audited_with_who_and_how_much(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene)
    await queries.detail(app.begin, scene.specialist.actor, case.id)
    await queries.station_home(app.begin, scene.doctor.actor)
    async with app.begin(None) as uow:
        query = sa.select(audit_event).where(audit_event.c.action == "read", audit_event.c.entity_id == case.id)
        rows = (await uow.conn.execute(query.order_by(audit_event.c.at))).all()
    assert [(row.account_id, row.detail) for row in rows] == [
        (scene.specialist.account_id, {"sight": "summary"}),
        (scene.doctor.account_id, {"page": "home"}),
    ]
    assert {row.patient_id for row in rows} == {case.patient_id}


async def test_a_case_is_in_a_list_if_and_only_if_it_is_readable(app: RunningApp, scene: Scene) -> None:
    """Scopes and records agree: for everybody, over cases in every state of the way."""
    here = [
        await a_sent_case(app.begin, scene),
        await a_sent_case(app.begin, scene, request__hub=str(scene.hub.id)),
        await a_claimed_case(app.begin, scene),
        await an_accepted_case(app.begin, scene),
        await answered(app, scene),
    ]
    await a_draft(app.begin, scene, patient_id=await a_patient(app.begin, scene.doctor))
    elsewhere = await a_scene(app.begin, specialty="cardiology")
    here.append(await a_sent_case(app.begin, elsewhere, request__specialty="cardiology", vitals__temperature=""
                                  , assessment__examination__cardiovascular="Tim đều"))  # fmt: skip
    people = [
        scene.specialist, await a_specialist(app.begin, scene.hub), elsewhere.specialist,
        await a_specialist(app.begin), await a_specialist(app.begin, scene.hub, specialties=("dermatology",)),
        await a_specialist(app.begin, await a_hub(app.begin, scene.station, "respiratory")),
    ]  # fmt: skip
    for person in people:
        rows = {row.id: row for row in (await queries.worklist(app.begin, person.actor)).rows}
        for case in here:
            try:
                found = await queries.detail(app.begin, person.actor, case.id)
            except ReferralNotFound:
                assert case.id not in rows
                continue
            if case.id in rows:
                assert rows[case.id].full == found.full
            else:
                assert found.case.state in {State.ADVISED, State.ACKNOWLEDGED}, "a colleague's answered case"
    for person in (scene.doctor, elsewhere.doctor, await a_rural_clinician(app.begin)):
        home = await queries.station_home(app.begin, person.actor)
        listed = {row.id for row in (*home.rooms, *home.needs, *home.cases)}
        for case in here:
            async with app.begin(None) as uow:
                assert (case.id in listed) == await queries.may_read(uow, person.actor, case.id)
    coordinator = replace((await a_coordinator(app.begin, scene.hub)).actor, specialties=("respiratory",))
    assert (await queries.worklist(app.begin, coordinator)).rows == []


async def test_a_case_that_names_no_hub_waits_at_the_stations_hubs_only(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene)
    second = await a_hub(app.begin, scene.station, "respiratory")
    pair, stranger = await a_specialist(app.begin, second), await a_specialist(app.begin)
    heart = await a_specialist(app.begin, await a_hub(app.begin, scene.station, "cardiology"))
    for person, hears in ((scene.specialist, True), (pair, True), (stranger, False), (heart, False)):
        assert (case.id in {row.id for row in (await queries.worklist(app.begin, person.actor)).waiting}) is hears
    for person in (stranger, replace(heart, actor=replace(heart.actor, specialties=("respiratory", "cardiology")))):
        with pytest.raises(ReferralNotFound):
            await service.claim(app.begin, person.actor, case.id)
    assert (await service.claim(app.begin, pair.actor, case.id)).holder_facility_id == second.id


async def test_what_no_hub_would_answer_is_not_sent(app: RunningApp, scene: Scene) -> None:
    draft = await a_draft(app.begin, scene, request__specialty="neurology")
    with pytest.raises(Invalid) as refusal:
        await service.send(app.begin, scene.doctor.actor, draft.id, version=draft.version)
    assert set(refusal.value.faults) == {"request.specialty"}


async def test_nothing_clinical_is_in_what_the_board_gets(app: RunningApp, scene: Scene) -> None:
    case = await a_sent_case(app.begin, scene)
    async with app.begin(None) as uow:
        (row,) = await queries.waiting(uow, frozenset({scene.station.id}))
        assert await queries.waiting(uow, frozenset({scene.hub.id})) == []
        assert await queries.count_within(uow, [case.id], frozenset({scene.station.id})) == 1
    assert row.code == case.code
    assert not {"content", "problem", "question", "patient_id", "name"} & set(type(row).__dataclass_fields__)


async def test_a_time_in_the_future_is_refused(app: RunningApp, scene: Scene, clock: FakeClock) -> None:
    ahead = (clock.now().astimezone(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    with pytest.raises(Invalid) as refused:
        await a_draft(app.begin, scene, vitals__taken_at=ahead)
    assert refused.value.faults["vitals.taken_at"][0].code == "referrals.time_in_future"
    assert datetime.fromisoformat(ahead)
