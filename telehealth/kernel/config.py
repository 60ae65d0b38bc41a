"""Settings: TELEHEALTH_* environment variables, parsed once, every fault listed at once. See docs/settings.md."""

import os
import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TURN_SECRET_LENGTH = 32
SOME_DATABASE = "postgresql+asyncpg://nobody@nowhere/none"
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


class ConfigFaults(Exception):
    """The settings do not hold together. `faults` has one plain sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Config(BaseSettings):
    """Everything an operator may set. The descriptions are the documentation."""

    model_config = SettingsConfigDict(env_prefix="TELEHEALTH_", frozen=True, extra="ignore")

    database_url: str = Field(
        description="Where the application connects: postgresql+asyncpg://telehealth_app:…@host/telehealth",
    )
    database_owner_url: str = Field(
        default="",
        description="The owner's connection, for `telehealth migrate` only. Empty: the same as the application's.",
    )
    database_pool_size: int = Field(
        default=20,
        ge=1,
        le=200,
        description="Connections a process opens at most, and keeps; and half as many for statements that stand alone.",
    )
    public_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("http://localhost:8080"),
        description="The address people type. Requests from any other origin are refused.",
    )
    also_allowed_origins: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="More origins of this same site, comma separated. The demo adds http://127.0.0.1:8080.",
    )
    listen_host: str = Field(default="127.0.0.1", description="Address the web server binds to.")
    listen_port: int = Field(default=8080, ge=0, le=65535, description="Port the web server binds to.")
    operator_host: str = Field(default="127.0.0.1", description="Address of /metrics and /readyz.")
    operator_port: int = Field(default=9090, ge=0, le=65535, description="Port of /metrics and /readyz; 0 picks one.")
    trusted_proxies: Annotated[list[IPv4Network | IPv6Network], NoDecode] = Field(
        default=[],
        description="Networks of our own proxies, comma separated. Only they may say X-Forwarded-For.",
    )
    data_dir: Path = Field(default=Path("var/data"), description="Folder for attachments.")
    redis_url: str = Field(default="", description="Needed only when more than one process signals.")
    stun_urls: Annotated[list[str], NoDecode] = Field(default=[], description="STUN addresses, comma separated.")
    turn_urls: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="TURN addresses, comma separated: turn:host:3478?transport=udp,turns:host:443?transport=tcp",
    )
    turn_secret: SecretStr = Field(default=SecretStr(""), description="The secret shared with coturn, 32 characters.")
    turn_relay_only: bool = Field(default=False, description="Send all media through TURN, for sites that must.")
    line_test_addresses: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="Where browsers reach the line test's echo peer by UDP: addresses of this server, comma separated; "
        "own=public behind address translation; `any` for all it has. Empty: the line is not measured.",
    )
    line_test_ports: str = Field(
        default="47000-47031",
        pattern=r"^\d{1,5}-\d{1,5}$",
        description="UDP ports of the echo peer, least and greatest.",
    )
    language: str = Field(default="vi", pattern="^(vi|en)$", description="Language before a person chooses one.")
    time_zone: str = Field(default="Asia/Ho_Chi_Minh", description="Zone shown where no facility gives one.")
    session_idle_minutes: int = Field(default=30, ge=1, description="A session ends after this long without use.")
    session_hours: int = Field(default=12, ge=1, description="A session ends after this long in all.")
    guest_idle_hours: int = Field(default=12, ge=1, description="A patient's session ends after this long without use.")
    guest_days: int = Field(default=7, ge=1, description="A patient's session ends after this long in all.")
    phone_countries: Annotated[list[str], NoDecode] = Field(
        default=["VN"],
        min_length=1,
        description="Countries whose mobile phones get messages (VN,LA); numbers without a code are the first's.",
    )
    codes_per_number_day: int = Field(default=12, ge=1, description="One-time codes to one phone within 24 hours.")
    codes_per_address_day: int = Field(
        default=150, ge=1, description="The same from one address (IPv6: /64), a fifth of it within an hour."
    )
    codes_per_day: int = Field(
        default=5000, ge=1, description="The same by everybody: what messages may cost in a day."
    )
    smtp_host: str = Field(default="", description="Mail server that takes our letters. Empty: no e-mail is sent.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port: 587 with starttls, 465 with tls.")
    smtp_tls: str = Field(default="starttls", pattern="^(starttls|tls|none)$", description="How the way to it is kept.")
    smtp_ca: Path | None = Field(default=None, description="Certificate of its authority, when no public one signed.")
    smtp_user: str = Field(default="", description="Name to sign in with there; empty when it asks for none.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password that goes with it.")
    smtp_timeout_s: float = Field(default=15, gt=0, description="Seconds after which it counts as not reachable.")
    mail_from: str = Field(
        default="telehealth@localhost", description="Sender of letters, who also invites in calendar files."
    )
    sms_url: AnyHttpUrl | None = Field(
        default=None, description="SMS gateway that takes JSON (docs/deployment.md). Empty: no SMS is sent."
    )
    sms_token: SecretStr = Field(default=SecretStr(""), description="Bearer token for the SMS gateway.")
    sms_sender: str = Field(default="", max_length=20, description="Sender's name that is registered for SMS.")
    sms_timeout_s: float = Field(default=10, gt=0, description="Seconds after which it counts as not reachable.")
    waiting_patience_minutes: int = Field(
        default=30, ge=5, description="Who was not called so long after their time is told to ring."
    )
    waiting_ban_days: int = Field(default=30, ge=1, description="How long a ban from the waiting room lasts.")
    step_up_minutes: int = Field(default=5, ge=1, description="How long a password typed again counts for signing.")
    claim_emergency_minutes: int = Field(
        default=5, ge=1, description="An emergency claimed without action returns to the pool after this."
    )
    claim_urgent_minutes: int = Field(default=15, ge=1, description="The same for urgent cases.")
    access_after_closing_days: int = Field(
        default=30, ge=0, description="How long the hub's clinicians may still open a case after it closed."
    )
    upload_max_mib: int = Field(default=25, ge=1, le=200, description="Largest attachment.")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$", description="Least level logged.")
    log_json: bool = Field(default=True, description="JSON lines; false for people reading along.")
    demo: bool = Field(default=False, description="Demo mode. Needs a database that `seed-demo` has marked.")
    demo_code: SecretStr = Field(
        default=SecretStr(""), description="Code that one-click sign-in asks from another machine (`demo-lan`)."
    )
    tls_certificate: Path | None = Field(default=None, description="Certificate file when the app itself speaks TLS.")
    tls_key: Path | None = Field(default=None, description="Key file that goes with it.")

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, values: dict[str, object]) -> dict[str, object]:
        lists = (
            "also_allowed_origins",
            "trusted_proxies",
            "stun_urls",
            "turn_urls",
            "phone_countries",
            "line_test_addresses",
        )
        return {k: _split(v) if k in lists else v for k, v in values.items()}

    @model_validator(mode="after")
    def _together(self) -> Self:
        faults = []
        if not self.database_url.startswith("postgresql+asyncpg://"):
            faults.append("database_url: must start with postgresql+asyncpg://")
        if self.turn_urls and len(self.turn_secret.get_secret_value()) < TURN_SECRET_LENGTH:
            faults.append("turn_secret: turn_urls needs a turn_secret of 32 characters or more")
        if self.turn_relay_only and not self.turn_urls:
            faults.append("turn_relay_only: needs turn_urls")
        if bool(self.tls_certificate) != bool(self.tls_key):
            faults.append("tls_certificate and tls_key: set both or neither")
        if self.public_url.scheme != "https" and self.public_url.host not in LOCAL_NAMES:
            faults.append("public_url: must be https unless it is this machine's own name")
        faults += [*_addresses(self), *_of_this_machine(self), *_of_messages(self)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def origins(self) -> frozenset[str]:
        """The origins that are ourselves, as browsers write them."""
        return frozenset({str(self.public_url).rstrip("/"), *self.also_allowed_origins})

    @property
    def secure(self) -> bool:
        """Whether people reach us over TLS."""
        return self.public_url.scheme == "https"


def load_config(**overrides: Any) -> Config:  # noqa: ANN401 - pydantic judges the values
    """Read the environment. Raises ConfigFaults with every fault at once."""
    try:
        return Config(**overrides)
    except ValidationError as error:
        raise ConfigFaults(_faults(error) + _faults_beside(error, overrides)) from error


def _faults_beside(error: ValidationError, overrides: dict[str, Any]) -> list[str]:
    """What else does not go together, with the settings that are wrong by themselves left at their defaults."""
    wrong = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
    if not wrong:
        return []
    fields = ((name, field) for name, field in Config.model_fields.items() if name in wrong)
    defaults = {name: SOME_DATABASE if field.is_required() else field.get_default() for name, field in fields}
    try:
        Config(**overrides | defaults)
    except ValidationError as more:
        return _faults(more)
    return []


def _addresses(config: Config) -> list[str]:
    faults = []
    scheme = config.public_url.scheme
    if (config.public_url.path or "/") != "/" or config.public_url.query or config.public_url.username:
        faults.append("public_url: must be scheme, name and port only")
    faults += [
        f"also_allowed_origins: {origin} is no origin like {scheme}://consult.example.vn"
        for origin in config.also_allowed_origins
        if not re.fullmatch(rf"{scheme}://[^/?#@\s]+", origin)
    ]
    if config.redis_url and not config.redis_url.startswith(("redis://", "rediss://", "unix://")):
        faults.append("redis_url: must start with redis://, rediss:// or unix://")
    if (config.operator_host, config.operator_port) == (config.listen_host, config.listen_port) and config.listen_port:
        faults.append("operator_port: must differ from listen_port; what is on it is not for people")
    return faults


def _of_this_machine(config: Config) -> list[str]:
    faults = []
    if config.time_zone not in available_timezones():
        faults.append("time_zone: there is no such zone; one is called Asia/Ho_Chi_Minh")
    for name in ("tls_certificate", "tls_key"):
        file: Path | None = getattr(config, name)
        if file is not None and not os.access(file, os.R_OK):
            faults.append(f"{name}: this file cannot be read")
    folder = next((one for one in (config.data_dir, *config.data_dir.absolute().parents) if one.exists()), Path("/"))
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        faults.append(f"data_dir: nothing can be written into {folder}")
    return faults


def _faults(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"])
        text = fault["msg"].removeprefix("Value error, ")
        lines += [f"TELEHEALTH_{name.upper()}: {text}"] if name else [_upper(line) for line in text.splitlines()]
    return lines


def _upper(line: str) -> str:
    name, _, rest = line.partition(":")
    return f"TELEHEALTH_{name.upper()}:{rest}"


def _of_messages(config: Config) -> list[str]:
    faults = []
    if config.sms_url and config.sms_url.scheme != "https" and config.sms_url.host not in LOCAL_NAMES:
        faults.append("sms_url: must be https unless it is this machine's own name")
    if config.smtp_host and config.mail_from.endswith("@localhost"):
        faults.append("mail_from: smtp_host needs an address that people can answer")
    return faults
