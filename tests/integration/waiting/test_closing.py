"""The night: what is left of a day is closed, where its clinic is."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from telehealth.scheduling import service as scheduling
from telehealth.scheduling.tables import appointment
from telehealth.waiting import service
from telehealth.waiting.errors import NotToday
from tests.support.app import RunningApp
from tests.support.clock import FakeClock
from tests.support.guests import a_guest
from tests.support.visits import TEXT, Visitor, a_ward


async def statuses(app: RunningApp, people: Sequence[Visitor]) -> list[str]:
    async with app.begin(None) as uow:
        rows = (await uow.conn.execute(sa.select(appointment.c.id, appointment.c.status))).all()
    status = {row.id: row.status for row in rows}
    return [status[one.id] for one in people]


async def arrives_anew(app: RunningApp, one: Visitor) -> None:
    """By the link again: the session of yesterday has ended."""
    guest = await a_guest(app.begin, subject_id=one.id)
    await service.consent(app.begin, guest, one.id, text_version=TEXT, agrees=True)
    await service.arrive(app.begin, guest, one.id)


@pytest.mark.feature(43)
async def test_at_night_who_waited_is_let_go_and_who_never_came_has_missed_it(
    app: RunningApp, clock: FakeClock
) -> None:
    ward = await a_ward(app)
    came, agreed, never, tomorrow = people = [await ward.patient(place) for place in (0, 0, 0, 40)]
    await came.arrives()
    await agreed.does("consent", text_version=TEXT, agrees=True)
    clock.advance(hours=19, minutes=29)  # 03:59 there: a clinic at night may go on
    assert (await service.close_days(app.begin), await scheduling.mark_missed(app.begin)) == (0, 0)
    clock.advance(minutes=1)
    assert (await service.close_days(app.begin), await scheduling.mark_missed(app.begin)) == (2, 2)
    assert (await service.close_days(app.begin), await scheduling.mark_missed(app.begin)) == (0, 0)
    assert await statuses(app, people) == ["arrived", "noshow", "noshow", "booked"]
    for late in (came, agreed, never):
        with pytest.raises(NotToday):
            await arrives_anew(app, late)
    await arrives_anew(app, tomorrow)
    assert await statuses(app, [tomorrow]) == ["arrived"]
