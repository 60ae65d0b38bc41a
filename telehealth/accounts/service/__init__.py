"""Use cases of accounts. `begin` first; each opens its own transaction unless its name ends in `_within`."""

from telehealth.accounts.domain import Lifetime, Visit
from telehealth.accounts.service.accounts import (
    NewAccount,
    add_account,
    add_account_within,
    change_password,
    choose_language,
    disable,
    hash_new,
)
from telehealth.accounts.service.sessions import (
    SESSION_COOKIE,
    Recognised,
    authenticate_within,
    forget_ended,
    revoke,
    sign_out,
    touch_within,
)
from telehealth.accounts.service.signing_in import SignedIn, count_demo_try, sign_in, sign_in_demo
from telehealth.accounts.service.stepping_up import is_stepped_up, require_step_up, step_up, step_up_demo

__all__ = [
    "SESSION_COOKIE",
    "Lifetime",
    "NewAccount",
    "Recognised",
    "SignedIn",
    "Visit",
    "add_account",
    "add_account_within",
    "authenticate_within",
    "change_password",
    "choose_language",
    "count_demo_try",
    "disable",
    "forget_ended",
    "hash_new",
    "is_stepped_up",
    "require_step_up",
    "revoke",
    "sign_in",
    "sign_in_demo",
    "sign_out",
    "step_up",
    "step_up_demo",
    "touch_within",
]
