"""A connection that has opened many rooms opens the next one too."""

from telehealth.kernel.clock import SystemClock
from telehealth.kernel.db import make_engine
from telehealth.kernel.uow import make_begin
from tests.support.db import Database
from tests.support.people import a_rural_clinician, a_specialist
from tests.support.rooms import a_room

# From its sixth use on PostgreSQL may plan a prepared statement for any value instead of this one.
MORE_THAN_FIVE = 8


async def test_same_connection_opens_one_room_after_the_other(database: Database) -> None:
    engine = make_engine(database.url, pool_size=1)
    begin = make_begin(engine, SystemClock(), lambda _topics: None)
    try:
        host, guest = await a_specialist(begin), await a_rural_clinician(begin)
        rooms = [await a_room(begin, host=host, guest=guest) for _ in range(MORE_THAN_FIVE)]
    finally:
        await engine.dispose()
    assert len({room.room_id for room in rooms}) == MORE_THAN_FIVE
