"""What a password must be: long, and not one that many people choose. No rules about kinds of characters.

NIST SP 800-63B-4 asks for 15 characters where a password stands alone and for a comparison with commonly used ones.
The comparison is zxcvbn's: its lists of common passwords, names and words, keyboard walks, repetitions and dates, to
which we add what people here and in this work would choose. Common is what falls within ten thousand million guesses.
"""

import unicodedata
from collections.abc import Iterable

from zxcvbn import zxcvbn

from telehealth.kernel.errors import FieldFault, Invalid
from telehealth.kernel.faults import declare
from telehealth.kernel.i18n import N_

LEAST = 15
MOST = 256
COMMON_BELOW = 10**10
LOOKED_AT = 72  # zxcvbn takes no more; a longer text is not a common password

TOO_SHORT = declare("accounts.password_too_short", N_("Use {least} characters or more. A sentence works well."))
TOO_LONG = declare("accounts.password_too_long", N_("Use at most {most} characters."))
TOO_COMMON = declare(
    "accounts.password_too_common",
    N_("Many people would think of this password. Use a few words that do not belong together."),
)

LOCAL_WORDS = (
    "telehealth", "khamtuxa", "matkhau", "matkhaucuatoi", "anhyeuem", "emyeuanh", "yeuem", "yeuanh", "yeunhieulam",
    "nhieulam", "congaiyeu", "contraiyeu", "giadinh", "hanhphuc", "mienman", "vietnam", "toiyeuvietnam", "hanoi",
    "saigon", "hochiminh", "danang", "haiphong", "cantho", "benhvien", "bacsi", "bacsy", "dieuduong", "tramyte", "yte",
    "suckhoe", "khoanoi", "khoangoai", "khoasan", "khoanhi", "capcuu", "xinchao", "khongcho", "khongbiet", "nguyen",
    "tran", "nguyenvan", "nguyenthi", "tranthi", "tranvan",
)  # fmt: skip


def check_new_password(password: str, *, about: Iterable[str] = (), field: str = "new_password") -> None:
    """Raise Invalid unless the password will do. `about` is what a guesser knows of the person."""
    fault = _fault(password, tuple(about))
    if fault:
        raise Invalid({field: [fault]})


def _fault(password: str, about: tuple[str, ...]) -> FieldFault | None:
    if len(password) < LEAST:
        return TOO_SHORT.on_field(least=LEAST)
    if len(password) > MOST:
        return TOO_LONG.on_field(most=MOST)
    return TOO_COMMON.on_field() if _guesses(password, about) < COMMON_BELOW else None


def _guesses(password: str, about: tuple[str, ...]) -> float:
    known = [part for text in about for part in (text, *text.replace("@", " ").replace(".", " ").split())]
    words = [_plain(word) for word in (*LOCAL_WORDS, *known)]
    forms = {_plain(password), "".join(_plain(password).split())}  # blanks between common words hide nothing
    return min(float(zxcvbn(form[:LOOKED_AT], user_inputs=words)["guesses"]) for form in forms)


def _plain(text: str) -> str:
    """Without Vietnamese marks, which guessers leave out: "Mật khẩu" is "Mat khau"."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
