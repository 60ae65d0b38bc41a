"""What notifications do by the clock: send, say how it stands, forget."""

from datetime import timedelta

from prometheus_client import Gauge

from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.notifications import repository, sending

KEPT_FOR = timedelta(days=90)


def jobs(deps: Deps, outside: sending.Outside) -> list[Job]:
    """The worker's jobs. `telehealth_message_oldest_seconds` is the number to be woken for."""
    registry = deps.metrics.registry
    by_state = Gauge("telehealth_messages", "Messages that wait or stopped, by state", ["state"], registry=registry)
    oldest = Gauge("telehealth_message_oldest_seconds", "Age of the oldest message that waits", registry=registry)

    async def send() -> bool:
        return await sending.send_due(deps.begin, outside)

    async def measure() -> None:
        async with deps.begin(None) as uow:
            counts, seconds = await repository.standing(uow)
        for state in ("queued", "sending", "failed"):
            by_state.labels(state).set(counts.get(state, 0))
        oldest.set(seconds)

    async def forget() -> None:
        async with deps.begin(None) as uow:
            await repository.forget(uow, older_than=KEPT_FOR)

    return [Job("messages", 1.0, send), Job("messages_measure", 15.0, measure), Job("messages_forget", 3600.0, forget)]
