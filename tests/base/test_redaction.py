"""Whoever reads the log learns what went wrong and where, and no name, address or link of anybody."""

import io
import logging
import re
import smtplib
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import String, TypeDecorator, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from practice_hub import logs
from practice_hub.accounts import sign_in_required
from practice_hub.base import directory, jobs
from practice_hub.base.jobs import Claimed, Effect, Job, Jobs
from practice_hub.base.redaction import words_of
from practice_hub.base.worker import Worker
from tests.world import World

NAME, EMAIL = "Mrs Planted", "planted@example.org"
TOKEN = "planted-token-0123456789abcdef0123456789abcdef"


@pytest.fixture
def log(world: World) -> Iterator[io.StringIO]:  # noqa: ARG001 - an application sets the logger up anew
    """What the processes of this application write to standard error."""
    written, own = io.StringIO(), logging.getLogger("practice_hub")
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    own.addHandler(handler)
    yield written
    own.removeHandler(handler)


@pytest.fixture
def app(world: World) -> Flask:
    """As it is served: a fault is told on a page, not to the test."""
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    return world.app


def fault(**_arguments: str) -> str:
    raise ValueError(f"{NAME} is no number")


def secret_rules(app: Flask) -> dict[str, str]:
    """Every rule whose address is a secret, with its view."""
    rules = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments and "GET" in (rule.methods or ())]
    return {rule.rule: rule.endpoint for rule in rules}


# ── Addresses ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.both_databases
def test_a_fault_under_a_secret_address_is_found_in_the_log_and_the_secret_is_not(
    app: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_required, "nobody_yet", lambda: True)
    rules = secret_rules(app)
    assert {"/reset-password/<token>", "/calendar/<token>.ics", "/set-up/<token>"} <= set(rules)
    for rule, view in rules.items():
        app.view_functions[view] = fault
        answer = app.test_client().get(rule.replace("<token>", TOKEN), query_string={"search": NAME})
        assert answer.status_code == 500
        logged = re.search(rf"a fault \((\w+)\) at {re.escape(rule)}\"", log.getvalue())
        assert logged
        assert logged[1] in answer.text
    assert "ValueError" in log.getvalue()
    assert "in fault" in log.getvalue()
    assert "planted" not in log.getvalue().lower()


def test_a_fault_before_anything_was_found_there_names_no_address(app: Flask, log: io.StringIO) -> None:
    app.before_request(fault)
    assert app.test_client().get(f"/reset-pasword/{TOKEN}").status_code == 500
    assert "at no route" in log.getvalue()
    assert "planted" not in log.getvalue().lower()


def test_a_fault_after_the_view_names_no_address_either(app: Flask, log: io.StringIO) -> None:
    """Flask would log this one itself."""
    app.after_request(lambda _response: fault())
    app.test_client().get(f"/reset-password/{TOKEN}")
    assert "at /reset-password/<token>" in log.getvalue()
    assert "planted" not in log.getvalue().lower()


def test_a_database_that_is_away_is_logged_with_the_place(
    app: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise DBAPIError.instance("SELECT 1", {"name": NAME}, OSError(111, "refused"), OSError, hide_parameters=True)

    monkeypatch.setattr(directory, "find_link", away)
    app.test_client().get(f"/reset-password/{TOKEN}")
    assert "/reset-password/<token>" in log.getvalue()
    assert "planted" not in log.getvalue().lower()


# ── The database's errors ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.both_databases
def test_a_row_that_is_there_already_is_not_quoted(world: World, log: io.StringIO) -> None:
    known: dict[str, Any] = {"email": EMAIL, "password_hash": NAME, "tenant_id": world.alice.tenant_id}
    with world.database.directory(write=True) as session:
        directory.add_sign_in(session, user_id=world.alice.user_id, **known)
    with pytest.raises(IntegrityError) as caught, world.database.directory(write=True) as session:
        directory.add_sign_in(session, user_id=world.bob.user_id, **known)
    logging.getLogger("practice_hub.test").error("it went wrong", exc_info=caught.value)
    assert "IntegrityError" in log.getvalue()
    assert "INSERT INTO sign_ins" in log.getvalue()
    assert "unique" in log.getvalue().lower()
    assert "planted" not in log.getvalue()
    # Nor by whoever else prints it: a command, gevent, a library.
    assert "planted" not in "".join(traceback.format_exception(caught.value)).lower()


@pytest.mark.only_database("postgresql")
def test_a_value_that_postgresql_cannot_read_is_not_quoted(world: World) -> None:
    asked = text("SELECT CAST(CAST(:typed AS text) AS integer)")
    typed = f'{NAME}" or "{NAME}'
    with pytest.raises(DBAPIError) as caught, world.database.engine.connect() as connection:
        connection.execute(asked, {"typed": typed})
    assert "Planted" not in "".join(traceback.format_exception(caught.value))
    assert 'invalid input syntax for type integer: "…"' in words_of(caught.value)


@pytest.mark.both_databases
def test_a_value_that_python_cannot_give_to_the_database_is_not_quoted(world: World, log: io.StringIO) -> None:
    class Number(TypeDecorator[str]):
        impl = String
        cache_ok = True

        def process_bind_param(self, value: str | None, dialect: object) -> str:
            return str(int(value or ""))

    with pytest.raises(StatementError) as caught, world.database.engine.connect() as connection:
        connection.execute(select(literal(NAME, Number)))
    logging.getLogger("practice_hub.test").error("it went wrong", exc_info=caught.value)
    assert "StatementError: (builtins.ValueError)" in log.getvalue()
    assert "[SQL: SELECT" in log.getvalue()
    assert "Planted" not in log.getvalue()


# ── The worker ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.both_databases
def test_a_failed_job_keeps_what_went_wrong_and_nobodys_name(world: World, log: io.StringIO) -> None:
    def fail(_job: Claimed) -> Effect:
        refused = {EMAIL: (550, f"no {NAME} here".encode())}
        try:
            raise smtplib.SMTPRecipientsRefused(refused)
        except smtplib.SMTPException as error:
            raise ValueError(NAME) from error

    registry = Jobs()
    registry.register("letter", fail)
    with world.database.directory(write=True) as session:
        jobs.enqueue(session, "letter", {"to": EMAIL}, key="letter:1")
    Worker(world.database, registry).drain()
    with world.database.directory() as session:
        assert session.scalars(select(Job.last_error)).one() == "ValueError after SMTPRecipientsRefused: 550"
    assert "job=letter:1" in log.getvalue()
    assert "SMTPRecipientsRefused: 550" in log.getvalue()
    assert "planted" not in log.getvalue().lower()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "ConnectionRefusedError: Connection refused"),
        (smtplib.SMTPDataError(550, NAME.encode()), "SMTPDataError: 550"),
        (smtplib.SMTPSenderRefused(553, NAME.encode(), EMAIL), "SMTPSenderRefused: 553"),
        (smtplib.SMTPAuthenticationError(535, NAME.encode()), "SMTPAuthenticationError: 535"),
        (smtplib.SMTPServerDisconnected(NAME), "SMTPServerDisconnected"),
        (redis.ResponseError("unknown command 'AUTH', with args beginning with: 'planted'"), "ResponseError"),
        (KeyError(EMAIL), "KeyError"),
        (UnicodeEncodeError("ascii", NAME, 0, 1, "no"), "UnicodeEncodeError"),
        (ImportError("No module named 'psycopg'"), "ImportError: No module named 'psycopg'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_be_said_of_an_error(error: Exception, words: str) -> None:
    assert words_of(error) == words
