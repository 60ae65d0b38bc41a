"""Who is asking: the session from accounts and the person from the directory, made into one Actor; or a Guest."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from telehealth.accounts import queries as accounts_queries
from telehealth.accounts import service as accounts
from telehealth.accounts.queries import DemoPerson
from telehealth.directory import queries as directory_queries
from telehealth.directory import service as directory
from telehealth.directory.queries import PractitionerCard
from telehealth.guests import queries as guests_queries
from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor, Guest, Party, Role, ScopeLevel
from telehealth.kernel.cookies import read_cookie
from telehealth.kernel.http import BEGIN, CONFIG, REMOTE, REQUEST_ID
from telehealth.kernel.i18n import _
from telehealth.kernel.live import Seen
from telehealth.kernel.render import fields_of
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.kernel.wiring import Deps
from telehealth.waiting import service as waiting


async def authenticate(request: web.Request) -> tuple[Actor | None, Guest | None]:
    """Who is signed in, and which guest is here: a query for the session, one for the person, one for a guest."""
    token, guest_token = read_cookie(request, accounts.SESSION_COOKIE), read_cookie(request, guests.GUEST_COOKIE)
    if not token and not guest_token:
        return None, None
    config = request.app[CONFIG]
    async with request.app[BEGIN](None) as uow:
        known = await accounts.authenticate_within(uow, token, accounts.Lifetime.of(config)) if token else None
        person = await directory_queries.profile_of(uow, known.account_id) if known else None
        guest = (
            await guests.authenticate_within(uow, guest_token, guests.GuestLifetime.of(config)) if guest_token else None
        )
    return (_actor(known, person, request) if known else None), (_guest(guest, request) if guest else None)


def _guest(guest: Guest, request: web.Request) -> Guest:
    zone = request.app[CONFIG].time_zone
    return replace(guest, time_zone=zone, remote=request[REMOTE], request_id=request[REQUEST_ID])


def _actor(known: accounts.Recognised, person: directory_queries.Profile | None, request: web.Request) -> Actor:
    actor = Actor(
        account_id=known.account_id, session_id=known.session_id, role=known.role, name=known.email,
        stepped_up_at=known.stepped_up_at, remote=request[REMOTE], request_id=request[REQUEST_ID],
    )  # fmt: skip
    return replace(actor, **fields_of(person)) if person else actor


async def demo_people(begin: Begin) -> list[DemoPerson]:
    """The demo's invented people, as its sign-in page offers them."""
    async with begin(None) as uow:
        roles = await accounts_queries.demo_accounts_within(uow)
        cards = await directory_queries.practitioners_of_accounts(uow, list(roles))
    known = {card.account_id: card for card in cards}
    return [
        DemoPerson(one, role, known[one].name, known[one].facility_name, _remit(role, known[one]))
        for one, role in roles.items()
        if one in known
    ]


def _remit(role: Role, card: PractitionerCard) -> str:
    if role is Role.COORDINATOR:
        return {ScopeLevel.NATION: _("the whole country"), ScopeLevel.PROVINCE: _("the province")}.get(
            card.scope, _("the hospital")
        )
    return ", ".join(directory_queries.specialty_word(code) for code in card.specialties)


def seen(deps: Deps) -> Seen:
    """What an open page's heartbeat does: renew presence while the session lives, say when it does not."""
    living = _living(deps)

    async def renew(party: Party, topics: list[str]) -> bool:
        async with deps.begin(party) as uow:
            is_alive = await living(uow, party)
            if is_alive and isinstance(party, Guest):
                await guests.touch_within(uow, party.session_id)
                await waiting.renew_within(uow, topics)
            elif is_alive and isinstance(party, Actor):
                await directory.heartbeat_within(uow, party)
        return is_alive

    return renew


def alive(deps: Deps) -> Seen:
    """Whether a session still lives, for a page that says nothing."""
    living = _living(deps)

    async def look(party: Party, _topics: list[str]) -> bool:
        async with deps.begin(None) as uow:
            return await living(uow, party)

    return look


def _living(deps: Deps) -> Callable[[UnitOfWork, Party], Awaitable[bool]]:
    staff, of_guests = accounts.Lifetime.of(deps.config), guests.GuestLifetime.of(deps.config)

    async def living(uow: UnitOfWork, party: Party) -> bool:
        if isinstance(party, Guest):
            return await guests_queries.session_alive_within(uow, party.session_id, of_guests)
        return await accounts_queries.session_alive_within(uow, party.session_id, staff)

    return living
