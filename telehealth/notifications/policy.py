"""Who looks after messages, and how far. The list names nobody: template, masked address, state."""

from telehealth.kernel.actor import Actor, Guest, GuestKind, Role, ScopeLevel
from telehealth.kernel.scope import Scope

CODE_ASKED = "guests.code.asked"


def may_see_messages(actor: Actor) -> bool:
    """Coordinators and administrators."""
    return actor.role in {Role.COORDINATOR, Role.ADMINISTRATOR} and actor.facility_id is not None


def visible_messages(actor: Actor) -> Scope:
    """Those of one's facility or remit. Codes belong to no facility: everybody who looks after messages sees them."""
    if not may_see_messages(actor):
        return Scope.nothing()
    if actor.scope is ScopeLevel.NATION:
        return Scope.everything()
    codes = Scope.where(event=CODE_ASKED)
    if actor.scope is ScopeLevel.PROVINCE:
        return codes | Scope.where(province_code=actor.province_code)
    return codes | Scope.where(facility_id=actor.facility_id)


def may_choose(actor: Actor) -> bool:
    """Everybody chooses what they are told."""
    return bool(actor.account_id)


def may_take_calendar(guest: Guest) -> bool:
    """Route rule: who came as a patient; whose appointment it is, the query asks."""
    return guest.kind is GuestKind.PATIENT
