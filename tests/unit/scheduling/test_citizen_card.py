"""The text of a citizen card's QR code."""

import pytest

from telehealth.scheduling.domain.citizen_card import CardText, read_card

OLD = "015061001234|063123456|Vàng Thị Say|24111961|Nữ|Thôn Nậm Sỏi 2, Nậm Sỏi, Lào Cai|28042021"
SAID = CardText(
    citizen_id="015061001234", name="Vàng Thị Say", birth_date="24/11/1961", sex="female",
    address="Thôn Nậm Sỏi 2, Nậm Sỏi, Lào Cai",
)  # fmt: skip


@pytest.mark.parametrize("more", ["", "|", "||Vàng A Chinh|Giàng Thị Dợ|", "\n"])
def test_old_and_new_cards_say_the_same_and_more_fields_are_ignored(more: str) -> None:
    assert read_card(OLD + more) == SAID


def test_empty_fields_stay_empty_and_an_unknown_day_is_left_out() -> None:
    assert read_card("015061001234||Lý A Dìn|00001988|||") == CardText(
        citizen_id="015061001234", name="Lý A Dìn", birth_date="1988", sex="", address=""
    )


@pytest.mark.parametrize(
    "text", ["", "https://example.org", "a|b|c|d|e|f|g", "||||||", "015061001234|1|2|3|4|5", "1" * 12, "|" * 400]
)
def test_what_is_no_card_is_refused(text: str) -> None:
    assert read_card(text) is None
