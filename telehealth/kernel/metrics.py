"""What Prometheus reads. One registry a process, so that tests can have their own."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The process's counters. Labels are route names and fixed words, never ids."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "telehealth_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram("telehealth_http_request_seconds", "Time to answer", ["route"], registry=self.registry)
        self.socket_events = Counter(
            "telehealth_socket_events", "Socket events handled", ["event", "outcome"], registry=self.registry
        )
        self.sockets = Gauge("telehealth_sockets", "Open sockets", ["namespace"], registry=self.registry)
        self.jobs = Counter("telehealth_jobs", "Runs of background jobs", ["job", "outcome"], registry=self.registry)
        self.outbox_oldest = Gauge(
            "telehealth_outbox_oldest_seconds", "Age of the oldest undelivered event", registry=self.registry
        )

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
