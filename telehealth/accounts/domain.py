"""Pure rules: how long a session lives, how long a guesser waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a request comes from: address, browser, and the tokens its cookies carry."""

    remote: str
    user_agent: str = ""
    request_id: str = ""
    session_token: str = ""
    browser_token: str = ""


class SessionSettings(Protocol):
    """The settings a session's life is read from."""

    @property
    def session_idle_minutes(self) -> int:
        """Without use."""
        ...

    @property
    def session_hours(self) -> int:
        """In all."""
        ...


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives without use, and in all."""

    idle: timedelta
    total: timedelta

    @classmethod
    def of(cls, config: SessionSettings) -> "Lifetime":
        """As the settings say."""
        return cls(timedelta(minutes=config.session_idle_minutes), timedelta(hours=config.session_hours))

    def is_over(self, *, created_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
        """Whether a session has ended by time alone."""
        return now - last_seen_at >= self.idle or now - created_at >= self.total


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` tries, then a wait that doubles from `first_wait` to `longest`. An hour's rest forgets them."""

    free: int
    first_wait: timedelta
    longest: timedelta
    forgotten_after: timedelta = timedelta(hours=1)

    def wait(self, *, tries: int, last_at: datetime, now: datetime) -> timedelta:
        """How long to wait before the next try; zero when it may be made now."""
        if tries < self.free or now - last_at >= self.forgotten_after:
            return timedelta(0)
        doubled: timedelta = self.first_wait * 2 ** min(tries - self.free, 16)
        return max(timedelta(0), last_at + min(doubled, self.longest) - now)


# One account from one browser or network. A person who mistypes meets the first waits, a guesser the last ones.
PER_CLIENT = Limit(free=5, first_wait=timedelta(seconds=15), longest=timedelta(minutes=15))
# The same while many strangers try the account: one try each, so that its owner still gets in from a new place.
PER_CLIENT_UNDER_ATTACK = Limit(free=1, first_wait=timedelta(minutes=15), longest=timedelta(minutes=30))
# Strangers' tries at one account within the hour, from which on it counts as under attack.
ATTACK_FROM = 20
# Any accounts from one network: a station or hospital behind one address has far fewer mistakes than this.
PER_NETWORK = Limit(free=50, first_wait=timedelta(seconds=30), longest=timedelta(minutes=15))


def same_email(email: str) -> str:
    """The one form of an email address that accounts are kept under."""
    return email.strip().lower()


# In the order in which they give themselves away: Edge also says Chrome, Chrome Safari, and Android Linux.
_BROWSERS = {
    "Edg/": "Edge",
    "Coc_Coc": "Cốc Cốc",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """Browser and system in short, for a person to tell their sessions apart; the text itself when neither is known."""
    known = [next((name for mark, name in table.items() if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in known if name) or user_agent[:40] or "?"
