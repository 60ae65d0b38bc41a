"""The demo's people as they act."""

from collections.abc import Mapping

from telehealth.accounts import queries as accounts
from telehealth.demo.world import PEOPLE
from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor, Role
from telehealth.kernel.ids import SessionId, new_id
from telehealth.kernel.render import fields_of
from telehealth.kernel.uow import Begin


async def actors(begin: Begin, role: Role | None = None) -> list[Actor]:
    """The demo's people (of one role), in the order they were made."""
    async with begin(None) as uow:
        roles = await accounts.demo_accounts_within(uow)
        profiles = {one: await directory.profile_of(uow, one) for one, its in roles.items() if role in {None, its}}
    return [
        Actor(account_id=account_id, session_id=SessionId(new_id()), role=roles[account_id], **fields_of(profile))
        for account_id, profile in profiles.items()
        if profile
    ]


async def the_cast(begin: Begin) -> Mapping[str, Actor]:
    """Everybody by what stands before the @ of their address: "lan", "ha"."""
    everybody = await actors(begin)
    return {one.email.partition("@")[0]: actor for one, actor in zip(PEOPLE, everybody, strict=True)}
