"""Where a scene of the demo's past is played: one transaction, in which services act at the instants they are given.

A scene is stored whole or not at all, so seeding that was interrupted goes on with the next one.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from telehealth.kernel.actor import Actor, Party
from telehealth.kernel.tables import instant, outbox
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.kernel.wiring import Deps
from telehealth.records_bridge import service as records
from telehealth.records_bridge.adapters.embedded import EmbeddedAdapter
from telehealth.records_bridge.domain import RecordsAdapter
from telehealth.referrals.adapters.image_pool import ImagePool


@dataclass(frozen=True, slots=True)
class Past:
    """An open transaction in which services act at any instant."""

    uow: UnitOfWork

    def at(self, then: datetime) -> Begin:
        """A `begin` whose transaction is the scene's and whose time, the database's too, is `then`."""

        @asynccontextmanager
        async def begin_then(party: Party | None, *, alone: bool = False) -> AsyncIterator[UnitOfWork]:  # noqa: ARG001 - as Begin
            self.uow.party, self.uow.now, self.uow.clock = party, then, sa.literal(then, instant)
            yield self.uow
            await self.uow.flush()

        return begin_then


@dataclass(frozen=True, slots=True)
class Stage(Past):
    """What a scene needs: the open transaction, the process's parts, and who plays (by the name in their address)."""

    deps: Deps
    cast: Mapping[str, Actor]
    pictures: ImagePool

    async def tell(self, then: datetime) -> None:
        """What was said so far comes to those who want it, as the worker would have brought it by then."""
        take = outbox.update().where(outbox.c.state == "pending").values(state="done")
        while said := (await self.uow.conn.execute(take.returning(outbox))).all():
            for event in sorted(said, key=lambda row: row.id):
                await self.deps.subscribers.deliver(event.name, event.payload, self.at(then))

    async def deliver(self, then: datetime, adapter: RecordsAdapter | None = None) -> None:
        """Signed documents reach the record system, or the one given instead."""
        await self.tell(then)
        begin = self.at(then)
        while await records.deliver_next(begin, adapter or EmbeddedAdapter(begin)):
            pass
