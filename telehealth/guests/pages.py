"""A phone number, the code sent to it, and on to where the guest was going."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from telehealth.guests import policy, queries, service
from telehealth.guests.cookies import forget_guest, remember_asking, remember_guest, visit_of
from telehealth.guests.errors import NoMoreCodes, WrongCode
from telehealth.guests.schemas import CodeIn, PhoneIn
from telehealth.guests.service import CodeLimits
from telehealth.kernel.errors import Invalid
from telehealth.kernel.forms import Form, InvalidForm, sentences
from telehealth.kernel.http import (
    BEGIN,
    CONFIG,
    GUEST,
    guest_of,
    local_path,
    public,
    read_form,
    requires_guest,
    see_other,
)
from telehealth.kernel.i18n import language
from telehealth.kernel.render import render

routes = web.RouteTableDef()
HOME = "/phone"


@dataclass(frozen=True, slots=True)
class PhonePage:
    """Context of guests/phone.html."""

    form: Form
    next: str
    refusal: str = ""
    known: str = ""
    code_is_out: bool = False


@dataclass(frozen=True, slots=True)
class CodePage:
    """Context of guests/code.html."""

    form: Form
    next: str
    minutes: int
    refusal: str = ""


@routes.get("/phone", name="guests.phone")
@public("it is how a guest comes in")
async def phone_page(request: web.Request) -> web.Response:
    """Ask for the number; whose number is confirmed here sees that, and goes on."""
    return await _phone(request, Form(), local_path(request.query.get("next"), fallback=HOME))


@routes.post("/phone", name="guests.ask_for_code")
@public("it is how a guest comes in; counted by number, address and day")
async def ask_for_code(request: web.Request) -> web.Response:
    """Have a code sent: the same answer for every number."""
    try:
        body = await read_form(request, PhoneIn)
    except InvalidForm as invalid:
        return await _phone(request, invalid.form, _next(invalid.values.get("next")), status=422)
    target, typed, config = _next(body.next), {"number": body.number}, request.app[CONFIG]
    try:
        number = service.read_number(body.number, config.phone_countries)
        asked = await service.ask_for_code(
            request.app[BEGIN], visit_of(request), number, language.get(), CodeLimits.of(config)
        )
    except NoMoreCodes as refusal:
        return await _phone(request, Form(typed), target, refusal=refusal, status=429)
    except Invalid as invalid:
        return await _phone(request, Form(typed, sentences(invalid)), target, status=422)
    return remember_asking(request, see_other(code_page_path(target)), asked)


@routes.get("/phone/code", name="guests.code")
@public("it is how a guest comes in")
async def code_page(request: web.Request) -> web.Response:
    """Ask for the code."""
    return await _code(request, Form(), local_path(request.query.get("next"), fallback=HOME))


@routes.post("/phone/code", name="guests.confirm_code")
@public("it is how a guest comes in; five tries, by the browser that asked")
async def confirm_code(request: web.Request) -> web.Response:
    """Come in and go on, or look at the code again."""
    try:
        body = await read_form(request, CodeIn)
        opened = await service.confirm_code(request.app[BEGIN], visit_of(request), body.code)
    except InvalidForm as invalid:
        return await _code(request, invalid.form, _next(invalid.values.get("next")), status=422)
    except WrongCode as refusal:
        return await _code(request, Form(), _next(body.next), refusal=refusal.text(), status=401)
    target = _next(body.next)
    if target == HOME and opened.guest.subject_id:
        target = service.target_of(opened.guest.purpose, opened.guest.subject_id)
    return remember_guest(request, see_other(target), opened)


@routes.post("/phone/forget", name="guests.forget")
@requires_guest(policy.any_guest)
async def forget(request: web.Request) -> web.Response:
    """This browser forgets the phone and the link."""
    await service.end_session(request.app[BEGIN], guest_of(request))
    return forget_guest(request, see_other(HOME))


def code_page_path(target: str) -> str:
    """The page that asks for the code and then goes on to `target`."""
    return f"/phone/code?next={quote(target)}"


def _next(given: str | None) -> str:
    return local_path(given, fallback=HOME)


async def _phone(
    request: web.Request, form: Form, target: str, *, refusal: NoMoreCodes | None = None, status: int = 200
) -> web.Response:
    page = PhonePage(
        form, target, refusal.text() if refusal else "", await _known(request), code_is_out=refusal is not None
    )
    response = await render(request, "guests/phone.html", page, status=status)
    if refusal:
        response.headers["Retry-After"] = str(refusal.params["retry_after_s"])
    return response


async def _code(request: web.Request, form: Form, target: str, *, refusal: str = "", status: int = 200) -> web.Response:
    minutes = int(service.CODE_LIVES.total_seconds() // 60)
    return await render(request, "guests/code.html", CodePage(form, target, minutes, refusal), status=status)


async def _known(request: web.Request) -> str:
    """The number confirmed in this browser, masked."""
    guest = request.get(GUEST)
    if guest is None or guest.phone_id is None:
        return ""
    async with request.app[BEGIN](guest) as uow:
        card = await queries.phone_card(uow, guest.phone_id)
    return card.masked if card else ""
