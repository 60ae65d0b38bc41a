"""Work due by the clock: the outbox, the audit's seal, each feature's jobs. One loop a job, stopped together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from telehealth.kernel.log import get_logger
from telehealth.kernel.metrics import Metrics

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Run `run` every `every_s` seconds, at once again while it says (True or a count) that there is more."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]


@contextlib.asynccontextmanager
async def running(jobs: Sequence[Job], metrics: Metrics) -> AsyncIterator[asyncio.Event]:
    """Run the jobs until the block ends. Setting the event it gives makes every job look at once."""
    wake = asyncio.Event()
    tasks = [asyncio.create_task(_loop(job, wake, metrics), name=job.name) for job in jobs]
    try:
        yield wake
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _loop(job: Job, wake: asyncio.Event, metrics: Metrics) -> None:
    while True:
        more = await _once(job, metrics)
        if not more:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), job.every_s)
            wake.clear()


async def _once(job: Job, metrics: Metrics) -> bool:
    try:
        more = bool(await job.run())
    except Exception:  # a job that fails is logged and tried again at its next time
        log.exception("job_failed", job=job.name)
        metrics.jobs.labels(job.name, "failed").inc()
        return False
    metrics.jobs.labels(job.name, "done").inc()
    return more
