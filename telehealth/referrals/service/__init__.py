"""What can be done with referrals. One function per step; it opens its own transaction unless it is `_within`."""

from telehealth.referrals.service.answers import (
    acknowledge,
    add_advice_within,
    advise_within,
    answer_information,
    ask_information,
    cancel,
    close,
    end_session,
    record_reception,
    say,
    start_consultation,
)
from telehealth.referrals.service.appointments import Booked, Opened, end_answered, open_for_appointment_within
from telehealth.referrals.service.attachments import NewFile, add_attachment, remove_attachment
from telehealth.referrals.service.claims import (
    BATCH,
    accept,
    claim,
    decline,
    release,
    return_claims_of_session,
    return_overdue_claims,
    undo_claim,
)
from telehealth.referrals.service.draft_keys import DraftKey, draft_keys, forget_draft_key
from telehealth.referrals.service.drafts import SavedDraft, save_draft, send, start_draft

__all__ = [
    "BATCH",
    "Booked",
    "DraftKey",
    "NewFile",
    "Opened",
    "SavedDraft",
    "accept",
    "acknowledge",
    "add_advice_within",
    "add_attachment",
    "advise_within",
    "answer_information",
    "ask_information",
    "cancel",
    "claim",
    "close",
    "decline",
    "draft_keys",
    "end_answered",
    "end_session",
    "forget_draft_key",
    "open_for_appointment_within",
    "record_reception",
    "release",
    "remove_attachment",
    "return_claims_of_session",
    "return_overdue_claims",
    "save_draft",
    "say",
    "send",
    "start_consultation",
    "start_draft",
    "undo_claim",
]
