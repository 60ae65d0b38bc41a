"""Who may look into the directory and change it."""

from telehealth.kernel.actor import Actor, Role


def may_read_directory(actor: Actor) -> bool:
    """Facilities, hotlines and who is on duty are for everybody who works here."""
    return bool(actor.account_id)


def may_change_directory(actor: Actor | None) -> bool:
    """Administrators, and the system itself (the command line)."""
    return actor is None or actor.role is Role.ADMINISTRATOR
