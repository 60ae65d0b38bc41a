"""The message that asks a colleague of another hospital into a running call: who asks, the link, whom to ring."""

from datetime import timedelta

from telehealth.directory import queries as directory
from telehealth.guests import queries as guests_queries
from telehealth.guests import service as guests
from telehealth.kernel.actor import GuestKind
from telehealth.kernel.config import Config
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.notifications import repository
from telehealth.notifications.domain import Channel, Claim, Envelope, NewMessage, masked_email
from telehealth.waiting import queries as waiting
from telehealth.waiting.events import ColleagueInvited
from telehealth.waiting.queries import Asked
from telehealth.waiting.service import VISIT

WAITS = timedelta(hours=1)  # a call that is going on does not wait longer


async def invited(event: ColleagueInvited, begin: Begin) -> None:
    """Send the link to the phone, to the letter box, or to both, as the host said."""
    async with begin(None) as uow:
        one = await waiting.asked_of(uow, event.invitation_id)
        if one is None:
            return
        host = await directory.practitioner_card(uow, one.host_id)
        place = await directory.facility_card(uow, host.facility_id)
        for channel, masked in await _ways(uow, one):
            await repository.add(uow, NewMessage(
                event=event.name, occasion=str(event.invitation_id), person=f"invitation {one.invitation_id}",
                channel=channel, subject_id=one.invitation_id, masked=masked, language=one.language,
                facility_id=place.id, province_code=place.province_code, not_after=event.at + WAITS,
            ))  # fmt: skip


async def _ways(uow: UnitOfWork, one: Asked) -> list[tuple[Channel, str]]:
    phone = await guests_queries.phone_card(uow, one.phone_id) if one.phone_id else None
    by_phone = [(Channel.SMS, phone.masked)] if phone else []
    return [*by_phone, (Channel.EMAIL, masked_email(one.email))] if one.email else by_phone


async def compose(uow: UnitOfWork, held: Claim, config: Config) -> Envelope | None:
    """None when the call is over or the invitation was taken back."""
    one = await waiting.asked_of(uow, held.subject_id)
    if one is None or not one.is_open:
        return None
    host = await directory.practitioner_card(uow, one.host_id)
    place = await directory.facility_card(uow, host.facility_id)
    phone = await guests_queries.phone_card(uow, one.phone_id) if one.phone_id else None
    address = one.email if held.channel is Channel.EMAIL else phone.number if phone else ""
    words = {
        "asked_by": host.name, "link": await _link(uow, one, config), "help_phone": place.hotline or place.phone,
        "language": one.language,
    }  # fmt: skip
    return Envelope(address=address, words=words) if address else None


async def _link(uow: UnitOfWork, one: Asked, config: Config) -> str:
    link_id = await guests.new_link_within(
        uow, purpose=VISIT, subject_id=one.invitation_id, kind=GuestKind.COLLEAGUE, name=one.name,
        lifetime=one.expires_at - uow.now,
    )  # fmt: skip
    token = await guests.mint_link_within(uow, link_id)
    return guests.link_address(str(config.public_url).rstrip("/"), token or "")
