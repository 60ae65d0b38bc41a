"""A season behind: closed cases of eight weeks, from every station to everybody who answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from telehealth.demo.crowd import FIRST_NUMBER, somebody
from telehealth.demo.play import DELIVERY, Case
from telehealth.demo.stage import Stage
from telehealth.demo.vignettes import Vignette, vignettes
from telehealth.demo.world import NORTH, SOUTH, STATIONS
from telehealth.kernel.forms import parse
from telehealth.patients import service as patients
from telehealth.patients.schemas import NewPatientIn

HOW_MANY = 76
DAYS = 56
SUNDAY = 6
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DOCTORS = dict(zip(STATIONS, ("lan", "pao", "inh", "nguyet", "hbia", "phuoc"), strict=True))
# Who answers what, for which stations, and what share of all cases it is.
ANSWERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], int], ...] = (
    ("respiratory", STATIONS, ("ha", "ha", "yen"), 24),
    ("cardiology", STATIONS, ("nam",), 19),
    ("paediatrics", STATIONS, ("minh",), 19),
    ("endocrinology", STATIONS, ("anh",), 10),
    ("obstetrics", NORTH, ("nhung",), 11),
    ("general_surgery", NORTH, ("thang",), 6),
    ("infectious_disease", SOUTH, ("dinh", "yen"), 6),
    ("dermatology", SOUTH, ("dinh",), 3),
    ("emergency", NORTH, ("thang", "nam"), 2),
)
# Minutes until somebody claims, and from there to the answer, by urgency.
CLAIM = {"stat": (1, 3), "asap": (3, 22), "urgent": (15, 150), "routine": (60, 700)}
ANSWER = {"stat": (2, 4), "asap": (4, 15), "urgent": (10, 60), "routine": (20, 240)}
RECEPTIONS = ["followed"] * 8 + ["changed"] * 2 + ["refused"]


@dataclass(frozen=True, slots=True)
class Episode:
    """One closed case: when it was sent and with what luck."""

    number: int
    sent: datetime
    station: str
    specialist: str
    vignette: Vignette
    seed: int
    now: datetime

    async def __call__(self, stage: Stage) -> None:
        """Play it to its end."""
        dice = Random(self.seed)
        doctor, specialist = stage.cast[DOCTORS[self.station]], stage.cast[self.specialist]
        who = somebody(self.station, self.vignette.who, self.sent.date(), dice)
        form = who.form(FIRST_NUMBER + self.number, self.sent.date()) | {"confirmed": True}
        before = self.sent - timedelta(minutes=20)
        patient_id = await patients.register(stage.at(before), doctor, parse(NewPatientIn, form))
        case = Case(stage=stage, vignette=self.vignette, doctor=doctor, patient_id=patient_id, dice=dice)
        sent = await case.sent(self.sent)
        at = self._later(self.sent, CLAIM, dice)
        await sent.claimed(specialist, at)
        at = self._later(at, ANSWER, dice)
        if self.vignette.live:
            over = at + timedelta(minutes=dice.randint(8, 24))
            await sent.met(specialist, at, over)
            at = over + timedelta(minutes=dice.randint(4, 35))
        await sent.signed(specialist, at)
        await stage.deliver(at + DELIVERY)
        at = self._clipped(at + timedelta(minutes=dice.randint(5, 300)) * self._pace)
        await sent.acknowledged(at, dice.choice(RECEPTIONS))
        await sent.closed(self._clipped(at + timedelta(hours=dice.randint(1, 60))))

    def _later(self, at: datetime, minutes: dict[str, tuple[int, int]], dice: Random) -> datetime:
        return at + timedelta(minutes=dice.uniform(*minutes[self.vignette.priority])) * self._pace

    @property
    def _pace(self) -> float:
        """Yesterday's cases were answered quickly, or they would not be over now."""
        return 1 if self.now - self.sent > timedelta(days=2) else 0.15

    def _clipped(self, at: datetime) -> datetime:
        return min(at, self.now - timedelta(minutes=2))


def season(now: datetime) -> list[Callable[[Stage], Awaitable[None]]]:
    """All of them, in the order they were sent."""
    dice = Random(20)
    return [_episode(number, sent, now, dice) for number, sent in enumerate(_moments(now, dice))]


def _moments(now: datetime, dice: Random) -> list[datetime]:
    """When cases were sent: in working hours, few on Sundays, more as the weeks go by."""
    days = [now.astimezone(ZONE).date() - timedelta(days=back) for back in range(DAYS, 0, -1)]
    weights = [(0.2 if day.weekday() == SUNDAY else 1) * (0.6 + place / DAYS) for place, day in enumerate(days)]
    chosen = dice.choices(days, weights, k=HOW_MANY)
    return sorted(
        datetime.combine(day, time(dice.choice([7, 8, 8, 9, 9, 10, 13, 14, 14, 15, 16]), dice.randint(0, 59)), ZONE)
        for day in chosen
    )


def _episode(number: int, sent: datetime, now: datetime, dice: Random) -> Episode:
    specialty, stations, answering, _ = dice.choices(ANSWERS, [share for *_, share in ANSWERS])[0]
    kinds = [one for one in vignettes().values() if one.specialty == specialty]
    return Episode(
        number, sent.astimezone(now.tzinfo), dice.choice(stations), dice.choice(answering), dice.choice(kinds),
        dice.randrange(2**32), now,
    )  # fmt: skip
