"""Socket.IO packets as our sockets send and take them: text only, and nothing that comes in makes the server stumble.

python-socketio takes a packet class of one's own as its `serializer`; the bytes on the wire stay Socket.IO's.
"""

from typing import Any

import orjson
from socketio import packet

RESERVED = frozenset({"connect", "disconnect", "__disconnect_final"})  # what only the server itself may say happened


class WireJson:
    """The JSON of the wire, as python-socketio asks for it."""

    @staticmethod
    def dumps(value: object, **_style: object) -> str:
        """Compact JSON; ids and instants as text."""
        return orjson.dumps(value, default=str).decode()

    @staticmethod
    def loads(text: str) -> Any:  # noqa: ANN401 - whatever came
        """What came. Raises ValueError."""
        return orjson.loads(text)


class TextPacket(packet.Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet without binary parts.

    What cannot be read becomes the event "unreadable", which no namespace declares: refused and counted like any other.
    """

    uses_binary_events = False
    json = WireJson

    def decode(self, encoded_packet: str | bytes) -> int:
        """Read a packet; never raises."""
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError):
            attachments = 1
        if attachments or not self._is_well_formed():
            self.packet_type, self.data = packet.EVENT, ["unreadable"]
        return 0

    def _is_well_formed(self) -> bool:
        if self.packet_type == packet.EVENT:
            named = isinstance(self.data, list) and bool(self.data) and isinstance(self.data[0], str)
            return named and self.data[0] not in RESERVED
        if self.packet_type == packet.ACK:
            return isinstance(self.data, list) and self.id is not None
        return self.packet_type in {packet.CONNECT, packet.DISCONNECT} and isinstance(self.data, dict | None)
