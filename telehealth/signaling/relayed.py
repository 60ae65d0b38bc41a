"""What may pass through the closed door: how to reach each other by way of the relay, and no address of one's own.

Browsers offer nothing else before the door opens (`iceTransportPolicy: "relay"`); this is for those that were changed.
"""

import re
from itertools import pairwise

from telehealth.signaling.messages import PeerMessage

_CANDIDATE = re.compile("(?<!end-of-)candidate", re.IGNORECASE)  # anywhere: parsers differ in what they take for a line
_NO_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - what Chromium writes in the place of the address that it leaves out


def is_relayed(what: PeerMessage) -> bool:
    """Whether no address is told but the relay's."""
    candidates = [one["candidate"] for one in what.get("candidates", []) if one["candidate"]]
    return not _CANDIDATE.search(what.get("sdp", "")) and all(map(_is_of_the_relay, candidates))


def _is_of_the_relay(candidate: str) -> bool:
    """By its type, and by what it was made from (RFC 8839, section 5.1): nothing, or as Firefox has it, itself."""
    words = candidate.lower().split()
    made_from = {after for word, after in pairwise(words) if word == "raddr"}
    return words[6:8] == ["typ", "relay"] and made_from <= {*_NO_ADDRESS, words[4]}
