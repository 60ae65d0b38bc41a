"""What a feature hangs itself onto: `wiring.setup(deps)` adds its routes, topics, subscribers and jobs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from telehealth.kernel.blobs import BlobStore
from telehealth.kernel.clock import Clock
from telehealth.kernel.config import Config
from telehealth.kernel.live import Topics
from telehealth.kernel.metrics import Metrics
from telehealth.kernel.outbox import Subscribers
from telehealth.kernel.sockets import GuardedNamespace
from telehealth.kernel.uow import Begin
from telehealth.kernel.worker import Job


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts of a process, made once by the composition root."""

    config: Config
    begin: Begin
    clock: Clock
    blobs: BlobStore
    metrics: Metrics = field(default_factory=Metrics)
    topics: Topics = field(default_factory=Topics)
    subscribers: Subscribers = field(default_factory=Subscribers)
    jobs: list[Job] = field(default_factory=list)
    routes: list[web.RouteTableDef] = field(default_factory=list)
    namespaces: list[GuardedNamespace] = field(default_factory=list)
    on_app: list[Callable[[web.Application], None]] = field(default_factory=list)
