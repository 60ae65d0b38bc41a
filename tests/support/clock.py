"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # a Monday, 08:30 in Hà Nội


class FakeClock:
    """Gives the same instant until `advance` is called."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant the test is at."""
        return self._now

    def advance(self, **by: float) -> datetime:
        """Move on, in the words of timedelta: `clock.advance(minutes=5)`. Gives the new instant."""
        self._now += timedelta(**by)
        return self._now
