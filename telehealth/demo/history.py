"""The demo's past and present: closed cases and a season's volume, and for everybody something that needs them.

Each part gives its scenes in order; which one was played last is kept with it, and so is the first start's time, from
which all others are counted.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from telehealth.demo.cast import the_cast
from telehealth.demo.present import present
from telehealth.demo.season import season
from telehealth.demo.stage import Stage
from telehealth.kernel.tables import deployment
from telehealth.kernel.uow import UnitOfWork
from telehealth.kernel.wiring import Deps
from telehealth.referrals.adapters.image_pool import ImagePool

PROGRESS = "demo_history"

Scene = Callable[[Stage], Awaitable[None]]
PARTS: Sequence[Callable[[datetime], Sequence[Scene]]] = (season, present)


async def seed_history(deps: Deps, now: datetime) -> None:
    """Play what was not played yet."""
    async with deps.begin(None) as uow:
        begun, played = await _progress(uow, now)
    scenes = [scene for part in PARTS for scene in part(begun)]
    cast = await the_cast(deps.begin)
    pictures = ImagePool()
    try:
        for number, scene in enumerate(scenes[played:], played + 1):
            async with deps.begin(None) as uow:
                await scene(Stage(uow, deps, cast, pictures))
                await _keep(uow, begun, number)
    finally:
        pictures.stop()


async def _progress(uow: UnitOfWork, now: datetime) -> tuple[datetime, int]:
    query = sa.select(deployment.c.value).where(deployment.c.key == PROGRESS)
    kept = (await uow.conn.execute(query)).scalar_one_or_none()
    if kept is None:
        return now, 0
    begun, played = orjson.loads(kept)
    return datetime.fromisoformat(begun), played


async def _keep(uow: UnitOfWork, begun: datetime, played: int) -> None:
    value = orjson.dumps([begun, played]).decode()
    statement = insert(deployment).values(key=PROGRESS, value=value)
    await uow.conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
