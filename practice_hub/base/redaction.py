"""What may be said of an exception: its type, its stack, its statement. Never what somebody typed, or a secret.

The words of an exception may quote anything: an address that a mail server refused, a name that was no number, the row
that a database has already. So they are left out, but for those that are known to quote nothing.
"""

import re
import traceback
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# PostgreSQL's class of errors about a value, which it quotes; in others it quotes names of tables and constraints.
ABOUT_A_VALUE = "22"
QUOTED = re.compile('".*"', re.DOTALL)
HEADING = "Traceback (most recent call last):\n"


class SafeToLog(Exception):
    """Its words are ours alone: nothing in them was typed by anybody, and nothing is secret."""


def words_of(error: BaseException) -> str:
    """One line about an error and what led to it."""
    return " after ".join(_words(each) for each in reversed(_chain(error)))


def traceback_of(error: BaseException) -> str:
    """The types and the stacks of an error and of what led to it."""
    return "\n\nThis led to:\n\n".join(map(_drawn, _chain(error)))


def _drawn(error: BaseException) -> str:
    return "".join([HEADING, *traceback.format_tb(error.__traceback__), _words(error)])


def forget_values(context: ExceptionContext) -> None:
    """Listens to `handle_error` of an engine: the details of PostgreSQL's answers quote the values of whole rows."""
    error, wrapped, dialect = context.original_exception, context.sqlalchemy_exception, context.dialect
    is_of_the_driver = isinstance(error, dialect.loaded_dbapi.Error)
    words = _words_of_driver(error) if is_of_the_driver else "what it says may quote a value"
    if is_of_the_driver:
        error.args = (words,)
    if wrapped is not None:
        wrapped.args = (f"({type(error).__module__}.{type(error).__name__}) {words}",)


def _words_of_driver(error: BaseException) -> str:
    """Without the details; SQLite and the drivers themselves quote no values."""
    diagnostics: Any = getattr(error, "diag", None)
    if diagnostics is None or diagnostics.message_primary is None:
        return str(error)
    words: str = diagnostics.message_primary
    return QUOTED.sub('"…"', words) if str(diagnostics.sqlstate).startswith(ABOUT_A_VALUE) else words


def _words(error: BaseException) -> str:
    said = _said(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _said(error: BaseException) -> str:
    """What an error says, if that quotes nothing. A mail server's answer does, and counts as an error of the system."""
    if isinstance(error, SafeToLog | StatementError | PoolTimeout | ImportError):
        return str(error)
    if isinstance(error, SMTPRecipientsRefused):
        return ", ".join(str(code) for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return str(error.smtp_code)
    return (error.strerror or "") if isinstance(error, OSError) else ""


def _chain(error: BaseException) -> list[BaseException]:
    """The error and those that led to it, the first one first."""
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.insert(0, each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return chain
