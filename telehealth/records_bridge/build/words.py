"""The Vietnamese words of the written record: part of the document's format, fixed with it, not of the interface.

They are not in the translation catalogs on purpose. A better translation of a button must not change what a document
that somebody attested says when it is built again.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

TITLE = {"consultation_note": "Phiếu tư vấn khám bệnh từ xa", "addendum": "Phiếu tư vấn khám bệnh từ xa (bổ sung)"}
PRIORITY = {"stat": "Cấp cứu", "asap": "Khẩn", "urgent": "Sớm", "routine": "Thường quy"}
MODE = {
    "live": "Khám trực tiếp qua hình",
    "scheduled": "Khám theo hẹn qua hình",
    "written": "Trả lời bằng văn bản",
    "case_conference": "Hội chẩn",
    "advice_only": "Chỉ xin ý kiến",
}
SEX = {"male": "Nam", "female": "Nữ", "other": "Khác", "unknown": "Chưa rõ"}
CERTAINTY = {
    "confirmed": "xác định",
    "provisional": "sơ bộ",
    "differential": "phân biệt",
    "unconfirmed": "chưa khẳng định",
}
CONSENT_METHOD = {
    "spoken": "Đồng ý bằng lời",
    "written": "Đồng ý bằng văn bản",
    "guardian": "Người giám hộ đồng ý",
    "not_obtained_emergency": "Chưa lấy được đồng ý do cấp cứu",
}
ROLE = {
    "originating_clinician": "người khám tại trạm",
    "specialist": "chuyên gia tư vấn",
    "guest": "khách mời",
    "patient": "người bệnh",
}
TRANSFER = {
    "stay": "Tiếp tục điều trị tại chỗ",
    "transfer": "Chuyển tuyến",
    "transfer_urgently": "Chuyển tuyến khẩn",
}
CONSCIOUSNESS = {
    "A": "Tỉnh táo",
    "C": "Lú lẫn mới xuất hiện",
    "V": "Đáp ứng với lời nói",
    "P": "Đáp ứng với đau",
    "U": "Không đáp ứng",
}
ABSENT = {"not_measured": "Không đo", "not_measurable": "Không đo được"}
SUPPLY = {"air": "khí trời", "oxygen": "thở oxy"}
OXYGEN_DEVICES = {
    "nasal_cannula": "gọng kính mũi",
    "simple_mask": "mặt nạ đơn giản",
    "reservoir_mask": "mặt nạ có túi dự trữ",
    "bag_mask": "bóng và mặt nạ",
    "other": "dụng cụ khác",
}
PROPOSAL = "Đề nghị dùng thuốc. Không phải đơn thuốc: bác sĩ khám trực tiếp quyết định và kê đơn."
ATTESTED = "Đã xác nhận"


def when(at: datetime) -> str:
    """An instant as the record writes it: 09:34 ngày 20/11/2025."""
    return at.astimezone(ZONE).strftime("%H:%M ngày %d/%m/%Y")


def day(iso: str) -> str:
    """A date or a part of one the Vietnamese way round: 07/04/1958, 04/1958, 1958."""
    return "/".join(reversed(iso.split("-")))


def number(value: float) -> str:
    """A number with a decimal comma."""
    return f"{value:g}".replace(".", ",")
