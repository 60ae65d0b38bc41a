"""What a password must be."""

import pytest

from telehealth.accounts.password_rules import check_new_password
from telehealth.kernel.errors import Invalid


@pytest.mark.parametrize(
    "password",
    [
        "chim bay qua cánh đồng",
        "correct horse battery",
        "mái-đình-lá-tre-con-đò",
        "k8f3q0z5b7n2m1x",
        "  hai dấu cách ở đầu",
    ],
)
def test_any_long_sentence_will_do_whatever_its_characters(password: str) -> None:
    check_new_password(password, about=("lan@nam-soi.example",))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "accounts.password_too_short"),
        ("mười bốn ký tự", "accounts.password_too_short"),
        ("a" * 257, "accounts.password_too_long"),
        ("passwordpassword", "accounts.password_too_common"),
        ("123456789012345", "accounts.password_too_common"),
        ("qwertyuiopasdfgh", "accounts.password_too_common"),
        ("mật khẩu mật khẩu", "accounts.password_too_common"),
        ("anhyeuemnhieulam", "accounts.password_too_common"),
        ("Telehealth2025!!", "accounts.password_too_common"),
        ("lan@nam-soi.example", "accounts.password_too_common"),
    ],
)
def test_short_and_common_passwords_are_refused_with_their_reason(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_new_password(password, about=("lan@nam-soi.example",))
    assert [fault.code for fault in refusal.value.faults["new_password"]] == [code]
