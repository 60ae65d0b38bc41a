"""What others may know of the directory. Each takes an open unit of work."""

from telehealth.directory.languages import SPOKEN, language_choices, language_word
from telehealth.directory.provinces import PROVINCES, province_name
from telehealth.directory.queries.duty import (
    DutyRow,
    HubOption,
    answering,
    answers,
    duty_board,
    hotlines,
    hubs_for,
    specialties_of_hubs,
    spokes_of,
)
from telehealth.directory.queries.facilities import (
    FacilityCard,
    facilities_in,
    facilities_scope,
    facility_by_code,
    facility_card,
    facility_cards,
)
from telehealth.directory.queries.people import (
    PractitionerCard,
    Profile,
    practitioner_card,
    practitioner_cards,
    practitioners_at,
    practitioners_of_accounts,
    profile_of,
    speakers_of,
    who_is_online,
)
from telehealth.directory.specialties import SPECIALTIES, specialty_choices, specialty_word

__all__ = [
    "PROVINCES",
    "SPECIALTIES",
    "SPOKEN",
    "DutyRow",
    "FacilityCard",
    "HubOption",
    "PractitionerCard",
    "Profile",
    "answering",
    "answers",
    "duty_board",
    "facilities_in",
    "facilities_scope",
    "facility_by_code",
    "facility_card",
    "facility_cards",
    "hotlines",
    "hubs_for",
    "language_choices",
    "language_word",
    "practitioner_card",
    "practitioner_cards",
    "practitioners_at",
    "practitioners_of_accounts",
    "profile_of",
    "province_name",
    "speakers_of",
    "specialties_of_hubs",
    "specialty_choices",
    "specialty_word",
    "spokes_of",
    "who_is_online",
]
