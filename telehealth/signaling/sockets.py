"""The namespace /rooms: the only place of the server that knows Socket.IO and calls at once. Handlers hold no rules.

One participant has one channel, and at most one socket in it; what is in memory here goes with the sockets and can be
lost. Acknowledgements leave after the commit, and so does what the others are told.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from aiohttp import web

from telehealth.kernel.actor import Party
from telehealth.kernel.errors import DomainError, GuestNeeded, SignInNeeded, Unavailable
from telehealth.kernel.forms import parse
from telehealth.kernel.http import ACTOR, GUEST
from telehealth.kernel.ids import ParticipantId
from telehealth.kernel.log import get_logger
from telehealth.kernel.sockets import EventRule, GuardedNamespace
from telehealth.kernel.turn import IceServer
from telehealth.kernel.wiring import Deps
from telehealth.rooms import service as rooms
from telehealth.rooms.errors import ConsultationFinished, SeatMoved
from telehealth.rooms.service import Carrier, Change, Entry, Participant, Pass, Session
from telehealth.signaling import messages, schemas, service
from telehealth.signaling.errors import NotJoined
from telehealth.signaling.messages import PeerMessage
from telehealth.signaling.reach import NOBODY, Reach
from telehealth.signaling.relayed import is_relayed
from telehealth.signaling.turn import ice_servers

log = get_logger(__name__)
KIB = 1024
INSIDE = "both inside the room; by relay: host inside and who waits"
HOST, WAITING, BOTH = frozenset({rooms.SeatRole.HOST}), frozenset({rooms.SeatRole.GUEST}), frozenset(rooms.SeatRole)
MISSED_BEATS_S = 25.0  # a socket that has been silent for longer proves itself again before anything else


@dataclass(slots=True)
class Sitting:
    """What one socket showed at the door, and whether it has taken its seat."""

    party: Party
    seat: Pass
    tab_id: str
    joined: bool = False
    beat_at: float = 0.0

    @property
    def me(self) -> ParticipantId:
        """Whose seat it is."""
        return self.seat.participant_id


class RoomsNamespace(GuardedNamespace):
    """Everything a call needs to be said through the server."""

    events: ClassVar[dict[str, EventRule]] = {
        "join": EventRule(schemas.Join, 1, 6, KIB, "has this seat"),
        "heartbeat": EventRule(schemas.Heartbeat, 0.5, 6, KIB, "has this seat and holds it"),
        "leave": EventRule(schemas.Leave, 1, 5, KIB, "has this seat"),
        "set_media": EventRule(schemas.SetMedia, 5, 20, KIB, "has this seat; to share a screen: inside"),
        "admit": EventRule(schemas.Admit, 2, 10, 80 * KIB, "host inside the room", exact=True),
        "set_lock": EventRule(schemas.SetLock, 1, 6, KIB, "host inside the room"),
        "remove": EventRule(schemas.Remove, 2, 10, KIB, "host inside the room"),
        "finish": EventRule(schemas.Finish, 1, 5, KIB, "host inside the room"),
        "chat": EventRule(schemas.Chat, 2, 12, 12 * KIB, "inside the room"),
        "offer": EventRule(schemas.Offer, 4, 20, 80 * KIB, INSIDE, exact=True, passes=True),
        "answer": EventRule(schemas.Answer, 4, 20, 80 * KIB, INSIDE, exact=True, passes=True),
        "ice_candidates": EventRule(schemas.IceCandidates, 10, 40, 48 * KIB, INSIDE, exact=True, passes=True),
        "restart_ice": EventRule(schemas.RestartIce, 2, 12, KIB, INSIDE, exact=True),
    }

    def __init__(self, deps: Deps, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__("/rooms", deps.metrics)
        self._begin = deps.begin
        self._clock = deps.clock
        self._ice_urls = [*deps.config.stun_urls, *deps.config.turn_urls]
        self._has_relay = bool(deps.config.turn_urls)
        self._turn_secret = deps.config.turn_secret
        self._lifetimes = service.Lifetimes.of(deps.config)
        self._monotonic = monotonic
        self.reach = Reach(deps.begin, monotonic=monotonic)
        self._sittings: dict[str, Sitting] = {}

    async def connected(self, sid: str, request: web.Request, auth: dict[str, Any]) -> None:
        """Take in a socket that shows a good pass to a seat of its own person."""
        shown = parse(schemas.Connect, auth)
        here = [party for party in (request.get(ACTOR), request.get(GUEST)) if party is not None]
        party, seat = await service.take_in(self._begin, here, self._lifetimes, shown.seat_token)
        self._sittings[sid] = Sitting(party, seat, shown.tab_id, beat_at=self._monotonic())

    async def disconnected(self, sid: str) -> None:
        """The lease that this socket kept is over; the seat stays."""
        sitting = self._sittings.pop(sid, None)
        if sitting and sitting.joined:
            self.reach.forget(sitting.seat.room_id)
            try:
                await rooms.lose_carrier(self._begin, sitting.me, sid)
            except (Unavailable, ConnectionError, TimeoutError):
                log.warning("carrier_not_released")  # its lease runs out by itself

    async def on_join(self, sid: str, body: schemas.Join) -> dict[str, Any]:
        """Take the seat, or take it again: the whole picture, and what was missed."""
        sitting = self._sitting(sid)
        carrier = Carrier(sid, sitting.tab_id)
        try:
            joined = await rooms.join(
                self._begin, sitting.party, sitting.seat, carrier, last_seq=body.last_seq, take_over=body.take_over,
                media=body.media.model_dump(),
            )  # fmt: skip
        except ConsultationFinished:
            await self.emit("finished", {"entries": []}, to=sid)
            raise
        await self._replace(joined.replaced_sid, moved=joined.from_another_tab)
        await self.enter_room(sid, _channel(sitting.me))
        sitting.joined, sitting.beat_at = True, self._monotonic()
        await self.tell(joined.change, but=(sitting.me,))
        inside = joined.me.is_inside
        return {"state": messages.room_state(joined, self._ice_servers(sitting.seat) if inside else None)}

    async def on_heartbeat(self, sid: str, body: schemas.Heartbeat) -> dict[str, Any]:
        """Renew the seat's lease. Who is signed out or sits elsewhere by now is shown out."""
        beat = await self._beat(sid, body.quality.model_dump() if body.quality else None)
        ack = messages.heartbeat_ack(beat)
        if beat.renewed and beat.seen is not None:
            ack["ice_servers"] = self._ice_servers(self._sitting(sid).seat)
        return {**ack}

    async def on_admit(self, sid: str, body: schemas.Admit) -> dict[str, Any]:
        """Let somebody in, and pass the host's offer on with the news; all are told after the commit."""
        sitting = await self._joined(sid)
        who = ParticipantId(body.participant_id)
        known = self.reach.last_seen(sitting.seat.room_id)
        made = await rooms.admit(self._begin, sitting.party, sitting.seat, who, known=known)
        told = messages.admit_ack(made, who, offered=bool(made.moved and body.offer))
        if made.moved:
            servers = self._ice_servers(Pass(who, sitting.seat.room_id, rooms.SeatRole.GUEST))
            offer = messages.described(sitting.me, "offer", body.offer) if body.offer else None
            await self.tell(made, but=(sitting.me, who))
            await self._send(who, "admitted", messages.admitted(made, told, servers, offer, connected=body.connected))
        return {**told}

    async def on_remove(self, sid: str, body: schemas.Remove) -> None:
        """Take a guest's seat away: they are told, and their socket is closed."""
        sitting = await self._joined(sid)
        who = ParticipantId(body.participant_id)
        made = await rooms.remove(self._begin, sitting.party, sitting.seat, who)
        await self.tell(made)
        carrier = made.before.person(who).carrier_sid
        if made.moved and carrier:
            await self.emit("removed", {"reason": "removed"}, to=carrier)
            await self.disconnect(carrier)

    async def on_set_lock(self, sid: str, body: schemas.SetLock) -> None:
        """Close the room to newcomers, or open it again; everybody is told."""
        sitting = await self._joined(sid)
        await self.tell(await rooms.set_lock(self._begin, sitting.party, sitting.seat, locked=body.locked))

    async def on_leave(self, sid: str, _body: schemas.Leave) -> None:
        """Go out; the seat stays."""
        sitting = await self._joined(sid)
        sitting.joined = False
        await self.leave_room(sid, _channel(sitting.me))
        await self.tell(await rooms.leave(self._begin, sitting.party, sitting.seat))

    async def on_finish(self, sid: str, body: schemas.Finish) -> None:
        """End the consultation for everyone."""
        sitting = await self._joined(sid)
        made = await rooms.finish(self._begin, sitting.party, sitting.seat, body.client_id)
        self.reach.learn(made.after)
        for one in _carried(made.before.people):
            await self._send(one.id, "finished", {"entries": messages.entries_out(made.entries)})

    async def on_set_media(self, sid: str, body: schemas.SetMedia) -> None:
        """Tell the others what is sent from now on."""
        sitting = await self._joined(sid)
        made = await rooms.set_media(self._begin, sitting.party, sitting.seat, body.model_dump())
        await self.tell(made, but=() if made.entries else (sitting.me,))

    async def on_chat(self, sid: str, body: schemas.Chat) -> dict[str, Any]:
        """Write to everyone inside; sent again, the same number comes back and nobody is told twice."""
        sitting = await self._joined(sid)
        said = await rooms.say(self._begin, sitting.party, sitting.seat, client_id=body.client_id, text=body.text)
        if said.is_new:
            await self._tell_entry(said.entry, [one for one in said.session.people if one.is_inside])
        return {"seq": said.entry.seq}

    async def on_offer(self, sid: str, body: schemas.Offer) -> None:
        """Pass a session description on."""
        sitting = await self._joined(sid)
        await self._relay(sitting, body.to, messages.described(sitting.me, "offer", body), HOST)

    async def on_answer(self, sid: str, body: schemas.Answer) -> None:
        """Pass the answer on."""
        sitting = await self._joined(sid)
        await self._relay(sitting, body.to, messages.described(sitting.me, "answer", body), WAITING)

    async def on_ice_candidates(self, sid: str, body: schemas.IceCandidates) -> None:
        """Pass candidates on."""
        sitting = await self._joined(sid)
        await self._relay(sitting, body.to, {
            "from": str(sitting.me), "kind": "ice_candidates", "candidates": body.candidates,
            "end_of_candidates": body.end_of_candidates,
        }, BOTH)  # fmt: skip

    async def on_restart_ice(self, sid: str, body: schemas.RestartIce) -> dict[str, Any]:
        """Fresh relay credentials for one end, and the question to the other."""
        sitting = await self._joined(sid)
        await self._relay(sitting, body.to, {"from": str(sitting.me), "kind": "restart_ice", "fresh": body.fresh}, BOTH)
        return {"ice_servers": self._ice_servers(sitting.seat)}

    async def tell(self, made: Change, *, but: tuple[ParticipantId, ...] = ()) -> None:
        """Tell everyone who is there what has changed, except `but`. In one message each where one person changed."""
        self.reach.learn(made.after)
        listeners = [one for one in _carried(made.after.people) if one.id not in but]
        if not listeners:
            return
        entries = messages.entries_out(made.entries)
        for changed in made.shown:
            news = {"participant": messages.participant_out(changed), "entries": entries}
            for one in listeners:
                await self._send(one.id, "participant_changed", news)
            entries = []
        if not made.shown:
            for entry in made.entries:
                await self._tell_entry(entry, listeners)

    async def show_removed(self, session: Session, who: ParticipantId, carrier: str) -> None:
        """Somebody's seat was taken away from outside: they and the others hear it as when the host does it here."""
        gone = session.person(who)
        await self.tell(Change(before=session, after=session, shown=(gone,)))
        if carrier:
            await self.emit("removed", {"reason": "removed"}, to=carrier)
            await self.disconnect(carrier)

    async def end_session(self, sids: Iterable[str]) -> None:
        """Close the sockets of a login session that has ended, whichever process has them."""
        for sid in sids:
            await self.disconnect(sid)

    async def _tell_entry(self, entry: Entry, listeners: Iterable[Participant]) -> None:
        news = messages.entry_out(entry)
        for one in listeners:
            await self._send(one.id, "room_event", news)

    async def _relay(self, sitting: Sitting, to: UUID, what: PeerMessage, over_door: frozenset[rooms.SeatRole]) -> None:
        """Pass it on to who is inside; what tells the relay's addresses only, also between a host and who waits."""
        room_id, who = sitting.seat.room_id, ParticipantId(to)
        if self.reach.find(room_id, sitting.me, to) is None:
            relayed = self._has_relay and is_relayed(what)
            there = await self.reach.require(room_id, sitting.me, to, over_door if relayed else NOBODY)
            if what["kind"] == "offer" and not there.is_inside:  # who waits has no servers yet to answer it with
                what["ice_servers"] = self._ice_servers(Pass(who, room_id, rooms.SeatRole.GUEST))
        await self._send(who, "peer_message", what)

    async def _beat(self, sid: str, quality: dict[str, Any] | None = None) -> rooms.Beat:
        sitting = self._sitting(sid)
        try:
            beat = await service.heartbeat(self._begin, sitting.party, self._lifetimes, sitting.seat, sid, quality)
        except (SignInNeeded, GuestNeeded, SeatMoved) as refusal:
            await self._show_out(sid, refusal)
            raise
        sitting.beat_at = self._monotonic()
        if beat.was_away and (back := await rooms.come_back(self._begin, sitting.party, sitting.seat)):
            await self.tell(back)
        return beat

    async def _show_out(self, sid: str, refusal: DomainError) -> None:
        if isinstance(refusal, SeatMoved):
            await self.emit("moved", {}, to=sid)
        self.server.start_background_task(self.disconnect, sid)  # after the acknowledgement

    async def _replace(self, sid: str | None, *, moved: bool) -> None:
        if sid is None:
            return
        if moved:
            await self.emit("moved", {}, to=sid)
        await self.disconnect(sid)

    def _sitting(self, sid: str) -> Sitting:
        sitting = self._sittings.get(sid)
        if sitting is None:
            raise NotJoined
        return sitting

    async def _joined(self, sid: str) -> Sitting:
        sitting = self._sitting(sid)
        if not sitting.joined:
            raise NotJoined
        if self._monotonic() - sitting.beat_at > MISSED_BEATS_S:
            await self._beat(sid)
        return sitting

    async def _send(self, to: ParticipantId, event: str, data: Any) -> None:  # noqa: ANN401 - a message's typed dict
        """To a participant's socket: directly when this process has it, else by way of the others."""
        channel = _channel(to)
        await self.emit(event, data, room=channel, ignore_queue=self.server.manager.has(self.namespace, channel))

    def _ice_servers(self, seat: Pass) -> list[IceServer]:
        return ice_servers(
            now=self._clock.now(), secret=self._turn_secret.get_secret_value(), urls=self._ice_urls,
            participant_id=seat.participant_id, room_id=seat.room_id,
        )  # fmt: skip


def _channel(participant_id: ParticipantId) -> str:
    return f"participant:{participant_id}"


def _carried(people: Iterable[Participant]) -> list[Participant]:
    return [one for one in people if one.carrier_sid]
