"""Patients after a consultation: seen, and what was signed about them.

after = await a_consulted(app)            # let in by the ward's specialist, nothing signed yet
await after.signs()
page = await after.opens()                # a new code and the birth date, as the patient types them
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from aiohttp import ClientResponse

from telehealth.aftercare.service import SUMMARY
from telehealth.app import DEPS
from telehealth.kernel.ids import PhoneId, ReferralId
from telehealth.kernel.uow import Begin
from telehealth.notes import service as notes
from telehealth.notes.schemas import NoteContent, SignIn
from telehealth.waiting.tables import waiting_entry
from tests.support.app import Browser, RunningApp
from tests.support.guests import a_link, enter_by_link, sent_code
from tests.support.people import Person
from tests.support.signed import deliver_events
from tests.support.visits import Visitor, Ward, a_ward

BORN = "24/11/1960"
NEW = {"patient": "new", "name": "Lò Thị Hợi", "birth_date": BORN, "sex": "female", "confirmed": "true"}
NOTE: dict[str, Any] = {
    "opinion": "Tăng huyết áp, chưa có biến chứng.",
    "diagnoses": [{"icd10": "I10", "text": "Tăng huyết áp", "certainty": "confirmed"}],
    "advice_to_patient": "Ăn nhạt.\nĐo huyết áp mỗi sáng, ghi vào sổ.",
    "plan": {
        "drugs": [{"text": "Amlodipin 5 mg", "dose": "1 viên", "frequency": "buổi sáng"}],
        "tests": "Ure, creatinin\nĐiện tâm đồ",
        "red_flags": "Đau ngực, yếu nửa người.",
        "when_to_call_back": "Huyết áp trên 160 sau ba ngày.",
    },
    "transfer": {"decision": "stay"},
    "follow_up": {"day": "2026-12-01", "owner": "Trạm Y tế xã Nà Tấu"},
}
EVER = timedelta(days=400_000)  # the builders' people stepped up long ago, or far ahead


async def case_of(begin: Begin, visit_id: UUID) -> tuple[ReferralId, PhoneId]:
    """The case that a visit came to, and the phone it was booked with."""
    async with begin(None) as uow:
        c = waiting_entry.c
        row = (await uow.conn.execute(sa.select(c.referral_id, c.phone_id).where(c.id == visit_id))).one()
    return ReferralId(row.referral_id), PhoneId(row.phone_id)


async def write_and_sign(begin: Begin, specialist: Person, referral_id: ReferralId, **changes: object) -> UUID:
    """The specialist writes the note and signs it."""
    content = NoteContent.model_validate(NOTE | changes)
    saved = await notes.save_draft(begin, specialist.actor, referral_id, version=0, content=content)
    return await notes.sign(begin, specialist.actor, referral_id, SignIn(version=saved.version), step_up_lasts=EVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A patient who was seen, their browser, and whose patient they were."""

    ward: Ward
    visitor: Visitor
    referral_id: ReferralId
    phone_id: PhoneId

    @property
    def app(self) -> RunningApp:
        return self.ward.app

    @property
    def path(self) -> str:
        """Where the summary is."""
        return f"/visits/{self.visitor.id}/summary"

    async def signs(self, **changes: object) -> UUID:
        """The note is signed, and who is told by events is told."""
        document_id = await write_and_sign(self.app.begin, self.ward.clinic.specialist, self.referral_id, **changes)
        await self.delivers()
        return document_id

    async def corrects(self, reason: str, text: str) -> None:
        """An addendum is signed."""
        actor = self.ward.clinic.specialist.actor
        await notes.begin_addendum(self.app.begin, actor, self.referral_id)
        said = SignIn(version=1, amendment_reason=reason, amendment_text=text)
        await notes.sign(self.app.begin, actor, self.referral_id, said, step_up_lasts=EVER)
        await self.delivers()

    async def delivers(self) -> None:
        """What the worker would do with the events so far."""
        await deliver_events(self.app.begin, self.app.app[DEPS].subscribers)

    async def a_browser(self, *, lifetime: timedelta = timedelta(days=2)) -> Browser:
        """Another browser, come in by a link to the summary."""
        link = await a_link(
            self.app.begin, purpose=SUMMARY, subject_id=self.visitor.id, phone_id=self.phone_id, lifetime=lifetime
        )
        return await enter_by_link(await self.app.browser(), link)

    async def asks(self, browser: Browser | None = None) -> str:
        """A new code, as it comes by the message."""
        response = await (browser or self.visitor.browser).post(self.path)
        assert response.status == 303, await response.text()
        return await sent_code(self.app.begin)

    async def types(self, code: str, birth: str = BORN, browser: Browser | None = None) -> ClientResponse:
        """Code and birth date on the door's form."""
        return await (browser or self.visitor.browser).post(f"{self.path}/code", {"code": code, "birth_date": birth})

    async def opens(self, browser: Browser | None = None) -> str:
        """Through the door, to the page behind it."""
        response = await self.types(await self.asks(browser), browser=browser)
        assert response.status == 303, await response.text()
        return await (browser or self.visitor.browser).page(response.headers["Location"])


async def a_consulted(app: RunningApp, ward: Ward | None = None, **person: str) -> After:
    """Somebody who came by the link, waited and was let in."""
    ward = ward or await a_ward(app)
    visitor = await ward.patient()
    await visitor.arrives()
    response = await ward.specialist.post(f"/queue/{visitor.id}/admit", NEW | person)
    assert response.status == 303, await response.text()
    referral_id, phone_id = await case_of(app.begin, visitor.id)
    return After(ward=ward, visitor=visitor, referral_id=referral_id, phone_id=phone_id)
