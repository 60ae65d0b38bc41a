"""What every step of staff begins with: the entry under its lock, once it is sure whose queue it is in."""

from typing import Protocol

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import VisitId
from telehealth.kernel.uow import UnitOfWork
from telehealth.waiting import policy, repository
from telehealth.waiting.domain import Entry
from telehealth.waiting.errors import EntryNotFound


class Find(Protocol):
    """Reads an entry; locked, so that two who change it come one after the other."""

    async def __call__(self, uow: UnitOfWork, visit_id: VisitId, *, lock: bool = False) -> Entry | None:
        """The entry, if the visit has one."""
        ...


async def locked(uow: UnitOfWork, actor: Actor, visit_id: VisitId, *, find: Find = repository.find) -> Entry:
    """The entry of somebody who waits for this clinician. Raises EntryNotFound, also for somebody else's."""
    one = await find(uow, visit_id, lock=True)
    if one is None or not policy.may_handle(actor, one.practitioner_id):
        raise EntryNotFound
    return one
