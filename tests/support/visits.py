"""Patients who wait: booked or walked in, each with a browser of their own.

ward = await a_ward(app)                       # a clinic that is open now, its specialist signed in
hoi = await ward.patient()                     # booked, come in by a link, agreed
await hoi.arrives()
"""

from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from telehealth.kernel.actor import GuestKind
from telehealth.scheduling import service as scheduling
from telehealth.scheduling.queries import Hours
from tests.support.app import Browser, RunningApp
from tests.support.guests import a_link, a_patients_session, enter_by_link
from tests.support.scheduling import FIRST, Clinic, a_clinic, an_order

ALL_DAY = Hours(rule="FREQ=DAILY", starts=time(6), ends=time(22), first=FIRST)
TEXT = "2026-11"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person with a browser, and the id by which they come: of their visit or of their invitation."""

    browser: Browser
    id: UUID

    async def get(self) -> dict[str, Any]:
        """Where the visit stands."""
        response = await self.browser.get(f"/api/visits/{self.id}")
        assert response.status == 200, await response.text()
        state: dict[str, Any] = await response.json()
        return state

    async def does(self, step: str, **body: object) -> dict[str, Any]:
        """A step that has to go well; gives what follows."""
        response = await self.browser.post(f"/api/visits/{self.id}/{step}", json=body)
        assert response.status < 300, await response.text()
        state: dict[str, Any] = await response.json()
        return state

    async def refused(self, step: str, **body: object) -> str:
        """The code of a refusal."""
        response = await self.browser.post(f"/api/visits/{self.id}/{step}", json=body)
        assert response.status >= 400, await response.text()
        return str((await response.json())["code"])

    async def arrives(self) -> dict[str, Any]:
        """Agree and wait."""
        await self.does("consent", text_version=TEXT, agrees=True)
        return await self.does("arrive")

    async def invites(self, app: RunningApp, name: str = "Lò Văn Con", kind: str = "relative") -> "Visitor":
        """A relative, come in by the link."""
        made = await self.does("invitations", kind=kind, name=name)
        return await by_invitation(app, str(made["url"]))


async def by_invitation(app: RunningApp, url: str) -> Visitor:
    """Press the button of an invitation's link, and follow it."""
    browser = await app.browser()
    response = await browser.post("/l/" + url.rsplit("/", 1)[1])
    assert response.status == 303, await response.text()
    return Visitor(browser, UUID(response.headers["Location"].rsplit("/", 1)[1]))


@dataclass(frozen=True, slots=True)
class Ward:
    """A clinic that is open now, and its specialist's browser."""

    app: RunningApp
    clinic: Clinic
    specialist: Browser

    async def patient(self, place: int = 0) -> Visitor:
        """Somebody with the free slot at this place, come in by the link they were sent."""
        slot = (await self.clinic.free(self.app.begin, days=2))[place]
        guest = (await a_patients_session(self.app.begin)).guest
        made = await scheduling.book(self.app.begin, guest, an_order(slot))
        link = await a_link(self.app.begin, kind=GuestKind.PATIENT, subject_id=made.id, phone_id=guest.phone_id)
        return Visitor(await enter_by_link(await self.app.browser(), link), made.id)


async def a_ward(app: RunningApp, hours: Hours = ALL_DAY, **said: Any) -> Ward:  # noqa: ANN401 - a clinic's own
    """A clinic with hours all day, unless said otherwise."""
    clinic = await a_clinic(app.begin, hours=(hours,), **said)
    return Ward(app, clinic, await app.signed_in(clinic.specialist))


__all__ = ["TEXT", "Visitor", "Ward", "a_ward", "by_invitation"]
