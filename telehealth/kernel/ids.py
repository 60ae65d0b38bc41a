"""Typed identifiers. All are UUIDv7 (RFC 9562), so that rows made together lie together in an index."""

from typing import NewType
from uuid import UUID

import uuid_utils

AccountId = NewType("AccountId", UUID)
SessionId = NewType("SessionId", UUID)
FacilityId = NewType("FacilityId", UUID)
DepartmentId = NewType("DepartmentId", UUID)
PractitionerId = NewType("PractitionerId", UUID)
PatientId = NewType("PatientId", UUID)
ConsentId = NewType("ConsentId", UUID)
ReferralId = NewType("ReferralId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
RoomId = NewType("RoomId", UUID)
ParticipantId = NewType("ParticipantId", UUID)
EncounterId = NewType("EncounterId", UUID)
NoteId = NewType("NoteId", UUID)
DocumentId = NewType("DocumentId", UUID)
LineTestId = NewType("LineTestId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
HealthcareServiceId = NewType("HealthcareServiceId", UUID)
ResourceId = NewType("ResourceId", UUID)
ScheduleId = NewType("ScheduleId", UUID)
HoldId = NewType("HoldId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
BookedPersonId = NewType("BookedPersonId", UUID)
WaitlistId = NewType("WaitlistId", UUID)
OnCallId = NewType("OnCallId", UUID)
PhoneId = NewType("PhoneId", UUID)
PhoneCodeId = NewType("PhoneCodeId", UUID)
GuestSessionId = NewType("GuestSessionId", UUID)
GuestLinkId = NewType("GuestLinkId", UUID)
MessageId = NewType("MessageId", UUID)
QuestionId = NewType("QuestionId", UUID)
BanId = NewType("BanId", UUID)
ReportId = NewType("ReportId", UUID)
# An appointment's own id where one was booked; a fresh one for a walk-in.
VisitId = NewType("VisitId", UUID)


def new_id() -> UUID:
    """A fresh UUIDv7 as the standard library's type."""
    return UUID(int=uuid_utils.uuid7().int)
