"""What the bridge does by the clock: deliver, and say how it stands."""

from collections.abc import Sequence

from prometheus_client import Gauge

from telehealth.kernel.wiring import Deps
from telehealth.kernel.worker import Job
from telehealth.records_bridge import repository, service
from telehealth.records_bridge.domain import DeliveryState, RecordsAdapter


def jobs(deps: Deps, adapters: Sequence[RecordsAdapter]) -> list[Job]:
    """The worker's jobs. `telehealth_delivery_oldest_seconds` is the number to be woken for."""
    registry = deps.metrics.registry
    by_state = Gauge("telehealth_deliveries", "Documents by the state of their delivery", ["state"], registry=registry)
    oldest = Gauge("telehealth_delivery_oldest_seconds", "Age of the oldest undelivered document", registry=registry)

    async def deliver() -> bool:
        return await service.deliver_due(deps.begin, adapters)

    async def measure() -> None:
        async with deps.begin(None) as uow:
            counts, seconds = await repository.standing(uow)
        for state in DeliveryState:
            by_state.labels(state.value).set(counts.get(state.value, 0))
        oldest.set(seconds)

    return [Job("deliveries", 1.0, deliver), Job("deliveries_measure", 15.0, measure)]
