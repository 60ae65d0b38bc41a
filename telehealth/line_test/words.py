"""What was found, in words, and what to do about it: the same for who tested and for staff."""

from dataclasses import dataclass

from telehealth.kernel.formats import number
from telehealth.kernel.i18n import _
from telehealth.line_test.domain import (
    Carrier,
    Device,
    Found,
    Run,
    State,
    camera_state,
    line_state,
    overall,
    run_state,
    sound_state,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `advice` says what to do about a fault."""

    what: str
    state: State | None
    words: str
    advice: str = ""


def state_word(state: State | None) -> str:
    """One of the three answers, in a word."""
    if state is None:
        return _("not tested")
    return {State.GOOD: _("good"), State.USABLE: _("usable"), State.BAD: _("not usable")}[state]


def verdict(found: Found) -> str:
    """The whole test in one sentence."""
    state = overall(found)
    if state is None:
        return _("Nothing is tested yet.")
    return {
        State.GOOD: _("Everything that was tested works for a video call."),
        State.USABLE: _("A call will work, with the limits below."),
        State.BAD: _("A call will not work like this. See what to do below."),
    }[state]


def findings(found: Found) -> list[Finding]:
    """Everything, one after the other."""
    return [
        Finding(_("Camera"), camera_state(found.camera), camera_words(found.camera), _device_advice(found.camera)),
        Finding(_("Microphone"), sound_state(found.microphone), *_microphone(found.microphone)),
        Finding(_("Speaker"), sound_state(found.speaker), *_speaker(found.speaker)),
        Finding(_("Line"), line_state(found.direct, found.relay), *_line(found.direct, found.relay)),
    ]


def camera_words(device: Device) -> str:
    """What became of the camera."""
    return {
        Device.UNTRIED: _("Not tested."),
        Device.OK: _("There is a picture."),
        Device.DENIED: _("The camera is not allowed."),
        Device.MISSING: _("No camera found."),
        Device.BLOCKED: _("This page may not use the camera."),
    }.get(device, _("The camera is used by another program."))


def _microphone(device: Device) -> tuple[str, str]:
    words = {
        Device.UNTRIED: _("Not tested."),
        Device.OK: _("You are heard."),
        Device.DENIED: _("The microphone is not allowed."),
        Device.MISSING: _("No microphone found."),
        Device.SILENT: _("The microphone hears nothing."),
        Device.BLOCKED: _("This page may not use the microphone."),
    }.get(device, _("The microphone is used by another program."))
    if device is Device.SILENT:
        return words, _("Switch it on at the headset or device, or choose another one.")
    if device is Device.MISSING:
        return words, _("Plug in a headset, or use a phone.")
    return words, _device_advice(device)


def _speaker(device: Device) -> tuple[str, str]:
    if device is Device.OK:
        return _("The sound was heard."), ""
    if device is Device.UNTRIED:
        return _("Not tested."), ""
    return _("The sound was not heard."), _(
        "Turn it up, pull out the headphones or choose another speaker, then try again."
    )


def _device_advice(device: Device) -> str:
    return {
        Device.DENIED: _("Press the lock beside the address, allow it, then test again."),
        Device.MISSING: _("A call works with sound only. For a picture plug in a camera, or use a phone."),
        Device.BUSY: _("Close the other program, then test again."),
        Device.BLOCKED: _("Open it with an address that begins with https."),
    }.get(device, "")


def _line(direct: Run | None, relay: Run | None) -> tuple[str, str]:
    if direct is None and relay is None:
        return _("Not tested."), ""
    ways = [(_("Direct: {words}"), direct), (_("Through the relay: {words}"), relay)]
    words = " ".join(form.format(words=run_words(run)) for form, run in ways if run is not None)
    return words, _line_advice(direct, relay)


def run_words(run: Run) -> str:
    """One way in numbers; those that are missing are left out."""
    if not run.reached:
        return _("not reached.")
    parts = [
        _("{ms} ms round trip").format(ms=number(round(run.rtt_ms))) if run.rtt_ms is not None else "",
        _("{percent} % lost").format(percent=number(round(run.loss * 100, 1))) if run.loss is not None else "",
        _("{kbps} kbit/s up").format(kbps=number(round(run.up_kbps))) if run.up_kbps is not None else "",
        _("{kbps} kbit/s down").format(kbps=number(round(run.down_kbps))) if run.down_kbps is not None else "",
        carrier_word(run.carrier),
    ]
    return ", ".join(part for part in parts if part) + "."


def carrier_word(carrier: Carrier | None) -> str:
    """What carries the packets to the relay, where that says something."""
    return {Carrier.TCP: _("over TCP"), Carrier.TLS: _("over TLS, port 443")}.get(carrier, "") if carrier else ""


def _line_advice(direct: Run | None, relay: Run | None) -> str:
    if relay is not None and not relay.reached:
        return _(
            "Your network closes the ports that calls need. Ask the hospital's IT to open TCP 443, or use mobile data."
        )
    if not any(run and run.reached for run in (direct, relay)):
        return _("Your network does not let calls through. Try another Wi-Fi or mobile data, and tell the site.")
    if line_state(direct, relay) is State.GOOD:
        return ""
    slow = all(run_state(run) is not State.GOOD for run in (direct, relay) if run)
    return (
        _("Move closer to the Wi-Fi or use a cable, and stop downloads. A weak line keeps speech, not the picture.")
        if slow
        else ""
    )
