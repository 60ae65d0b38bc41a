"""The relay's credentials for one participant of one room."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.turn import IceServer, ice_servers_for

LIFETIME = timedelta(minutes=10)


def ice_servers(
    *, now: datetime, secret: str, urls: Sequence[str], participant_id: ParticipantId, room_id: RoomId
) -> list[IceServer]:
    """Return what a participant's `RTCPeerConnection` may use for ten minutes; nothing where nothing is set."""
    if not urls:
        return []
    return ice_servers_for(f"{participant_id}.{room_id}", now=now, lifetime=LIFETIME, secret=secret, urls=urls)
