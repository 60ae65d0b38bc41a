"""A record system that misbehaves on demand: what real ones were seen to do, in front of the embedded store."""

from collections.abc import Awaitable, Callable

from telehealth.records_bridge.domain import Done, Outcome, RecordsAdapter, SaveProgress, Unit


class DiedError(Exception):
    """The process is gone in the middle; nothing after it runs."""


Fault = Callable[[Unit, Done], Awaitable[Outcome | None]]


class Stubborn:
    """Delivers through `inside`, unless a fault is in the way.

    `faults` are used up one an attempt: each may give an outcome instead, raise, or give None to let it through.
    `die_after` chunks the process dies: after the chunk is written, before its progress is saved.
    """

    def __init__(self, inside: RecordsAdapter) -> None:
        self.inside = inside
        self.name = inside.name
        self.faults: list[Fault] = []
        self.die_after: int | None = None
        self.attempts = 0
        self.order: list[str] = []

    async def deliver(self, unit: Unit, done: Done, save: SaveProgress) -> Outcome:
        """As the record system inside, or as the next fault has it."""
        self.attempts += 1
        self.order.append(str(unit.document_id))
        if self.faults:
            outcome = await self.faults.pop(0)(unit, done)
            if outcome is not None:
                return outcome
        return await self.inside.deliver(unit, done, self._dying(save))

    def _dying(self, save: SaveProgress) -> SaveProgress:
        async def saving(done: Done) -> None:
            if self.die_after is not None:
                self.die_after -= 1
                if self.die_after < 0:
                    self.die_after = None
                    raise DiedError
            await save(done)

        return saving


def answers(outcome: Outcome) -> Fault:
    """The record system says this and does nothing."""

    async def fault(_unit: Unit, _done: Done) -> Outcome:
        return outcome

    return fault


def breaks(error: Exception) -> Fault:
    """The attempt ends with an exception nobody foresaw."""

    async def fault(_unit: Unit, _done: Done) -> Outcome:
        raise error

    return fault
