"""Who sees the board and the reports, and how far."""

from telehealth.kernel.actor import Actor, Role


def may_see_reports(actor: Actor) -> bool:
    """Coordinators and administrators, within their scope."""
    return actor.role in {Role.COORDINATOR, Role.ADMINISTRATOR} and actor.facility_id is not None


def may_see_audit(actor: Actor) -> bool:
    """Administrators see who did what; the rows hold ids, not content."""
    return actor.role is Role.ADMINISTRATOR
