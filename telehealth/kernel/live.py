"""Live pages: services publish a topic after their commit, the page fetches its fragment again.

A topic is "name" or "name:id". Each feature declares its topics' rule; a subscription to an undeclared one is refused.
Guests hear of the topics that declare a rule for them too.
Nothing but the topic's name travels: what changed is read through the ordinary, audited route.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, ClassVar

import socketio
from aiohttp import web
from pydantic import Field

from telehealth.kernel.actor import Actor, Guest, Party
from telehealth.kernel.errors import Forbidden, RateLimited, SignInNeeded, Unavailable
from telehealth.kernel.forms import Incoming
from telehealth.kernel.http import ACTOR, GUEST
from telehealth.kernel.metrics import Metrics
from telehealth.kernel.sockets import EventRule, GuardedNamespace

TopicRule = Callable[[Actor, str], Awaitable[bool]]
GuestTopicRule = Callable[[Guest, str], Awaitable[bool]]
Seen = Callable[[Party, list[str]], Awaitable[bool]]
TOPICS = 60  # that one page listens to
SILENT_S = 40.0  # two of a page's heartbeats


class Topics:
    """Who may listen to what. Filled by each feature's wiring."""

    def __init__(self) -> None:
        self._rules: dict[str, TopicRule] = {}
        self._guest_rules: dict[str, GuestTopicRule] = {}

    def declare(self, name: str, rule: TopicRule) -> None:
        """`rule(actor, id)` decides about "name:id"."""
        self._rules[name] = rule

    def declare_for_guests(self, name: str, rule: GuestTopicRule) -> None:
        """`rule(guest, id)` decides for who has no account."""
        self._guest_rules[name] = rule

    @property
    def names(self) -> frozenset[str]:
        """What there is to listen to."""
        return frozenset(self._rules | self._guest_rules)

    async def may_listen(self, party: Party, topic: str) -> bool:
        """Whether this person may hear of this topic."""
        name, _, ident = topic.partition(":")
        if isinstance(party, Guest):
            guest_rule = self._guest_rules.get(name)
            return guest_rule is not None and await guest_rule(party, ident)
        rule = self._rules.get(name)
        return rule is not None and await rule(party, ident)


class Subscribe(Incoming):
    """Listen to some topics, in addition to those already listened to."""

    topics: list[Annotated[str, Field(max_length=80)]] = Field(max_length=12)


class Heartbeat(Incoming):
    """The page is open and in use."""


class LiveNamespace(GuardedNamespace):
    """`/live`: subscribe and heartbeat in, `changed` out."""

    events: ClassVar[Mapping[str, EventRule]] = {
        "subscribe": EventRule(Subscribe, rate=2, burst=20, max_bytes=2048, rule="each topic's own"),
        "heartbeat": EventRule(Heartbeat, rate=0.2, burst=5, max_bytes=64, rule="signed in, or a guest"),
    }

    def __init__(self, metrics: Metrics, topics: Topics, *, seen: Seen, alive: Seen) -> None:
        super().__init__("/live", metrics)
        self.topics = topics
        self.seen = seen
        self.alive = alive
        self._here: dict[str, list[Party]] = {}  # staff and a guest may share a browser
        self._watches: dict[str, asyncio.Task[None]] = {}

    async def connected(self, sid: str, request: web.Request, auth: dict[str, Any]) -> None:
        """For signed-in people and guests."""
        del auth
        here = [party for party in (request.get(ACTOR), request.get(GUEST)) if party is not None]
        if not here:
            raise SignInNeeded
        self._here[sid] = here
        await self._renew(sid)
        self._watch(sid)

    async def disconnected(self, sid: str) -> None:
        """Forget who it was; presence ends by its lease."""
        self._here.pop(sid, None)
        if watch := self._watches.pop(sid, None):
            watch.cancel()

    async def on_subscribe(self, sid: str, body: Subscribe) -> None:
        """Enter the channels of the topics this person may hear of; refuse the whole if one is not theirs."""
        for topic in body.topics:
            if not await self._may_listen(sid, topic):
                raise Forbidden
        if len({*self.rooms(sid), *body.topics}) > TOPICS:
            raise RateLimited(retry_after_s=round(SILENT_S))
        for topic in body.topics:
            await self.enter_room(sid, topic)

    async def _may_listen(self, sid: str, topic: str) -> bool:
        for party in self._here[sid]:
            if await self.topics.may_listen(party, topic):
                return True
        return False

    async def on_heartbeat(self, sid: str, body: Heartbeat) -> None:
        """Renew presence; a session that has ended closes its socket."""
        del body
        if not await self._renew(sid):
            await self.disconnect(sid)
            return
        self._watch(sid)

    async def _renew(self, sid: str) -> bool:
        """Presence of whoever is here; False when a session among them has ended: the page comes again without it."""
        topics = [str(topic) for topic in self.rooms(sid)]
        return all([await self.seen(party, topics) for party in self._here[sid]])

    def _watch(self, sid: str) -> None:
        """Begin to wait for the next heartbeat anew."""
        if watch := self._watches.get(sid):
            watch.cancel()
        self._watches[sid] = asyncio.create_task(self._show_out_silent(sid))

    async def _show_out_silent(self, sid: str) -> None:
        """A page may rest (browsers slow hidden ones down); one whose session has ended hears no more."""
        while here := self._here.get(sid):
            await asyncio.sleep(SILENT_S)
            try:
                if not all([await self.alive(party, []) for party in here]):
                    self._watches.pop(sid, None)
                    await self.disconnect(sid)
            except (Unavailable, ConnectionError, TimeoutError):
                continue  # the database is away: asked again


def publisher(sio: socketio.AsyncServer) -> Callable[[list[str]], None]:
    """What `begin` calls after a commit. Sends in the background and never fails the caller."""

    async def tell(topics: list[str]) -> None:
        for topic in topics:
            await sio.emit("changed", {"topic": topic}, room=topic, namespace="/live")

    def publish(topics: list[str]) -> None:
        if heard := [topic for topic in topics if sio.manager.may_reach("/live", topic)]:
            sio.start_background_task(tell, heard)

    return publish
