"""Who may test a line, and who sees what was found."""

from telehealth.kernel.actor import Actor


def may_test_line(actor: Actor) -> bool:
    """Everybody who works here, for the device they sit at."""
    return bool(actor.account_id)


def may_see_line_tests(actor: Actor) -> bool:
    """Everybody who works at a facility: nothing in it is clinical. Which facilities' tests, their scope decides."""
    return actor.facility_id is not None
