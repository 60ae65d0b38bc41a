"""The outside, on this machine: a mail server with STARTTLS and an SMS gateway, both as strict as real ones."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP, Envelope

from telehealth.app import DEPS
from telehealth.kernel import outbox
from telehealth.notifications import sending
from telehealth.notifications.adapters.sms import HttpGateway
from telehealth.notifications.adapters.smtp import SmtpMailer
from tests.support.app import RunningApp
from tests.support.certificates import write_certificate

T = TypeVar("T")
PATIENCE_S = 20


class Box(list[T]):
    """What arrived, and who waits for it: `await box.nth(0)`."""

    def __init__(self) -> None:
        super().__init__()
        self._came = asyncio.Event()

    def append(self, one: T) -> None:
        """Something came."""
        super().append(one)
        self._came.set()

    async def nth(self, number: int, wanted: Callable[[T], bool] = lambda _one: True) -> T:
        """The n-th that is wanted, once it is here."""
        async with asyncio.timeout(PATIENCE_S):
            while len(found := [one for one in self if wanted(one)]) <= number:
                self._came.clear()
                await self._came.wait()
        return found[number]


@dataclass
class MailServer:
    """What arrived. `answer`: what it says instead of taking a letter."""

    port: int = 0
    letters: Box[EmailMessage] = field(default_factory=Box)
    answer: str = ""

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter."""
        if self.answer:
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


@asynccontextmanager
async def mail_server(folder: Path) -> AsyncIterator[tuple[MailServer, dict[str, Any]]]:
    """A server that takes letters over TLS only, and the settings that lead to it."""
    write_certificate(folder / "mail.pem", ["localhost"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "mail.pem")
    box = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, tls_context=context, require_starttls=True, hostname="localhost", loop=loop), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    settings = {
        "smtp_host": "localhost", "smtp_port": box.port, "smtp_ca": folder / "mail.pem",
        "mail_from": "Telehealth <hen@kham.example.vn>", "smtp_timeout_s": 5,
    }  # fmt: skip
    yield box, settings
    server.close()


@dataclass
class SmsServer:
    """What arrived, by Idempotency-Key, and how it answers."""

    sent: Box[dict[str, Any]] = field(default_factory=Box)
    keys: list[str] = field(default_factory=list)
    status: int = 200


@asynccontextmanager
async def sms_server() -> AsyncIterator[tuple[SmsServer, dict[str, Any]]]:
    """A gateway, and the settings that lead to it."""
    gateway = SmsServer()

    async def take(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != "Bearer secret":
            return web.Response(status=401)
        gateway.keys.append(request.headers["Idempotency-Key"])
        if gateway.status == 200:
            gateway.sent.append(await request.json())
        return web.json_response({"id": f"sms-{len(gateway.keys)}"}, status=gateway.status)

    app = web.Application()
    app.router.add_post("/send", take)
    server = TestServer(app)
    await server.start_server()
    settings = {"sms_url": str(server.make_url("/send")), "sms_token": "secret", "sms_sender": "TELEHEALTH"}
    yield gateway, settings
    await server.close()


def ways_out(app: RunningApp) -> sending.Outside:
    """As the application's own settings say."""
    config = app.config
    sms, mail = HttpGateway(config) if config.sms_url else None, SmtpMailer(config) if config.smtp_host else None
    return sending.Outside(config, sms, mail)


async def let_out(app: RunningApp) -> None:
    """Do the worker's part: what was said becomes messages, and those that are due are tried once."""
    while await outbox.deliver_due(app.begin, app.app[DEPS].subscribers):
        pass
    await sending.send_due(app.begin, ways_out(app))
