"""Passwords: argon2, off the event loop and bounded, so that a flood freezes nobody's stream (docs/accounts.md)."""

import base64
import secrets
import threading
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import monkey
from gevent.threadpool import ThreadPool

T = TypeVar("T")

# Each hash takes 64 MiB and four lanes for about 0.1 s: more at once only take each other's processor.
AT_ONCE = 2
# Ten behind each thread wait about a second; whoever comes then is asked to come back.
MOST_WAITING = 20
RETRY_SECONDS = 5

_hasher = PasswordHasher()


class TooBusy(Exception):
    """More passwords wait to be checked than this process can check in a second or so."""


def hash_password(password: str) -> str:
    """What is stored of a password. Raises `TooBusy`."""
    return _run(lambda: _hasher.hash(_normal(password)))


def verify(stored: str, password: str) -> bool:
    """Whether this is the password. An account without one takes the same time. Raises `TooBusy`."""
    return _run(lambda: _matches(stored or impossible(), password))


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def impossible() -> str:
    """A hash with today's costs that no password has: what unknown people are verified against."""
    salt, digest = (base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in (16, 32))
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """One form of what looks the same: keyboards differ in how they compose accents."""
    return unicodedata.normalize("NFKC", password)


def _run(call: Callable[[], T]) -> T:
    """In gevent's thread pool under gevent, where it would stop everybody else; plainly elsewhere."""
    return _pool().run(call) if monkey.is_module_patched("threading") else call()


class _Pool:
    """A few real threads and a bounded row of greenlets that wait for them."""

    def __init__(self) -> None:
        self._threads = ThreadPool(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)

    def run(self, call: Callable[[], T]) -> T:
        if not self._room.acquire(blocking=False):
            raise TooBusy
        try:
            result: T = self._threads.apply(call)
            return result
        finally:
            self._room.release()


@cache
def _pool() -> _Pool:
    """Made at the first use, so after the fork and in the process that uses it."""
    return _Pool()
