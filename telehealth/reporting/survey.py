"""What patients and clinicians said of sessions, as rows of a table: numbers, never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from telehealth.aftercare import queries as aftercare
from telehealth.aftercare.queries import SurveyKind, Tally
from telehealth.kernel import formats
from telehealth.kernel.actor import Actor
from telehealth.kernel.i18n import _
from telehealth.kernel.uow import Begin
from telehealth.reporting.queries import places_of

FEW = 5  # fewer are not told apart where facilities come together


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Rows of question, best, middle, worst answer and how many answered; remarks of one's own facility."""

    rows: Sequence[list[str]]
    remarks: Sequence[str]


async def survey(begin: Begin, actor: Actor, days: int, today: date) -> Survey:
    """The answers of the last days in the actor's zone and scope."""
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(actor.time_zone)).astimezone(UTC)
    async with begin(actor) as uow:
        places = await places_of(uow, actor)
        found = await aftercare.tally_within(uow, places, since)
        uow.audit("read", "report", None, purpose="HOPERAT", days=days, what="survey")
    return Survey(rows=_rows(found, hides_few=places is None or len(places) > 1), remarks=found.remarks)


def _rows(found: Tally, *, hides_few: bool) -> list[list[str]]:
    asked = {
        (SurveyKind.PATIENT, "line"): _("Patients: picture and sound"),
        (SurveyKind.PATIENT, "understood"): _("Patients: understood what to do"),
        (SurveyKind.PATIENT, "again"): _("Patients: would do it this way again"),
        (SurveyKind.CLINICIAN, "line"): _("Clinicians: picture and sound"),
    }
    return [
        [question, *(counted(n, hides_few=hides_few) for n in [*found.counts[key], sum(found.counts[key])])]
        for key, question in asked.items()
        if key in found.counts
    ]


def counted(number: int, *, hides_few: bool) -> str:
    """A number; few people are not told apart above one facility."""
    return f"<{FEW}" if hides_few and 0 < number < FEW else formats.number(number)
