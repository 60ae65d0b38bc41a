"""What a test found, and how good that is for a call. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

OPEN_FOR = timedelta(minutes=20)  # how long a test takes results: people read, plug things in, try again


class Device(StrEnum):
    """What became of a camera, microphone or loudspeaker."""

    UNTRIED = "untried"
    OK = "ok"
    DENIED = "denied"
    MISSING = "missing"
    BUSY = "busy"
    BLOCKED = "blocked"
    SILENT = "silent"  # a microphone that hears nothing, a loudspeaker that nobody hears


class State(StrEnum):
    """The three answers, the best first."""

    GOOD = "good"
    USABLE = "usable"
    BAD = "bad"


class Carrier(StrEnum):
    """What carries the packets from the browser to the relay."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way to our server, measured. Only `reached` is known of a way that is closed."""

    reached: bool
    rtt_ms: float | None = None
    loss: float | None = None
    up_kbps: float | None = None
    down_kbps: float | None = None
    carrier: Carrier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a browser tells: None is a way that was not tried."""

    camera: Device = Device.UNTRIED
    microphone: Device = Device.UNTRIED
    speaker: Device = Device.UNTRIED
    direct: Run | None = None
    relay: Run | None = None
    browser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTest:
    """One test as it is stored. `subject_id` is what a guest's link was for; staff have none."""

    id: UUID
    at: datetime
    kind: str
    account_id: UUID | None
    subject_id: UUID | None
    facility_id: UUID | None
    found: Found = field(default_factory=Found)


# Round trip in ms, share lost, kbit/s each way: up to here good, up to here usable. A call at 720p wants about
# 1,200 kbit/s each way; below 300 the picture goes and speech stays.
_RTT = (200.0, 500.0)
_LOSS = (0.02, 0.10)
_KBPS = (1200.0, 300.0)
_ORDER = tuple(State)


def worst(*states: State | None) -> State | None:
    """The worst of those that are known."""
    known = [state for state in states if state is not None]
    return max(known, key=_ORDER.index) if known else None


def run_state(run: Run | None) -> State | None:
    """How good a call over this way would be."""
    if run is None:
        return None
    if not run.reached:
        return State.BAD
    return worst(
        _small_is_good(run.rtt_ms, _RTT), _small_is_good(run.loss, _LOSS), _large_is_good(run.up_kbps, _KBPS),
        _large_is_good(run.down_kbps, _KBPS), State.GOOD,
    )  # fmt: skip


def line_state(direct: Run | None, relay: Run | None) -> State | None:
    """How good the line is. One way is enough for a call, but without the relay not everybody can be reached."""
    reached = [run for run in (direct, relay) if run and run.reached]
    if not reached:
        return worst(run_state(direct), run_state(relay))
    best = min((state for run in reached if (state := run_state(run))), key=_ORDER.index)
    relay_closed = relay is not None and not relay.reached
    return worst(best, State.USABLE) if relay_closed else best


def camera_state(device: Device) -> State | None:
    """A call goes on without a picture."""
    return {Device.UNTRIED: None, Device.OK: State.GOOD}.get(device, State.USABLE)


def sound_state(device: Device) -> State | None:
    """Without a microphone or a loudspeaker nobody is heard, or hears."""
    return {Device.UNTRIED: None, Device.OK: State.GOOD}.get(device, State.BAD)


def overall(found: Found) -> State | None:
    """The worst of everything that was tried; None when nothing was."""
    return worst(
        camera_state(found.camera), sound_state(found.microphone), sound_state(found.speaker),
        line_state(found.direct, found.relay),
    )  # fmt: skip


def _small_is_good(value: float | None, limits: tuple[float, float]) -> State | None:
    if value is None:
        return None
    good, usable = limits
    return State.GOOD if value <= good else State.USABLE if value <= usable else State.BAD


def _large_is_good(value: float | None, limits: tuple[float, float]) -> State | None:
    return None if value is None else _small_is_good(-value, (-limits[0], -limits[1]))
