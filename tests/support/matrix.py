"""A world for the access matrix: records of every kind, and people of every role in every relation to them.

own: did it themselves; colleague: the same facility; hub: where the specialist works; elsewhere: another one nearby;
far: another province.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from telehealth.app import DEPS
from telehealth.kernel.actor import ScopeLevel
from telehealth.kernel.http import BLOBS
from telehealth.kernel.ids import AttachmentId, ReferralId, RoomId, new_id
from telehealth.kernel.uow import Begin
from telehealth.line_test.tables import line_test
from telehealth.referrals import service
from telehealth.referrals.adapters.image_pool import ImagePool
from telehealth.referrals.service import NewFile
from telehealth.rooms import service as rooms
from telehealth.scheduling import queries
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import Slot
from tests.support.app import Browser, RunningApp
from tests.support.cases import Scene, a_draft, a_scene, a_sent_case, an_accepted_case, the_case
from tests.support.guests import a_link
from tests.support.matrix_waiting import BREATHES, a_queue
from tests.support.people import (
    Person,
    a_coordinator,
    a_facility,
    a_hub,
    a_rural_clinician,
    a_specialist,
    an_administrator,
)
from tests.support.scheduling import a_schedule, an_order
from tests.support.signed import a_signed_document
from tests.support.visits import ALL_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What there is, each kind by the ids that routes name, and each role's people (or their browsers) by relation."""

    records: Mapping[str, Mapping[str, UUID | str]]
    persons: Mapping[str, Mapping[str, Person]]
    people: Mapping[str, Mapping[str, Browser]]

    @property
    def ids(self) -> Mapping[str, UUID | str]:
        """The signed case and what belongs to it."""
        return self.records["signed"]

    async def seen_from(self, app: RunningApp) -> "World":
        """The same world with browsers on `app`. The sessions are real rows, made beforehand."""
        people = {
            role: {relation: await self._browser(app, browser) for relation, browser in some.items()}
            for role, some in self.people.items()
        }
        return replace(self, people={**people, "nobody": {"none": await app.browser()}})

    async def _browser(self, app: RunningApp, other: Browser) -> Browser:
        browser = await app.browser()
        browser.client.session.cookie_jar.update_cookies(other.cookies(), browser.client.make_url("/"))
        return browser


async def a_world(app: RunningApp) -> World:
    """A signed case with everything that belongs to it, a draft, a case that waits, and everybody around them."""
    begin = app.begin
    scene = await a_scene(begin)
    case = await an_accepted_case(begin, scene)
    await service.start_consultation(begin, scene.specialist.actor, case.id)
    photo = await _a_file(app, scene, case.id)
    room_id = (await the_case(begin, case.id)).room_id
    assert room_id is not None
    booking, slots = await _a_booking(begin, scene)
    queued = await a_queue(app, scene.specialist, slots, room_id)
    ids = {**await a_signed_document(begin, scene, case, app.app[DEPS].subscribers), **booking}
    pass_ = await rooms.issue_seat(begin, scene.specialist.actor, RoomId(UUID(str(ids["room_id"]))))
    test_id = new_id()
    draft, waiting = await a_draft(begin, scene), await a_sent_case(begin, scene)
    gone = await _a_file(app, scene, draft.id)
    await service.remove_attachment(begin, scene.doctor.actor, gone)
    records: dict[str, Mapping[str, UUID | str]] = {
        "signed": {**ids, "attachment_id": photo, "seat_token": pass_.token, "test_id": test_id},
        "draft": {"referral_id": draft.id, "attachment_id": await _a_file(app, scene, draft.id)},
        "waiting": {"referral_id": waiting.id},
        "deleted": {"attachment_id": gone},
        **queued.records,
    }
    persons = await _persons(begin, scene)
    people = {role: {r: await app.signed_in(p) for r, p in some.items()} for role, some in persons.items()}
    await _stepped_up_and_tested(app, scene, test_id)
    records["signed"] = {**records["signed"], "token": await a_link(begin)}
    return World(records=records, persons=persons, people={**people, **queued.guests})


async def _persons(begin: Begin, scene: Scene) -> dict[str, dict[str, Person]]:
    near = await a_facility(begin)
    far = await a_facility(begin, province="22")
    far_hub = await a_hub(begin, far, "respiratory")
    return {
        "rural_clinician": {
            "own": scene.doctor,
            "colleague": await a_rural_clinician(begin, scene.station),
            "elsewhere": await a_rural_clinician(begin, near),
            "far": await a_rural_clinician(begin, far),
        },
        "specialist": {
            "own": scene.specialist,
            "colleague": await a_specialist(begin, scene.hub),
            "elsewhere": await a_specialist(begin, await a_hub(begin, scene.station, "respiratory")),
            "far": await a_specialist(begin, far_hub),
        },
        "coordinator": {
            "colleague": await a_coordinator(begin, scene.station),
            "hub": await a_coordinator(begin, scene.hub),
            "elsewhere": await a_coordinator(begin, near, scope=ScopeLevel.PROVINCE),
            "far": await a_coordinator(begin, far, scope=ScopeLevel.NATION),
        },
        "administrator": {
            "colleague": await an_administrator(begin, scene.station),
            "hub": await an_administrator(begin, scene.hub),
            "far": await an_administrator(begin, far),
        },
    }


async def _stepped_up_and_tested(app: RunningApp, scene: Scene, test_id: UUID) -> None:
    async with app.begin(None) as uow:
        await uow.conn.execute(sa.text("update session set stepped_up_at = :now"), {"now": uow.now})
        whose = sa.text("select id from session where account_id = :id")
        session_id = (await uow.conn.execute(whose, {"id": scene.doctor.account_id})).scalar_one()
        whole = {"id": test_id, "at": uow.now, "kind": "staff", "session_id": session_id}
        await uow.conn.execute(line_test.insert().values(whole))


async def _a_booking(begin: Begin, scene: Scene) -> tuple[dict[str, UUID | str], list[Slot]]:
    """The specialist's hours, what the station booked in them, a time it holds, and times that are free."""
    new = scheduling.NewService(facility_id=scene.hub.id, specialty="respiratory", name="Khám", minutes=30)
    service_id = await scheduling.add_service(begin, None, new)
    schedule_id = await a_schedule(begin, scene.specialist, service_id, (ALL_DAY,))
    async with begin(None) as uow:
        slots = await queries.free_slots(uow, schedule_id, service_id, uow.now, uow.now + timedelta(days=1))
    made = await scheduling.book(begin, scene.doctor.actor, an_order(slots[0], answers=BREATHES))
    wish = queries.Wish(schedule_id=schedule_id, service_id=service_id, start=slots[1].start)
    held = await scheduling.hold(begin, scene.doctor.actor, wish)
    return {
        "schedule_id": schedule_id, "service_id": service_id, "appointment_id": made.id, "hold_id": held.id,
        "number": "0",
    }, slots[2:]  # fmt: skip


async def _a_file(app: RunningApp, scene: Scene, referral_id: ReferralId) -> AttachmentId:
    new = NewFile(client_id=new_id(), data=b"%PDF-1.7\n%%EOF\n", kind="paper", title="Đơn thuốc cũ")
    return await service.add_attachment(
        app.begin, scene.doctor.actor, referral_id, new, blobs=app.app[BLOBS], pictures=ImagePool()
    )
