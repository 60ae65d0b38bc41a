"""The steps of a case as its people took them, each through its service."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from telehealth.demo.stage import Stage
from telehealth.demo.vignettes import Vignette
from telehealth.kernel.actor import Actor
from telehealth.kernel.ids import PatientId, ReferralId, RoomId
from telehealth.notes import service as notes
from telehealth.notes.schemas import SignIn
from telehealth.patients import queries as patients
from telehealth.referrals import service as referrals
from telehealth.referrals.errors import ReferralNotFound
from telehealth.referrals.schemas import CaseContent
from telehealth.referrals.service import NewFile
from telehealth.rooms import service as rooms
from telehealth.rooms.service import Carrier, Pass

DELIVERY = timedelta(seconds=20)
FORM = 400  # seconds to fill it in


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case on its way, and who is in it."""

    stage: Stage
    vignette: Vignette
    doctor: Actor
    patient_id: PatientId
    dice: Random

    async def draft(self, at: datetime) -> None:
        """Written, not sent."""
        referral_id = await self._begun(at)
        content = await self._content(at)
        await referrals.save_draft(self.stage.at(at), self.doctor, referral_id, content, version=0, seconds=FORM)

    async def sent(self, at: datetime, files: Sequence[NewFile] = ()) -> "Sent":
        """In the pool."""
        referral_id = await self._begun(at)
        for file in files:
            await referrals.add_attachment(
                self.stage.at(at - timedelta(seconds=30)), self.doctor, referral_id, file,
                blobs=self.stage.deps.blobs, pictures=self.stage.pictures,
            )  # fmt: skip
        content = await self._content(at)
        await referrals.send(self.stage.at(at), self.doctor, referral_id, version=0, content=content, seconds=FORM)
        return Sent(self, referral_id)

    async def _begun(self, at: datetime) -> ReferralId:
        begun = at - timedelta(seconds=FORM)
        return await referrals.start_draft(self.stage.at(begun), self.doctor, self.patient_id)

    async def _content(self, at: datetime) -> CaseContent:
        return self.vignette.content(await patients.card(self.stage.uow, self.patient_id), at, self.dice)


@dataclass(frozen=True, slots=True)
class Sent:
    """A case that was sent, and what may follow."""

    case: Case
    id: ReferralId

    async def claimed(self, specialist: Actor, at: datetime) -> None:
        """Taken."""
        await referrals.claim(self.case.stage.at(at), specialist, self.id)

    async def accepted(self, specialist: Actor, at: datetime) -> None:
        """Taken over."""
        await referrals.accept(self.case.stage.at(at), specialist, self.id)

    async def met(self, specialist: Actor, at: datetime, until: datetime) -> None:
        """The consultation from its first minute to its end."""
        stage, doctor = self.case.stage, self.case.doctor
        case = await referrals.start_consultation(stage.at(at), specialist, self.id)
        if case.room_id is None:
            raise ReferralNotFound
        host = await self._enters(specialist, case.room_id, at)
        guest = await self._enters(doctor, case.room_id, at + timedelta(seconds=50))
        await rooms.admit(stage.at(at + timedelta(seconds=70)), specialist, host, guest.participant_id)
        await rooms.finish(stage.at(until), specialist, host, f"demo-{self.id}")
        await stage.tell(until)

    async def _enters(self, who: Actor, room_id: RoomId, at: datetime) -> Pass:
        begin = self.case.stage.at(at)
        token = await rooms.issue_seat(begin, who, room_id)
        async with begin(who) as uow:
            seat = await rooms.pass_of_within(uow, who, token.token)
        carrier = Carrier(sid=f"demo-{seat.participant_id}", tab="demo")
        await rooms.join(begin, who, seat, carrier, last_seq=0, take_over=False, media={"audio": True, "video": True})
        return seat

    async def signed(self, specialist: Actor, at: datetime) -> None:
        """Answered: the note is written, signed and told to everybody whom it concerns, not yet delivered."""
        stage, note = self.case.stage, self.case.vignette.note(at.date())
        saved = await notes.save_draft(
            stage.at(at - timedelta(minutes=2)), specialist, self.id, version=0, content=note
        )
        author = replace(specialist, stepped_up_at=at)
        await notes.sign(
            stage.at(at), author, self.id, SignIn(version=saved.version), step_up_lasts=timedelta(minutes=5)
        )

    async def acknowledged(self, at: datetime, reception: str | None = None) -> None:
        """Read by the station, which may say at once what it did."""
        text = self.case.vignette.answer.get(reception or "")
        await referrals.acknowledge(self.case.stage.at(at), self.case.doctor, self.id, reception=reception, text=text)

    async def closed(self, at: datetime) -> None:
        """Over."""
        days = self.case.stage.deps.config.access_after_closing_days
        await referrals.close(self.case.stage.at(at), self.case.doctor, self.id, hub_may_look=timedelta(days=days))
        await self.case.stage.tell(at)
