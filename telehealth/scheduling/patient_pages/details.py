"""The details of a booking: person, questions, language, consent. Sent once or twice, it is booked once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aiohttp import web

from telehealth.directory import queries as directory
from telehealth.kernel.actor import Guest
from telehealth.kernel.errors import HTTP_STATUS, DomainError, Invalid
from telehealth.kernel.forms import Form, InvalidForm, sentences
from telehealth.kernel.http import BEGIN, CLOCK, asked_for, read_form, requires_guest, see_other, typed
from telehealth.kernel.i18n import N_, _
from telehealth.kernel.ids import HoldId, new_id
from telehealth.kernel.render import declare_flash, flash, render
from telehealth.scheduling import policy, queries, service
from telehealth.scheduling.domain.booking import Appointment, Mode, Relation
from telehealth.scheduling.domain.citizen_card import CardText, read_card
from telehealth.scheduling.domain.consents import CONSENT_VERSION, consent_text
from telehealth.scheduling.domain.questionnaires import Question, questions_of
from telehealth.scheduling.domain.schedules import Wish
from telehealth.scheduling.errors import HoldExpired, RedFlag, SlotInPast, SlotTaken
from telehealth.scheduling.patient_pages.board import uuid_of
from telehealth.scheduling.patient_pages.doors import asked_wish, phone_guest
from telehealth.scheduling.patient_pages.forms import LONGEST_CARD, DetailsIn
from telehealth.scheduling.patient_pages.keeping import described, seconds_left, times_path
from telehealth.scheduling.patient_pages.times import ServiceWords

routes = web.RouteTableDef()
BOOKED = declare_flash("scheduling.booked", N_("The time is yours."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Until when the time is kept; nothing when it is not any more."""

    until: datetime | None = None
    minutes: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsPage:
    """Context of booking/details.html."""

    service: ServiceWords
    wish: Wish
    place: str
    action: str
    keeping: Keeping
    form: Form
    relation: str
    mode: str
    questions: Sequence[Question]
    languages: Sequence[tuple[str, str]]
    consent: Sequence[str]
    consent_version: str
    key: str
    back_href: str
    longest_card: int
    next_free: Sequence[datetime] = ()
    refusal: str = ""
    is_emergency: bool = False
    card_said: str = ""
    faults: Sequence[tuple[str, str]] = field(default_factory=tuple)


@routes.get("/book/details", name="scheduling.details")
@requires_guest(policy.may_book_as_patient)
async def show_details(request: web.Request) -> web.Response:
    """The form for the time that is kept."""
    page = await _page(request, phone_guest(request), asked_wish(request))
    return await render(request, "booking/details.html", page, media=True)


@routes.post("/book/details", name="scheduling.book_now")
@requires_guest(policy.may_book_as_patient)
async def book_now(request: web.Request) -> web.Response:
    """Book, or show the form again with all that was typed and what stands in the way."""
    guest, said = phone_guest(request), await typed(request)
    if "fill" in said:
        return await _filled(request, guest, said)
    try:
        made = await _book(request, guest)
    except InvalidForm as invalid:
        return await _again(request, guest, invalid, form=invalid.form)
    except Invalid as invalid:
        return await _again(request, guest, invalid, form=Form(said, sentences(invalid)))
    except (RedFlag, SlotTaken, SlotInPast) as refusal:
        return await _again(request, guest, refusal, form=Form(said))
    return flash(see_other(f"/appointments/{made.id}"), BOOKED)


async def _book(request: web.Request, guest: Guest) -> Appointment:
    """With the time that was kept; when its minutes are over, with the same time if it is still free."""
    body = await read_form(request, DetailsIn)
    order = service.Order(
        wish=body.wish(), person=body.person.said(), details=body.details(), key=body.key, hold_id=_hold_id(request)
    )
    begin = request.app[BEGIN]
    try:
        return await service.book(begin, guest, order)
    except HoldExpired:
        return await service.book(begin, guest, replace(order, hold_id=None))


async def _filled(request: web.Request, guest: Guest, said: Mapping[str, str]) -> web.Response:
    """Put the card's words into the form; nothing is sent on."""
    card = read_card(said.get("card", "")[:LONGEST_CARD])
    values = {**said, **(_of_card(card) if card else {})}
    note = _("Filled in from the card. Look it through.") if card else _("This is not the text of a citizen card.")
    page = await _page(request, guest, asked_wish(request), form=Form(values), card_said=note)
    return await render(request, "booking/details.html", page, status=200 if card else 422, media=True)


def _of_card(card: CardText) -> dict[str, str]:
    """Only what the card says: what it leaves out stays as it was typed."""
    fields = {
        "person.name": card.name, "person.birth_date": card.birth_date, "person.sex": card.sex,
        "person.address": card.address, "person.citizen_id": card.citizen_id,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


async def _again(request: web.Request, guest: Guest, refusal: DomainError, *, form: Form) -> web.Response:
    chosen = replace(asked_wish(request), start=_typed_start(form) or asked_wish(request).start)
    page = await _page(request, guest, chosen, form=form)
    page = replace(
        page, refusal=refusal.text(), is_emergency=isinstance(refusal, RedFlag),
        next_free=refusal.next_free if isinstance(refusal, SlotTaken) else (), faults=_listed(form),
    )  # fmt: skip
    return await render(request, "booking/details.html", page, status=HTTP_STATUS[refusal.kind], media=True)


def _listed(form: Form) -> list[tuple[str, str]]:
    """Each fault with its field, for the list on top."""
    return [(name, fault) for name, faults in form.errors.items() for fault in faults]


def _typed_start(form: Form) -> datetime | None:
    try:
        return datetime.fromisoformat(form.values.get("start", ""))
    except ValueError:
        return None


def _hold_id(request: web.Request) -> HoldId | None:
    found = uuid_of(asked_for(request, "hold"))
    return HoldId(found) if found else None


async def _page(
    request: web.Request, guest: Guest, wish: Wish, *, form: Form | None = None, card_said: str = ""
) -> DetailsPage:
    form = form or Form()
    words, place, questionnaire = await described(request, wish)
    kept = await queries.own_hold(request.app[BEGIN], guest, wish)
    left = seconds_left(kept.expires_at, request.app[CLOCK].now()) if kept else 0
    asked = asked_for(request, "relation")
    relation = asked if asked in set(Relation) else Relation.SELF.value
    return DetailsPage(
        service=words, wish=wish, place=place, action=f"/book/details?{request.query_string}", form=form,
        keeping=Keeping(until=kept.expires_at if kept else None, minutes=-(-left // 60), seconds=left),
        relation=form.values.get("person.relation", relation), mode=(Mode.AT_STATION if place else Mode.VIDEO).value,
        questions=questions_of(questionnaire), languages=directory.language_choices(), consent=consent_text(),
        consent_version=CONSENT_VERSION, key=form.values.get("key", str(new_id())), back_href=times_path(wish),
        longest_card=LONGEST_CARD, card_said=card_said,
    )  # fmt: skip
