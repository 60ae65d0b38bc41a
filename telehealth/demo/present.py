"""What everybody finds when the demo is opened: for each of its people something that needs them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from telehealth.demo.pictures import drawn
from telehealth.demo.play import Case, Sent
from telehealth.demo.season import DOCTORS
from telehealth.demo.sick import PATIENTS
from telehealth.demo.stage import Stage
from telehealth.demo.vignettes import vignettes
from telehealth.kernel.actor import Actor
from telehealth.patients import queries as patients
from telehealth.records_bridge.adapters.embedded import EmbeddedAdapter
from telehealth.records_bridge.domain import Done, NeedsPerson, Outcome, SaveProgress, Unit
from telehealth.records_bridge.service import UNREACHABLE
from telehealth.referrals import service as referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A case that stands where the last of its steps left it, having been sent `ago` minutes before the first start."""

    patient: str
    vignette: str
    ago: int
    specialist: str = ""
    steps: Sequence[str] = ()
    picture: str = ""

    async def play(self, stage: Stage, now: datetime) -> None:
        """Its steps lie evenly between the sending and now."""
        case = await self._case(stage, now)
        sent_at = now - timedelta(minutes=self.ago)
        if "draft" in self.steps:
            await case.draft(sent_at)
            return
        sent = await case.sent(sent_at, [drawn(self.picture)] if self.picture else [])
        for number, step in enumerate(self.steps, 1):
            at = sent_at + timedelta(minutes=self.ago) * number / (len(self.steps) + 1)
            await STEPS[step](sent, stage.cast[self.specialist], at)
        await stage.tell(now)

    async def _case(self, stage: Stage, now: datetime) -> Case:
        station = next(one.home[0] for one in PATIENTS if one.name == self.patient)
        doctor = stage.cast[DOCTORS[station]]
        found, _ = await patients.find(stage.at(now), doctor, self.patient)
        return Case(
            stage=stage, vignette=vignettes()[self.vignette], doctor=doctor, dice=Random(self.ago),
            patient_id=next(card.id for card in found if card.name == self.patient),
        )  # fmt: skip


async def _met(sent: Sent, specialist: Actor, at: datetime) -> None:
    await sent.met(specialist, at, at + timedelta(minutes=14))


async def _declined(sent: Sent, specialist: Actor, at: datetime) -> None:
    said = "Đang mổ cấp cứu tới chiều, mong đồng nghiệp nhận giúp."
    await referrals.decline(sent.case.stage.at(at), specialist, sent.id, reason="no_capacity", text=said)


async def _asked(sent: Sent, specialist: Actor, at: datetime) -> None:
    text = "Nhờ trạm chụp gần vết loét ở nách và ghi nhiệt độ ba ngày qua."
    due = at + timedelta(hours=4)
    await referrals.ask_information(sent.case.stage.at(at), specialist, sent.id, text=text, due_at=due)


async def _delivered(sent: Sent, _specialist: Actor, at: datetime) -> None:
    await sent.case.stage.deliver(at)


async def _stopped(sent: Sent, _specialist: Actor, at: datetime) -> None:
    await sent.case.stage.deliver(at, Unreachable())


async def _acknowledged(sent: Sent, _specialist: Actor, at: datetime) -> None:
    await sent.acknowledged(at)


class Unreachable:
    """The record system on a bad day: what it was given is for a person to send again."""

    name = EmbeddedAdapter.name

    async def deliver(self, _unit: Unit, _done: Done, _save: SaveProgress) -> Outcome:
        """Take nothing."""
        return NeedsPerson(reason=UNREACHABLE)


STEPS: Mapping[str, Callable[[Sent, Actor, datetime], Awaitable[None]]] = {
    "claimed": Sent.claimed,
    "accepted": Sent.accepted,
    "met": _met,
    "signed": Sent.signed,
    "declined": _declined,
    "asked": _asked,
    "delivered": _delivered,
    "stopped": _stopped,
    "acknowledged": _acknowledged,
}
TAKEN = ("claimed", "accepted")
ADVISED = (*TAKEN, "met", "signed", "delivered")
WRITTEN = (*TAKEN, "signed", "delivered")

# Most urgent last: whoever opens the demo sees it as just sent.
CASES: tuple[Waiting, ...] = (
    Waiting(patient="Sùng Thị Mỷ", vignette="diabetes", ago=1500, specialist="anh", steps=WRITTEN),
    Waiting(patient="Quàng Thị Pản", vignette="hyperthyroid", ago=1380, specialist="anh", steps=ADVISED),
    Waiting(
        patient="Y Bhăm Niê Kdăm", vignette="dengue", ago=1320, specialist="dinh", steps=(*ADVISED, "acknowledged")
    ),
    Waiting(
        patient="Rcom H'Lan", vignette="dengue", ago=240, specialist="dinh",
        steps=(*TAKEN, "met", "signed", "stopped"),
    ),
    Waiting(patient="Nguyễn Phước Công Tằng Tôn Nữ Thị Diễm Quỳnh", vignette="diabetes", ago=400),
    Waiting(patient="H'Nhi Êban Mlô Duôn Du", vignette="depression", ago=385),
    Waiting(patient="Siu Blơr", vignette="chronic-cough", ago=300),
    Waiting(patient="Đinh Công Trứ", vignette="tinea", ago=260, picture="skin"),
    Waiting(patient="Hạng A Sình", vignette="diarrhoea", ago=230, specialist="minh", steps=ADVISED),
    Waiting(patient="Nguyễn Thị Hợi", vignette="stroke", ago=190),
    Waiting(patient="Lò Văn Pánh", vignette="palpitations", ago=170, specialist="nam", steps=("claimed", "declined")),
    Waiting(patient="Tòng Văn Ún", vignette="bronchiectasis", ago=160, specialist="ha", steps=TAKEN),
    Waiting(patient="Chảo Láo Tả", vignette="scrub-typhus", ago=150, specialist="yen", steps=("claimed", "asked")),
    Waiting(patient="Bàn Thị Pham", vignette="effusion", ago=130, specialist="ha", steps=(*TAKEN, "met")),
    Waiting(patient="Cà Thị Xôm", vignette="asthma", ago=75),
    Waiting(patient="Vi Văn Hặc", vignette="heart-failure", ago=55, specialist="nam", steps=TAKEN),
    Waiting(patient="Lý A Dơ", vignette="appendicitis", ago=45),
    Waiting(patient="Đặng Văn Khoa", vignette="haemoptysis", ago=25, specialist="ha", steps=("claimed",)),
    Waiting(patient="Mùa A Sử", vignette="pneumonia", ago=21),
    Waiting(patient="Con bà Sùng Thị Say", vignette="newborn-jaundice", ago=16, steps=("draft",)),
    Waiting(patient="Thào Thị Chở", vignette="chest-pain", ago=14, picture="ecg"),
    Waiting(patient="Vàng A Chứ", vignette="child-pneumonia", ago=9),
    Waiting(patient="Phàn Mùi Sểnh", vignette="preeclampsia", ago=6),
    Waiting(patient="Trần Văn Lượng", vignette="copd-flare", ago=1),
)  # fmt: skip


def present(now: datetime) -> list[Callable[[Stage], Awaitable[None]]]:
    """All of them."""
    return [partial(_play, one, now) for one in CASES]


async def _play(one: Waiting, now: datetime, stage: Stage) -> None:
    await one.play(stage, now)
