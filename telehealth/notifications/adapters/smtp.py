"""Letters over SMTP, by a server that the operator named and no other."""

from email.message import EmailMessage
from email.utils import formatdate

import aiosmtplib

from telehealth.kernel.config import Config
from telehealth.notifications.domain import Email, Later, Outcome, Refused, Sent

PERMANENT = 500


class SmtpMailer:
    """One connection a letter: few enough, and none that has gone stale."""

    def __init__(self, config: Config) -> None:
        self._config = config

    async def send(self, letter: Email, *, key: str) -> Outcome:
        """Send. What the server will never take is Refused; everything else Later."""
        config = self._config
        try:
            await aiosmtplib.send(
                compose(letter, sender=config.mail_from, key=key),
                hostname=config.smtp_host, port=config.smtp_port, timeout=config.smtp_timeout_s,
                username=config.smtp_user or None, password=config.smtp_password.get_secret_value() or None,
                use_tls=config.smtp_tls == "tls", start_tls=config.smtp_tls == "starttls",
                cert_bundle=str(config.smtp_ca) if config.smtp_ca else None,
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [one.code for one in refused.recipients]
            return Refused("address_refused") if min(codes) >= PERMANENT else Later("server_busy")
        except aiosmtplib.SMTPResponseException as said:
            return Refused("refused") if said.code >= PERMANENT else Later("server_busy")
        except (aiosmtplib.SMTPException, OSError):
            return Later("unreachable")
        return Sent(key)


def compose(letter: Email, *, sender: str, key: str) -> EmailMessage:
    """The letter with its parts: text, HTML, and the calendar entry both as a part and as a file."""
    message = EmailMessage()
    host = sender.rpartition("@")[2].rstrip(">") or "localhost"
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(localtime=False), f"<{key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        words = letter.calendar.decode()
        message.add_alternative(words, subtype="calendar", params={"method": letter.calendar_method})
        message.add_attachment(letter.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message
