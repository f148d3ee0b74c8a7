"""How passwords are hashed: at today's costs, off the event loop, and never more at once than the machine can bear."""

import subprocess
import sys

import pytest

from practice_hub.accounts import passwords
from tests.accounts.conftest import TRUE_HASHER, House

UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import time
import gevent
from practice_hub.accounts import passwords
from tests.accounts.conftest import TRUE_HASHER, House

ticks, longest = 0, 0.0
def tick():
    global ticks, longest
    before = time.monotonic()
    while True:
        gevent.sleep(0.005)
        longest, before, ticks = max(longest, time.monotonic() - before), time.monotonic(), ticks + 1

ticker = gevent.spawn(tick)
def sign_in():
    try:
        return passwords.verify(passwords.impossible(), "a guess")
    except passwords.TooBusy:
        return "busy"

found = [job.get() for job in [gevent.spawn(sign_in) for _ in range(40)]]
print(found.count(False), found.count("busy"), ticks > 20, passwords.verify(passwords.hash_password("x y z"), "x y z"))
"""


def test_a_flood_is_refused_and_everybody_else_goes_on() -> None:
    """40 sign-ins at once under gevent: those past the room are refused, and others run meanwhile."""
    ran = subprocess.run([sys.executable, "-c", UNDER_GEVENT], capture_output=True, text=True, check=True, timeout=60)
    room = passwords.AT_ONCE + passwords.MOST_WAITING
    assert ran.stdout.split() == [str(room), str(40 - room), "True", "True"]


def test_the_costs_are_those_of_the_standard() -> None:
    """RFC 9106, section 4: the second recommended option, 64 MiB and three passes."""
    assert (TRUE_HASHER.memory_cost, TRUE_HASHER.time_cost, TRUE_HASHER.parallelism) == (64 * 1024, 3, 4)


def test_no_password_fits_the_hash_of_nobody() -> None:
    for guess in ("", "password", "impossible"):
        assert not passwords.verify("", guess)
    assert passwords.impossible() != passwords.impossible()
    assert not passwords.is_outdated(passwords.impossible())


def test_what_is_no_hash_is_no_fault() -> None:
    assert not passwords.verify("not a hash", "a guess")


def test_a_flood_is_told_when_to_come_back(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    def busy(*_: object) -> bool:
        raise passwords.TooBusy

    monkeypatch.setattr(passwords, "verify", busy)
    answer = house.visitor().post("/sign-in", data={"email": "alice@example.org", "password": "a guess"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(passwords.RETRY_SECONDS)
