"""Pure rules: how often a code may be asked for, how long things live, what a browser inside an app gives away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

CODE_DIGITS = 6
CODE_LIVES = timedelta(minutes=5)  # from the moment it was sent
CODE_TRIES = 5
CODE_WANTED = timedelta(minutes=10)  # nobody waits longer for a message: it is not sent any more
COUNTED_FOR = timedelta(days=1)
ASKED_COOKIE = "asked"  # which code this browser asked for
ASKED_FOR_S = 30 * 60


@dataclass(frozen=True, slots=True)
class GuestVisit:
    """Where a request comes from: address, browser, and the tokens its cookies carry."""

    remote: str
    user_agent: str = ""
    request_id: str = ""
    session_token: str = ""
    asked_token: str = ""


class GuestSettings(Protocol):
    """The settings that guests read."""

    @property
    def guest_idle_hours(self) -> int:
        """Without use."""
        ...

    @property
    def guest_days(self) -> int:
        """In all."""
        ...

    @property
    def codes_per_number_day(self) -> int:
        """To one phone."""
        ...

    @property
    def codes_per_address_day(self) -> int:
        """From one address."""
        ...

    @property
    def codes_per_day(self) -> int:
        """By everybody together."""
        ...


@dataclass(frozen=True, slots=True)
class GuestLifetime:
    """How long a guest's session lives without use, and in all."""

    idle: timedelta
    total: timedelta

    @classmethod
    def of(cls, config: GuestSettings) -> "GuestLifetime":
        """As the settings say."""
        return cls(timedelta(hours=config.guest_idle_hours), timedelta(days=config.guest_days))

    def is_over(self, *, created_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
        """Whether a session has ended by time alone."""
        return now - last_seen_at >= self.idle or now - created_at >= self.total


@dataclass(frozen=True, slots=True)
class Window:
    """At most `most` within any stretch of this length."""

    most: int
    within: timedelta

    def wait(self, oldest_that_counts: datetime | None, now: datetime) -> timedelta:
        """How long until one more fits, given when the `most`th newest was made; zero when it fits now."""
        if oldest_that_counts is None:
            return timedelta(0)
        return max(timedelta(0), oldest_that_counts + self.within - now)


@dataclass(frozen=True, slots=True)
class CodeLimits:
    """Who may ask for how many codes.

    A stranger who keeps asking for somebody's number uses up what strangers may, and never what the browsers may in
    which that number was confirmed before; nor, until many addresses take part, what a new address may.
    """

    own_browser: tuple[Window, ...]
    number_from_network: tuple[Window, ...]
    number_from_strangers: tuple[Window, ...]
    network: tuple[Window, ...]
    everybody: tuple[Window, ...]

    @classmethod
    def of(cls, config: GuestSettings) -> "CodeLimits":
        """As the settings say. A third of a number's day may come from one address, so that its owner finds room."""
        day, hour = timedelta(days=1), timedelta(hours=1)
        number, address = config.codes_per_number_day, config.codes_per_address_day
        soon = Window(1, timedelta(seconds=30))
        return cls(
            own_browser=(soon, Window(number, day)),
            number_from_network=(soon, Window(3, timedelta(minutes=15)), Window(max(3, number // 3), day)),
            number_from_strangers=(Window(number, day),),
            network=(Window(max(1, address // 5), hour), Window(address, day)),
            everybody=(Window(config.codes_per_day, day),),
        )


class LinkState(StrEnum):
    """What a link can do for the browser that shows it."""

    READY = "ready"
    YOURS = "yours"  # exchanged in this browser
    USED = "used"  # exchanged in another one
    ENDED = "ended"  # run out or taken back


# Browsers inside an app that give no camera or microphone to a page, by what their user agent says.
_IN_APP: Mapping[str, str] = {
    "Zalo": "Zalo",
    "FB_IAB/MESSENGER": "Messenger",
    "FBAN/Messenger": "Messenger",
    "FB_IAB": "Facebook",
    "FBAN": "Facebook",
    "FBAV": "Facebook",
    "Instagram": "Instagram",
    "MicroMessenger": "WeChat",
    "Line/": "LINE",
    "Viber": "Viber",
    "TikTok": "TikTok",
    "musical_ly": "TikTok",
}


def app_around(user_agent: str) -> str:
    """The app whose built-in browser this is; nothing for a browser of its own."""
    return next((app for mark, app in _IN_APP.items() if mark in user_agent), "")


def address_for_android(host: str, path: str, scheme: str) -> str:
    """An address by which an Android app hands the page to the phone's own browser."""
    return f"intent://{host}{path}#Intent;scheme={scheme};action=android.intent.action.VIEW;end"


def masked(number: str) -> str:
    """A number by its last three digits: enough for its owner, too little for anybody else."""
    return f"••• ••• {number[-3:]}"
