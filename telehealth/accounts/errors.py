"""How accounts refuse."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class WrongCredentials(DomainError):
    """Address and password do not go together; the same for an unknown address and an ended account."""

    kind = Kind.UNAUTHENTICATED
    code = "accounts.wrong_credentials"
    sentence = N_("The email address and the password do not go together. Check both and try again.")


class WrongPassword(DomainError):
    """The password typed again is not this account's."""

    kind = Kind.FORBIDDEN
    code = "accounts.wrong_password"
    sentence = N_("That is not your password. Check it and try again.")


class StepUpNeeded(DomainError):
    """This step needs the password again."""

    kind = Kind.FORBIDDEN
    code = "accounts.step_up_needed"
    sentence = N_("Type your password again to confirm that it is you.")


class EmailTaken(DomainError):
    """Another account has this address."""

    kind = Kind.CONFLICT
    code = "accounts.email_taken"
    sentence = N_("There is an account with this email address already.")


class NotDemo(DomainError):
    """One-click sign-in and confirmation are for demo accounts in demo mode, from this machine or with the code."""

    kind = Kind.FORBIDDEN
    code = "accounts.not_demo"
    sentence = N_("One-click sign-in works only on the demo's own machine, or with the code shown in its terminal.")
