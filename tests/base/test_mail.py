"""Email: each letter reaches its reader once, when the work that asked for it was committed."""

import email
import email.policy
import ssl
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from sqlalchemy import select

from practice_hub.base import clock, jobs, mail
from practice_hub.base.config import Settings
from practice_hub.base.jobs import Job, Jobs
from practice_hub.base.mail import Letter
from practice_hub.base.worker import Worker
from tests.parts import needs, waiting
from tests.world import World

BOB = "Bob Ashworth <bob@example.org>"
LETTER = Letter("Your password – £5 says you forgot it", "Open https://hub.example.org/links/secret")


@dataclass
class PostOffice:
    """A real mail server on loopback, and what it was given."""

    port: int = field(default_factory=waiting.free_port)
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    passwords: list[bytes] = field(default_factory=list)
    refuse: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    _controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self._authenticate, **self.options
        )
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, _server: object, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - theirs
        if self.refuse:
            return "451 come back later"
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 accepted"

    def _authenticate(self, _server: object, _session: object, _envelope: object, _kind: str, given: Any) -> AuthResult:
        self.passwords.append(given.password)
        return AuthResult(success=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


def worker_with(world: World, settings: Settings) -> Worker:
    registry = Jobs()
    mail.deliver_mail(registry, settings)
    return Worker(world.database, registry)


def write_to_bob(world: World, to: str = BOB, key: str | None = None, **changes: Any) -> bool:
    with world.write(world.alice) as session:
        return mail.send(session, to, replace(LETTER, **changes), key=key)


@pytest.mark.both_databases
def test_a_letter_arrives_as_it_was_written(world: World, settings: Settings, office: PostOffice) -> None:
    office.open()
    write_to_bob(world, html="<p>Open it</p>", headers={"List-Unsubscribe": "<https://hub.example.org/stop>"})
    worker_with(world, settings).drain()
    (letter,) = office.letters
    assert letter["To"] == BOB
    assert letter["From"] == "Practice Hub <hub@example.org>"
    assert letter["Subject"] == LETTER.subject
    assert letter["Message-ID"].endswith("@example.org>")
    assert letter["List-Unsubscribe"] == "<https://hub.example.org/stop>"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == LETTER.text
    assert html.get_content().strip() == "<p>Open it</p>"


@pytest.mark.both_databases
def test_two_workers_send_each_letter_once(world: World, settings: Settings, office: PostOffice) -> None:
    office.open()
    for number in range(10):
        write_to_bob(world, subject=f"Letter {number}")
    threads = [threading.Thread(target=worker_with(world, settings).drain) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(letter["Subject"] for letter in office.letters) == [f"Letter {number}" for number in range(10)]


def test_a_mail_server_that_is_down_gets_the_letter_once_when_it_is_up(
    world: World, settings: Settings, office: PostOffice
) -> None:
    write_to_bob(world)
    worker = worker_with(world, settings)
    assert worker.drain() == 1
    office.open()
    assert worker.drain() == 0, "not before its time"
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        assert worker.drain() == 1
        assert worker.drain() == 0
    assert len(office.letters) == 1


def test_a_mail_server_that_says_later_is_asked_later(world: World, settings: Settings, office: PostOffice) -> None:
    office.refuse = True
    office.open()
    write_to_bob(world)
    worker = worker_with(world, settings)
    worker.drain()
    office.refuse = False
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        worker.drain()
    assert len(office.letters) == 1


def test_a_second_copy_is_known_by_its_message_id(world: World, settings: Settings, office: PostOffice) -> None:
    office.open()
    write_to_bob(world)
    first = jobs.claim(world.database)
    assert first is not None
    registry = Jobs()
    mail.deliver_mail(registry, settings)
    registry.handlers["mail"](first)  # the worker dies after the server's yes and before its mark
    with clock.stopped(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        worker_with(world, settings).drain()
    assert len(office.letters) == 2
    assert office.letters[0]["Message-ID"] == office.letters[1]["Message-ID"]


def test_a_letter_of_a_failed_unit_of_work_is_never_sent(world: World, settings: Settings, office: PostOffice) -> None:
    office.open()

    def write_and_fail() -> None:
        with world.write(world.alice) as session:
            mail.send(session, BOB, LETTER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    worker = worker_with(world, settings)
    worker.drain()
    assert office.letters == []
    write_to_bob(world)
    worker.drain()
    assert len(office.letters) == 1


def test_the_same_letter_asked_for_twice_is_one(world: World, settings: Settings, office: PostOffice) -> None:
    office.open()
    assert write_to_bob(world, key="digest:2026-11-23:bob")
    assert not write_to_bob(world, key="digest:2026-11-23:bob")
    worker_with(world, settings).drain()
    assert len(office.letters) == 1


def test_what_was_sent_is_not_kept(world: World, settings: Settings, office: PostOffice) -> None:
    office.open()
    write_to_bob(world)
    worker_with(world, settings).drain()
    with world.database.directory() as session:
        payload = session.scalars(select(Job.payload)).one()
    assert "secret" not in str(payload)
    assert payload["to"] == BOB


@pytest.mark.parametrize(
    "to",
    [
        "",
        "bob",
        "bob@example.org\r\nBcc: charlie@example.org",
        "bob@example.org, charlie@example.org",
        "a b@example.org",
    ],
)
def test_a_letter_to_nobody_or_to_several_is_refused_at_once(world: World, to: str) -> None:
    with pytest.raises(ValueError, match=r"not an email address"):
        write_to_bob(world, to=to)


def test_a_subject_cannot_smuggle_in_a_header(world: World) -> None:
    with pytest.raises(ValueError, match=r"[Hh]eader"):
        write_to_bob(world, subject="Hello\r\nBcc: charlie@example.org")


def test_without_a_mail_server_the_letter_waits_and_says_why(world: World, settings: Settings) -> None:
    write_to_bob(world)
    worker_with(world, replace(settings, smtp_url=None)).drain()
    with world.database.directory() as session:
        assert "HUB_SMTP_URL is not set" in session.scalars(select(Job.last_error)).one()


def test_the_password_is_sent_to_the_server_of_this_machine(
    world: World, settings: Settings, office: PostOffice
) -> None:
    office.options = {"auth_require_tls": False}
    office.open()
    write_to_bob(world)
    url = office.url.replace("//", "//hub%40example.org:s%2Fecret@")
    worker_with(world, replace(settings, smtp_url=url)).drain()
    assert office.passwords == [b"s/ecret"]
    assert len(office.letters) == 1


def test_a_password_never_goes_in_the_clear_to_another_machine(
    world: World, settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.options = {"auth_require_tls": False}
    office.open()
    monkeypatch.setattr(mail, "LOOPBACK_HOSTS", ())
    write_to_bob(world)
    worker_with(world, replace(settings, smtp_url=office.url.replace("//", "//hub:secret@"))).drain()
    assert office.passwords == []
    with world.database.directory() as session:
        assert "does not offer STARTTLS" in session.scalars(select(Job.last_error)).one()


# --- encryption --------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for this machine and its key."""
    openssl = needs.program("openssl", package="openssl")
    own, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    about = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([openssl, *made, *about, "-keyout", key, "-out", own], check=True, capture_output=True)
    return own, key


def encrypted(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


def test_a_server_that_wants_starttls_gets_it_before_the_password(
    world: World,
    settings: Settings,
    office: PostOffice,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    office.options = {"tls_context": encrypted(certificate), "require_starttls": True}
    office.open()
    write_to_bob(world)
    worker_with(world, replace(settings, smtp_url=office.url.replace("//", "//hub:secret@"))).drain()
    assert len(office.letters) == 1
    assert office.passwords == [b"secret"]


def test_a_server_that_is_encrypted_from_the_start_is_spoken_with(
    world: World,
    settings: Settings,
    office: PostOffice,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    office.options = {"ssl_context": encrypted(certificate)}
    office.open()
    write_to_bob(world)
    worker_with(world, replace(settings, smtp_url=office.url.replace("smtp:", "smtps:"))).drain()
    assert len(office.letters) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    world: World, settings: Settings, office: PostOffice, certificate: tuple[Path, Path]
) -> None:
    office.options = {"tls_context": encrypted(certificate)}
    office.open()
    write_to_bob(world)
    worker_with(world, replace(settings, smtp_url=office.url.replace("//", "//hub:secret@"))).drain()
    assert office.letters == []
    assert office.passwords == []
    with world.database.directory() as session:
        assert "CERTIFICATE_VERIFY_FAILED" in session.scalars(select(Job.last_error)).one()
