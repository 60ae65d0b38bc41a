"""What every step does: lock, check who asks, move, write the story, audit, tell the open pages."""

from collections.abc import Callable
from datetime import datetime

from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import ReferralId
from telehealth.kernel.uow import UnitOfWork
from telehealth.referrals import policy
from telehealth.referrals.domain import Action
from telehealth.referrals.referral import Referral
from telehealth.referrals.repository import NOTHING_SAID, ReferralRepository, Said

MakeRepository = Callable[[UnitOfWork], ReferralRepository]


async def locked(
    uow: UnitOfWork,
    actor: Actor,
    referral_id: ReferralId,
    action: Action,
    repository: MakeRepository = ReferralRepository,
) -> tuple[ReferralRepository, Referral]:
    """The case under its lock, once it is sure that this person may do this to it."""
    cases = repository(uow)
    case = await cases.lock(referral_id)
    seen = policy.sight(actor, case.subject, uow.now)
    policy.check(actor, case.subject, action, seen=seen)
    return cases, case


async def happened(
    cases: ReferralRepository, before: Referral, case: Referral, action: Action, at: datetime, said: Said = NOTHING_SAID
) -> Referral:
    """Keep the case and its next line, audit it, and tell the pages that show it."""
    case = await cases.happened(case, action, at, said)
    uow = cases.uow
    uow.audit("update", "referral", case.id, patient_id=case.patient_id, step=action.value, state=case.state.value)
    tell(uow, before, case)
    return case


def tell(uow: UnitOfWork, before: Referral, case: Referral) -> None:
    """Everybody who has this case on a page: its own page, the pool's list, the station's home, the board."""
    uow.publish(f"referral:{case.id}")
    uow.publish(f"home:{case.sender_facility_id}")
    for specialty in {before.specialty, case.specialty} - {None}:
        uow.publish(f"worklist:{specialty}")
    uow.publish("board")
