"""What a session description must look like before it is passed on. Pure, and quick: every call passes twice.

Nothing is rewritten. A description is refused when it is not one, has more media sections than a call needs, or lacks
the DTLS fingerprint without which nothing would be encrypted end to end.
"""

import re

from telehealth.kernel.faults import declare
from telehealth.kernel.i18n import N_

MOST_SECTIONS = 8  # sound, camera and screen for now; labelled extra streams later
MOST_CHARACTERS = 32 * 1024

NOT_SDP = declare("signaling.not_sdp", N_("This is not a session description."))
TOO_MANY_SECTIONS = declare("signaling.too_many_sections", N_("The session description has too many media sections."))
NO_FINGERPRINT = declare("signaling.no_fingerprint", N_("The session description has no fingerprint to encrypt with."))

_ALLOWED = bytes([*b"\t\r\n", *range(0x20, 0x7F), *range(0x80, 0x100)])
_FINGERPRINT_LINE = "\r\na=fingerprint:"
_FINGERPRINT = re.compile(r"sha-(?:256|384|512) [0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31,63}\r\n")
_REJECTED = re.compile(r"\S+ 0 ")


def checked_sdp(sdp: str) -> str:
    """The description itself. Raises what a pydantic validator raises."""
    if not sdp.startswith("v=0\r\n") or sdp.encode(errors="replace").translate(None, _ALLOWED):
        raise NOT_SDP.error()
    session, *media = sdp.split("\r\nm=")
    if not media:
        raise NOT_SDP.error()
    if len(media) > MOST_SECTIONS:
        raise TOO_MANY_SECTIONS.error()
    if not _has_fingerprint(session) and not all(map(_is_secured, media)):
        raise NO_FINGERPRINT.error()
    return sdp


def _is_secured(section: str) -> bool:
    return _has_fingerprint(section) or _REJECTED.match(section) is not None


def _has_fingerprint(section: str) -> bool:
    at = section.find(_FINGERPRINT_LINE)
    return at >= 0 and _FINGERPRINT.match(f"{section}\r\n", at + len(_FINGERPRINT_LINE)) is not None
