"""What others may know of cases. Functions that take a unit of work leave policy and the read's audit to the caller."""

from telehealth.referrals.queries.cases import (
    CaseDetail,
    CaseFacts,
    Clocks,
    DraftDetail,
    StoryLine,
    case_facts,
    detail,
    draft,
    in_sight,
    may_read,
    question_in,
)
from telehealth.referrals.queries.files import AttachmentFile, AttachmentRow, attachment_file, attachments_of
from telehealth.referrals.queries.lists import (
    CaseRow,
    StationHome,
    WaitingCase,
    Worklist,
    count_within,
    open_cases_count,
    reads_a_case_of,
    station_home,
    waiting,
    worklist,
)
from telehealth.referrals.queries.trends import Reading, Readings
from telehealth.referrals.queries.vitals import SignRow, age_in_months, for_page

__all__ = [
    "AttachmentFile",
    "AttachmentRow",
    "CaseDetail",
    "CaseFacts",
    "CaseRow",
    "Clocks",
    "DraftDetail",
    "Reading",
    "Readings",
    "SignRow",
    "StationHome",
    "StoryLine",
    "WaitingCase",
    "Worklist",
    "age_in_months",
    "attachment_file",
    "attachments_of",
    "case_facts",
    "count_within",
    "detail",
    "draft",
    "for_page",
    "in_sight",
    "may_read",
    "open_cases_count",
    "question_in",
    "reads_a_case_of",
    "station_home",
    "waiting",
    "worklist",
]
