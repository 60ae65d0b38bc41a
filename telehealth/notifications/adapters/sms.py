"""SMS through a gateway that takes JSON over HTTPS, at the one address the operator named."""

from http import HTTPStatus

import aiohttp

from telehealth.kernel.config import Config
from telehealth.notifications.domain import Later, Outcome, Refused, Sent

TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})


class HttpGateway:
    """POST {"to", "from", "text"} with a bearer token and an Idempotency-Key; the answer may have an "id"."""

    def __init__(self, config: Config) -> None:
        self._url = str(config.sms_url)
        self._token = config.sms_token.get_secret_value()
        self._sender = config.sms_sender
        self._timeout = aiohttp.ClientTimeout(total=config.sms_timeout_s)

    async def send(self, number: str, text: str, *, key: str) -> Outcome:
        """Send. A number or text the gateway will not take is Refused; no answer in time is Later."""
        body = {"to": number, "from": self._sender, "text": text}
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(self._url, json=body, headers=headers, allow_redirects=False) as answer,
            ):
                return await _outcome(answer)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Later("unreachable")


async def _outcome(answer: aiohttp.ClientResponse) -> Outcome:
    if answer.status in TRY_AGAIN or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Later("server_busy")
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Refused("not_let_in")
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        return Refused("refused")
    try:
        said = await answer.json(content_type=None)
    except ValueError:
        said = None
    return Sent(str(said.get("id", ""))[:100] if isinstance(said, dict) else "")
