"""What a session description must look like before it is passed on. Pure.

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

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SECTION = re.compile(r"^m=", re.MULTILINE)
_REJECTED = re.compile(r"\S+ 0 ")
_FINGERPRINT = re.compile(
    r"^a=fingerprint:sha-(?:256|384|512) [0-9A-F]{2}(?::[0-9A-F]{2}){31,63}\r?$", re.MULTILINE | re.IGNORECASE
)


def checked_sdp(sdp: str) -> str:
    """The description itself. Raises what a pydantic validator raises."""
    if not sdp.startswith("v=0\r\n") or _FORBIDDEN.search(sdp):
        raise NOT_SDP.error()
    session, *media = _SECTION.split(sdp)
    if not media:
        raise NOT_SDP.error()
    if len(media) > MOST_SECTIONS:
        raise TOO_MANY_SECTIONS.error()
    if not _FINGERPRINT.search(session) and not all(map(_is_secured, media)):
        raise NO_FINGERPRINT.error()
    return sdp


def _is_secured(section: str) -> bool:
    return bool(_FINGERPRINT.search(section) or _REJECTED.match(section))
