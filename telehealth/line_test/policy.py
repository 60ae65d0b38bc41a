"""Who may test a line, and who sees what was found."""

from telehealth.kernel.actor import Actor, Party


def may_test_line(party: Party) -> bool:
    """Everybody who works here, and every guest, for the device they sit at."""
    return bool(party.session_id)


def may_see_line_tests(actor: Actor) -> bool:
    """Everybody who works at a facility: nothing in it is clinical. Which facilities' tests, their scope decides."""
    return actor.facility_id is not None
