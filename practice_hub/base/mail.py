"""Email: an outbox of jobs, delivered by `flask work` through the operator's mail server (docs/database.md).

A mail exists exactly when the unit of work that asked for it is committed. It is sent once, unless the worker dies
between the server's yes and its own mark; then it goes out again with the same Message-ID.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy.orm import Session

from practice_hub.base import clock, jobs
from practice_hub.base.addresses import one_address
from practice_hub.base.config import LOOPBACK_HOSTS, Settings
from practice_hub.base.headers import as_written, mailbox, words
from practice_hub.base.jobs import Claimed, Effect, Jobs
from practice_hub.base.redaction import SafeToLog

KIND = "mail"
# A mail server that says nothing for this long is taken for dead; the job comes back later.
TIMEOUT_SECONDS = 20
# Lines of any length and letters of any language, in ASCII that is the same wherever the letter passes.
ENCODING = "quoted-printable"
# The longest line of that encoding (RFC 2045, section 6.7).
POLICY = SMTP.clone(max_line_length=76)
PORTS = {"smtps": 465, "smtp with a password": 587, "smtp": 25}


class MailError(SafeToLog):
    """The mail cannot be sent as things stand; the job keeps the words."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is written."""

    subject: str
    text: str
    html: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def send(session: Session, to: str, letter: Letter, *, key: str | None = None) -> bool:
    """Put a mail into the outbox with this unit of work; False when one with this key is there already.

    Raises `ValueError` when an address or a header is none: better here than in the worker.
    """
    content = {"to": to, **asdict(letter)}
    _letter(content, "Practice Hub <nobody@localhost>", "<draft@localhost>", clock.now())
    return jobs.enqueue(session, KIND, content, key=f"{KIND}:{key}" if key else None)


def deliver_mail(registry: Jobs, settings: Settings) -> None:
    """Register the handler of the outbox."""

    def handle(job: Claimed) -> Effect:
        raw = _letter(job.payload, settings.mail_from, message_id(job.key, settings), clock.now())
        _deliver(raw, settings.mail_from, job.payload["to"], settings.smtp_url)
        # A link to a new password was in it: nobody needs that in the database any more.
        return lambda session: jobs.redact(session, job, "text", "html")

    registry.register(KIND, handle)


def message_id(key: str, settings: Settings) -> str:
    """The same for every try of one job, so that a second copy is known for what it is."""
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{name}@{one_address(settings.mail_from).domain}>"


def _letter(content: Mapping[str, Any], sender: str, identity: str, moment: datetime) -> bytes:
    """The letter as the mail server takes it."""
    lines = [
        mailbox("From", one_address(sender)),
        mailbox("To", one_address(content["to"])),
        words("Subject", content["subject"]),
        as_written("Date", format_datetime(moment)),
        as_written("Message-ID", identity),
        # Holiday notices and the like are not answered to a program.
        as_written("Auto-Submitted", "auto-generated"),
        *(as_written(name, value) for name, value in content["headers"].items()),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode() + _body(content["text"], content["html"])


def _body(text: str, html: str | None) -> bytes:
    """The headers of the content and the content itself, in which no server has anything to change."""
    body = EmailMessage(policy=POLICY)
    body.set_content(text, cte=ENCODING)
    if html:
        body.add_alternative(html, subtype="html", cte=ENCODING)
    return body.as_bytes()


def _deliver(raw: bytes, sender: str, to: str, url: str | None) -> None:
    if url is None:
        raise MailError("HUB_SMTP_URL is not set, so no mail can be sent")
    ends = [one_address(address).addr_spec for address in (sender, to)]
    # A name that is not ASCII goes only to a server that says it takes one (RFC 6531).
    options = () if "".join(ends).isascii() else ("SMTPUTF8", "BODY=8BITMIME")
    with _connect(url) as server:
        server.sendmail(ends[0], ends[1:], raw, options)


def _connect(url: str) -> smtplib.SMTP:
    """A session with the mail server, encrypted when it can be, signed in when the address has a name."""
    parts = urlsplit(url)
    host, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or PORTS["smtps"], timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        port = parts.port or PORTS["smtp with a password" if user else "smtp"]
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp":
            _encrypt(
                server, context, host, required=bool(user) or parse_qs(parts.query).get("starttls") == ["required"]
            )
        if user:
            server.login(user, password)
    except BaseException:
        server.close()
        raise
    return server


def _encrypt(server: smtplib.SMTP, context: ssl.SSLContext, host: str, *, required: bool) -> None:
    """STARTTLS when it is offered. A password never goes in the clear to another machine."""
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif required and host not in LOOPBACK_HOSTS:
        raise MailError(f"{host} does not offer STARTTLS")
