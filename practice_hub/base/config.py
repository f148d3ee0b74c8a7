"""Settings: every `HUB_…` variable in one frozen dataclass, which refuses to start on a bad one and names it."""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from practice_hub.base import files
from practice_hub.base.addresses import ascii_host, one_address

# Fewer could be guessed, and with them every cookie forged.
SECRET_LENGTH = 32
# Else a part of the password would be taken for the host, and stand in the log as that.
UNCODED = "has a password with signs of an address in it: write @ as %40, / as %2F, # as %23 and : as %3A"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
# A name or an address, and a port. Names end at 253 characters.
_HOST = re.compile(r"[A-Za-z0-9.:_\[\]-]{1,260}")


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what would be right."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides, already checked. Durations are seconds unless the name says otherwise."""

    data_dir: Path
    database_url: str
    migration_database_url: str
    redis_url: str | None
    public_url: str
    installation: str
    """Names this installation where it shares a Redis with others."""
    secret_key: str
    smtp_url: str | None
    mail_from: str
    proxy_hops: int
    web_concurrency: int
    signed_in_idle_hours: float
    signed_in_days: float
    streams_per_user: int
    streams_per_process: int
    heartbeat_seconds: float
    drain_spread_seconds: float
    event_retention_days: int
    event_retention_count: int
    log_level: str

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def sends_mail(self) -> bool:
        return self.smtp_url is not None

    @property
    def cookie_name(self) -> str:
        """Browsers send a cookie to every port of its host, so an address with a port has a name of its own."""
        port = urlsplit(self.public_url).port
        name = "hub" if port is None else f"hub-{port}"
        return f"__Host-{name}" if self.is_https else name

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that a request may carry; loopback names always may, with any port."""
        host = urlsplit(self.public_url).hostname or ""
        return [*LOOPBACK_HOSTS, f"[{host}]" if ":" in host else host]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raises `SettingsError` naming the first one that cannot be used."""
        read = _Reader(os.environ if environ is None else environ)
        data_dir = Path(read.text("HUB_DATA_DIR", "instance")).absolute()
        database_url = read.checked("HUB_DATABASE_URL", f"sqlite:///{data_dir / files.DATABASE}", _database_url)
        public_url = read.checked("HUB_PUBLIC_URL", "http://127.0.0.1:8000", _public_url)
        settings = cls(
            data_dir=data_dir,
            database_url=database_url,
            migration_database_url=read.checked("HUB_MIGRATION_DATABASE_URL", database_url, _database_url),
            redis_url=read.optional("HUB_REDIS_URL", _redis_url),
            public_url=public_url,
            installation=read.checked("HUB_INSTALLATION", _installation_of(public_url, database_url), _installation),
            secret_key=_secret_key(read.optional("HUB_SECRET_KEY", _long_secret), data_dir, database_url),
            smtp_url=read.optional("HUB_SMTP_URL", _smtp_url),
            mail_from=read.checked("HUB_MAIL_FROM", "Practice Hub <practice-hub@localhost>", _mail_from),
            proxy_hops=read.whole("HUB_PROXY_HOPS", 0, 0, 5),
            web_concurrency=read.whole("WEB_CONCURRENCY", 1, 1, 64),
            signed_in_idle_hours=read.number("HUB_SIGNED_IN_IDLE_HOURS", 12, 0.001, 24 * 30),
            signed_in_days=read.number("HUB_SIGNED_IN_DAYS", 7, 0.001, 90),
            streams_per_user=read.whole("HUB_STREAMS_PER_USER", 10, 1, 100_000),
            streams_per_process=read.whole("HUB_STREAMS_PER_PROCESS", 3_000, 1, 100_000),
            # Office proxies cut a connection that is silent for 30 to 60 seconds.
            heartbeat_seconds=read.number("HUB_HEARTBEAT_SECONDS", 25, 0.1, 55),
            # The width over which the clients of an ended process come back.
            drain_spread_seconds=read.number("HUB_DRAIN_SPREAD_SECONDS", 5, 0, 120),
            event_retention_days=read.whole("HUB_EVENT_RETENTION_DAYS", 7, 1, 3_650),
            event_retention_count=read.whole("HUB_EVENT_RETENTION_COUNT", 10_000, 500, 10_000_000),
            log_level=read.checked("HUB_LOG_LEVEL", "info", _log_level),
        )
        _refuse_lonely_workers(settings)
        return settings


class _Reader:
    """Takes one variable at a time, treating an empty one as unset."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def checked(self, name: str, default: str, check: Callable[[str], str]) -> str:
        value = self.text(name, default)
        try:
            return check(value)
        except ValueError as error:
            raise SettingsError(f"{name} {error}") from error

    def optional(self, name: str, check: Callable[[str], str]) -> str | None:
        return self.checked(name, "", check) if self.text(name, "") else None

    def number(self, name: str, default: float, lowest: float, highest: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError as error:
            raise SettingsError(f"{name} must be a number, not {raw!r}") from error
        if not lowest <= value <= highest:
            raise SettingsError(f"{name} must be between {lowest:g} and {highest:g}, not {raw}")
        return value

    def whole(self, name: str, default: int, lowest: int, highest: int) -> int:
        value = self.number(name, default, lowest, highest)
        if value != int(value):
            raise SettingsError(f"{name} must be a whole number, not {value:g}")
        return int(value)


def _database_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError("is not a database address such as postgresql://user@host/name") from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise ValueError(f"must begin with sqlite:/// or postgresql://, not {url.drivername}://")
    if "@" in (url.host or ""):
        raise ValueError(UNCODED)
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("must name a file: a database in memory cannot be shared with the worker")
    return url.render_as_string(hide_password=False)


def _address(value: str) -> SplitResult:
    """The parts of an address; a port that is none is found out here, not at its first use."""
    parts = urlsplit(value)
    try:
        _ = parts.port
    except ValueError as error:
        raise ValueError("has a port that is not a number up to 65535") from error
    if "@" in parts.path or "@" in parts.fragment:
        raise ValueError(UNCODED)
    return parts


def _redis_url(value: str) -> str:
    if _address(value).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return value


def _public_url(value: str) -> str:
    parts = _address(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("must be the address people open, such as https://hub.example.co.uk")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must be a host without a path: Practice Hub lives at the root of its host")
    # As browsers and letters send it, however the operator wrote it.
    host = ascii_host(parts.netloc)
    if not _HOST.fullmatch(host):
        raise ValueError(f"has no host that can be opened: {parts.netloc!r}")
    return f"{parts.scheme}://{host}"


def _installation(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", value):
        raise ValueError("must be 1 to 40 letters, digits, dots, hyphens or underscores")
    return value


def _installation_of(public_url: str, database_url: str) -> str:
    """By default: where people open it and where its data is, whoever the processes sign in to the database as."""
    url = make_url(database_url)
    database = URL.create(url.drivername, host=url.host, port=url.port, database=url.database, query=url.query)
    return hashlib.sha256(f"{public_url} {database}".encode()).hexdigest()[:16]


def _smtp_url(value: str) -> str:
    parts = _address(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or (parts.password and not parts.username):
        raise ValueError("must be smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465")
    return value


def _mail_from(value: str) -> str:
    try:
        one_address(value)
    except ValueError as error:
        raise ValueError("must be one email address, such as Practice Hub <hub@example.co.uk>") from error
    return value


def _long_secret(value: str) -> str:
    if len(value) < SECRET_LENGTH:
        raise ValueError(
            f"must be at least {SECRET_LENGTH} characters of chance, such as `openssl rand -hex 32` prints"
        )
    return value


def _log_level(value: str) -> str:
    if value.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError("must be debug, info, warning or error")
    return value.lower()


def _secret_key(given: str | None, data_dir: Path, database_url: str) -> str:
    """The given key; in the embedded set-up one that is made once and kept beside the database."""
    if given:
        return given
    if not database_url.startswith("sqlite"):
        raise SettingsError(
            "HUB_SECRET_KEY must be set when HUB_DATABASE_URL is not SQLite: every process needs the same"
        )
    path = data_dir / files.SECRET_KEY
    try:
        files.make_folder(data_dir)
        files.write_once(path, secrets.token_hex(32))
        key = path.read_text()
    except OSError as error:
        raise SettingsError(f"HUB_DATA_DIR {data_dir} cannot be written: {error.strerror}") from error
    if len(key) < SECRET_LENGTH:
        raise SettingsError(f"HUB_DATA_DIR holds a broken {path}: remove the file, and everybody signs in again")
    return key


def _refuse_lonely_workers(settings: Settings) -> None:
    """Several server processes need a bus between them, and a database that serves several."""
    if settings.web_concurrency == 1:
        return
    if settings.is_sqlite:
        raise SettingsError("WEB_CONCURRENCY must be 1 with SQLite: set HUB_DATABASE_URL to PostgreSQL for more")
    if settings.redis_url is None:
        raise SettingsError("WEB_CONCURRENCY above 1 needs HUB_REDIS_URL, which carries news between the processes")
