"""Who may do what with accounts."""

from telehealth.kernel.actor import Actor


def may_manage_own_account(actor: Actor) -> bool:
    """Everybody sees and ends their own sessions and changes their own password."""
    return bool(actor.account_id)
