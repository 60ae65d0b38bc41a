"""The demo's past and present, played whole once and then looked at as its people see it."""

from collections import Counter
from itertools import pairwise

import pytest
import sqlalchemy as sa

from telehealth.accounts.domain import Visit
from telehealth.accounts.service.sessions import open_within
from telehealth.app import DEPS
from telehealth.demo import history
from telehealth.demo.cast import the_cast
from telehealth.demo.present import CASES
from telehealth.demo.season import HOW_MANY, season
from telehealth.demo.seed import seed
from telehealth.demo.vignettes import vignettes
from telehealth.kernel.actor import Actor
from telehealth.kernel.tables import outbox
from telehealth.kernel.uow import Begin
from telehealth.notes.tables import document
from telehealth.patients import queries as patients
from telehealth.records_bridge import queries as records
from telehealth.records_bridge.tables import delivery
from telehealth.referrals import queries as referrals
from telehealth.referrals.tables import attachment, referral, referral_event
from telehealth.reporting.queries import Filters, volume
from telehealth.scheduling import queries as scheduling
from tests.support.app import RunningApp
from tests.support.clock import START
from tests.support.links import followed

SOME = 12


@pytest.fixture(autouse=True)
def _a_short_season(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every scene is played by `make demo`; here a dozen of the season's stand for all of it."""

    async def nothing(_begin: object) -> int:
        return 0

    monkeypatch.setattr("telehealth.demo.seed.import_codes", nothing)
    monkeypatch.setattr(history, "PARTS", (lambda now: season(now)[-SOME:], history.PARTS[1]))


LOOKERS = ("lan", "ha", "anh", "tung", "long")  # one of each role, and a specialist of a provincial hospital


async def test_the_demo_has_a_past_and_something_for_everybody(app: RunningApp) -> None:
    await seed(app.app[DEPS], START)
    await _cases_stand_everywhere_on_their_way(app.begin)
    await _every_document_is_in_the_record_store_but_the_one_that_waits_for_a_person(app.begin)
    await _stories_run_forward(app.begin)
    cast = await the_cast(app.begin)
    for name in ("ha", "yen", "nam", "anh", "minh", "nhung", "thang", "dinh"):
        assert (await referrals.worklist(app.begin, cast[name])).rows, name
    for name in ("lan", "pao", "inh", "nguyet", "hbia", "phuoc"):
        home = await referrals.station_home(app.begin, cast[name])
        assert home.needs or home.cases, name
    for name, language in (("lan", "hmn"), ("inh", "blt"), ("hbia", "rad")):
        assert [call.language for call in await scheduling.calls_for(app.begin, cast[name])] == [language]
    found, _ = await patients.find(app.begin, cast["lan"], "Sùng Thị Mỷ")
    assert (await records.patient_record(app.begin, cast["lan"], found[0].id)).documents
    counted = await volume(app.begin, cast["thao"], Filters(days=90), START.date())
    answered = sum(bool({"signed", "met"} & set(one.steps)) for one in CASES)
    assert (counted.total.all, counted.unsigned) == (SOME + answered, 1)
    await _every_link_opens(app, [cast[name] for name in LOOKERS])


async def _every_link_opens(app: RunningApp, people: list[Actor]) -> None:
    browsers = [(await app.browser(), "/book")]
    for one in people:
        async with app.begin(None) as uow:
            _, token = await open_within(uow, one.account_id, Visit(remote="127.0.0.1", user_agent="tests"))
        browsers.append((await (await app.browser()).with_cookies(session=token), "/"))
    for browser, start in browsers:
        answers = await followed(browser, start)
        assert len(answers) > 10
        assert not {link: status for link, status in answers.items() if status >= 400}


async def _cases_stand_everywhere_on_their_way(begin: Begin) -> None:
    async with begin(None) as uow:
        rows = (await uow.conn.execute(sa.select(referral.c.state, referral.c.priority))).all()
        pictures = (await uow.conn.execute(sa.select(attachment.c.kind))).scalars().all()
    states = Counter(row.state for row in rows)
    assert set(states) == {
        "draft", "sent", "info_requested", "claimed", "accepted", "in_consult", "advised", "acknowledged", "closed",
    }  # fmt: skip
    assert states["closed"] == SOME
    unclaimed = Counter(row.priority for row in rows if row.state == "sent")
    assert unclaimed["stat"] == 1
    assert set(unclaimed) == {"stat", "asap", "urgent", "routine"}
    assert sorted(pictures) == ["ecg", "photo"]


async def _every_document_is_in_the_record_store_but_the_one_that_waits_for_a_person(begin: Begin) -> None:
    async with begin(None) as uow:
        states = Counter((await uow.conn.execute(sa.select(delivery.c.state))).scalars().all())
        signed = (await uow.conn.execute(sa.select(sa.func.count()).select_from(document))).scalar_one()
        left = (await uow.conn.execute(sa.select(outbox.c.name).where(outbox.c.state != "done"))).all()
    assert states == {"accepted": signed - 1, "needs_person": 1}
    # Of what is booked ahead, and of the queue, the demo's own worker tells people, once it runs.
    assert {name for (name,) in left} == {
        "scheduling.appointment.booked",
        "scheduling.interpreter.asked",
        "waiting.turn.called",
        "waiting.visit.registered",
    }


async def _stories_run_forward(begin: Begin) -> None:
    query = sa.select(referral_event).order_by(referral_event.c.referral_id, referral_event.c.seq)
    async with begin(None) as uow:
        lines = (await uow.conn.execute(query)).all()
    for before, after in pairwise(lines):
        assert before.referral_id != after.referral_id or before.at <= after.at, (before, after)
    assert max(line.at for line in lines) <= START


def test_the_season_is_the_same_each_time_and_uses_every_kind_of_case_that_has_an_answer() -> None:
    first, second = season(START), season(START)
    assert first == second
    assert len(first) == HOW_MANY
    assert {one.vignette.key for one in first} == {key for key, one in vignettes().items() if one.answer}  # type: ignore[attr-defined]
