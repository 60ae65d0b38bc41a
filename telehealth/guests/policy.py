"""What a guest may do by being one. Each feature has the rules about its own things."""

from telehealth.kernel.actor import Guest


def any_guest(guest: Guest) -> bool:
    """Whoever has confirmed a phone or exchanged a link here."""
    return bool(guest.session_id)
