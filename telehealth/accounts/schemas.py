"""What comes in about accounts. Passwords are taken as they are typed, blanks at the ends included."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from telehealth.accounts.password_rules import MOST
from telehealth.kernel.forms import Incoming

Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=MOST)]
Next = Annotated[str, StringConstraints(max_length=2000)]


class SignInIn(Incoming):
    """Sign in."""

    email: Email
    password: Password
    next: Next = "/"


class DemoSignInIn(Incoming):
    """One click of a demo person, with the code when it comes from another machine."""

    account_id: UUID
    code: Annotated[str, StringConstraints(max_length=20)] = ""
    next: Next = "/"


class StepUpIn(Incoming):
    """The password again; in the demo nothing."""

    password: Password | None = None
    next: Next = "/"


class LanguageIn(Incoming):
    """Read in this language from now on."""

    language: Literal["vi", "en"]
    next: Next = "/"


class NewPasswordIn(Incoming):
    """A new password in place of the current one."""

    current_password: Password
    new_password: Annotated[str, StringConstraints(strip_whitespace=False), Field(min_length=1, max_length=1000)]
