"""Bilingual health workers say that they will interpret: of any number who do, one has it, and the others see who."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import AppointmentId, PractitionerId
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.scheduling.domain.booking import Appointment
from telehealth.scheduling.errors import AppointmentNotFound, CallNotFound
from telehealth.scheduling.events import InterpreterPromised
from telehealth.scheduling.queries.appointments import card_within
from telehealth.scheduling.queries.interpreting import LATE, is_asked
from telehealth.scheduling.service.booking import publish
from telehealth.scheduling.tables import interpreting


async def promise(begin: Begin, actor: Actor, appointment_id: AppointmentId) -> bool:
    """Say "I will". True for the one who has it now, also when they say so again. Raises CallNotFound."""
    async with begin(actor) as uow:
        one, me = await _asked(uow, actor, appointment_id)
        values = {"appointment_id": one.id, "practitioner_id": me, "at": uow.now}
        await uow.conn.execute(insert(interpreting).values(values).on_conflict_do_nothing())
        has = sa.select(interpreting.c.practitioner_id).where(interpreting.c.appointment_id == one.id)
        mine = bool((await uow.conn.execute(has)).scalar_one() == me)
        uow.audit("execute", "appointment", one.id, what="interpret", outcome="success" if mine else "refused")
        if mine:
            uow.record(InterpreterPromised(appointment_id=one.id))
            publish(uow, one)
        return mine


async def withdraw(begin: Begin, actor: Actor, appointment_id: AppointmentId) -> None:
    """Say "I cannot after all": somebody else may take it. Twice is the same as once. Raises CallNotFound."""
    async with begin(actor) as uow:
        one, me = await _asked(uow, actor, appointment_id)
        c = interpreting.c
        await uow.conn.execute(sa.delete(interpreting).where(c.appointment_id == one.id, c.practitioner_id == me))
        uow.audit("execute", "appointment", one.id, what="interpret no more")
        publish(uow, one)


async def _asked(uow: UnitOfWork, actor: Actor, appointment_id: AppointmentId) -> tuple[Appointment, PractitionerId]:
    try:
        one = (await card_within(uow, appointment_id)).appointment
    except AppointmentNotFound as gone:
        raise CallNotFound from gone
    me = actor.practitioner_id
    if me is None or not one.is_live or one.end + LATE <= uow.now or not await is_asked(uow, me, one):
        raise CallNotFound
    return one, me
