"""Short-lived credentials for the TURN relay, by the REST scheme that coturn checks with `use-auth-secret`.

Pure: the caller brings the time, the secret, the addresses and the name. The user name says until when it is good and
for whom, in ids only, since coturn writes it to its log.
"""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NotRequired, TypedDict


class IceServer(TypedDict):
    """One entry of `RTCConfiguration.iceServers`, in the browser's spelling."""

    urls: list[str]
    username: NotRequired[str]
    credential: NotRequired[str]


def ice_servers_for(
    name: str, *, now: datetime, lifetime: timedelta, secret: str, urls: Sequence[str]
) -> list[IceServer]:
    """Return what an `RTCPeerConnection` may use for the next while; nothing where nothing is set.

    The expiry stops new allocations only: one that lives goes on, so fresh ones are minted before each ICE restart.
    """
    stun = [url for url in urls if url.startswith(("stun:", "stuns:"))]
    turn = [url for url in urls if url.startswith(("turn:", "turns:"))]
    servers: list[IceServer] = [IceServer(urls=stun)] if stun else []
    if turn:
        username = f"{int((now + lifetime).timestamp())}:{name}"
        servers.append(IceServer(urls=turn, username=username, credential=_password(username, secret)))
    return servers


def _password(username: str, secret: str) -> str:
    """Return base64(HMAC-SHA1(secret, username)). SHA-1 is the scheme's choice; HMAC does not rest on collisions."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()
