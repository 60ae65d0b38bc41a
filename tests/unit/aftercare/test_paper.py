"""The summary's words and its paper: whatever a clinician typed stays text, and the same words give the same bytes."""

from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from telehealth.aftercare.adapters import paper
from telehealth.aftercare.domain import fits, summary_of
from telehealth.aftercare.words import Section, sections_of
from tests.support import documents

AT = datetime(2026, 3, 2, 3, 4, tzinfo=UTC)
MARKUP = (
    '#read("/etc/passwd")', '#import "@preview/cetz:0.3.0"', "$ integral $", "= Tiêu đề", "*đậm* _nghiêng_", "<nhãn>",
    "@tham-chiếu", "\\ #panic()", "/* ẩn */", "// ẩn", "`#sys.inputs`", '[#eval("1")]', "#set page(width: 1pt)",
)  # fmt: skip
SIGNS = "Uống 1 viên; huyết áp ≥ 160/90 mmHg → đến trạm. Ăn nhạt, nghỉ ngơi. Ơ ơ Ư ư Đ đ ẵ ễ ộ ữ ỷ"


def words(*sections: Section) -> dict[str, object]:
    return {
        "language": "vi", "title": "Tóm tắt buổi tư vấn", "author": "BS. Thử", "about": "Lò Thị Hợi",
        "sections": [asdict(one) for one in sections], "signed_label": "Người xác nhận:", "signature": "BS. Thử",
        "phone": "", "foot": "Khi cấp cứu, gọi 115.",
    }  # fmt: skip


def text_of(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages).split())


@pytest.mark.feature(52)
async def test_what_looks_like_markup_is_printed_as_it_was_typed() -> None:
    part = Section(title=MARKUP[0], paragraphs=[*MARKUP, SIGNS], items=[(one, one) for one in MARKUP], note=MARKUP[0])
    text = text_of(await paper.pdf(words(part) | {"title": MARKUP[0], "author": MARKUP[0], "foot": MARKUP[0]}, at=AT))
    assert [one for one in MARKUP if text.count(one) < 2] == []
    assert SIGNS in text
    assert "root:" not in text


async def test_the_same_words_give_the_same_bytes_in_an_archival_form() -> None:
    part = Section(title="Dấu hiệu nguy hiểm", paragraphs=[SIGNS], tone="stop")
    first, again = [await paper.pdf(words(part), at=AT) for _ in range(2)]
    assert first == again
    assert b"<pdfaid:part>2</pdfaid:part>" in first
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in first
    assert first != await paper.pdf(words(part), at=AT.replace(day=3))


async def test_a_character_that_no_font_has_does_not_keep_the_paper_back() -> None:
    assert "gọi lại" in text_of(await paper.pdf(words(Section(title="Khi nào", paragraphs=["😷 gọi lại"])), at=AT))


@pytest.mark.parametrize("make", documents.ALL.values(), ids=documents.ALL)
async def test_every_document_that_can_be_signed_has_a_summary_and_a_paper(make: documents.Make) -> None:
    sections = sections_of(summary_of(make(), []), "Asia/Ho_Chi_Minh")
    assert "Dấu hiệu nguy hiểm" in [one.title for one in sections]
    assert text_of(await paper.pdf(words(*sections), at=AT))


def test_medicines_stand_under_the_words_that_they_are_no_prescription() -> None:
    sections = sections_of(summary_of(documents.live(), []), "Asia/Ho_Chi_Minh")
    (part,) = [one for one in sections if any("Furosemid" in what for what, _how in one.items)]
    assert part.title == "Không phải đơn thuốc"
    no_medicines = documents.live()
    no_medicines["note"]["plan"]["drugs"] = []
    titles = [one.title for one in sections_of(summary_of(no_medicines, []), "Asia/Ho_Chi_Minh")]
    assert "Không phải đơn thuốc" not in titles


@pytest.mark.parametrize(
    ("said", "known", "precision", "right"),
    [
        ("1960-11-24", "1960-11-24", "day", True), ("1960-11-25", "1960-11-24", "day", False),
        ("1960-11", "1960-11-24", "day", False), ("1960", "1960-11-24", "day", False),
        ("1940", "1940", "year", True), ("1940-05-01", "1940", "year", True), ("1941", "1940", "year", False),
        ("1958-03-24", "1958-03", "month", True), ("1958-03", "1958-03", "month", True),
        ("1958", "1958-03", "month", False), ("1958-04", "1958-03", "month", False),
    ],
)  # fmt: skip
def test_a_birth_date_fits_as_far_as_it_is_known(said: str, known: str, precision: str, *, right: bool) -> None:
    assert fits(said, known, precision) is right


@given(said=st.dates(), known=st.dates())
def test_no_other_day_fits_a_day_that_is_known(said: object, known: object) -> None:
    assert fits(str(said), str(known), "day") is (said == known)
