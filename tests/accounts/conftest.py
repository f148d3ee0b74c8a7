"""The people of tests/world.py with passwords, so that they sign in at the door."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from practice_hub.accounts import passwords
from practice_hub.activity.models import Activity
from practice_hub.base import directory
from practice_hub.base.database import Database
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.bus import WakeUp
from practice_hub.web.extension import PracticeHub
from tests.world import World

PASSWORD = "seven green bottles"
"""Everybody's, before they change it."""


TRUE_HASHER = passwords._hasher


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests hash dozens of passwords; the true costs have a test of their own."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class WakeUps:
    """A listener on the bus that remembers what it received: whose streams are to end."""

    received: list[WakeUp]

    def on_wake_up(self, wake_up: WakeUp) -> None:
        self.received.append(wake_up)

    def may_have_missed(self) -> None: ...

    def ended(self) -> list[dict[str, Any]]:
        return [dict(wake_up.data) for wake_up in self.received if wake_up.kind == "ended"]


@dataclass
class House:
    """The world, with its sign-in page: who signs in, what was written down, which wake-ups went out."""

    world: World
    wake_ups: WakeUps

    def email(self, viewer: Viewer) -> str:
        return self.person(viewer).email

    def person(self, viewer: Viewer) -> User:
        with self.world.database.read(viewer.tenant_id) as session:
            user = access.get_user(session, viewer.user_id)
        assert user is not None
        return user

    @staticmethod
    def hash_of(browser: FlaskClient) -> str:
        """Of the token in this browser's cookie, by which the bus names it."""
        with browser.session_transaction() as cookie:
            return directory.hashed(cookie["_user_id"])

    def visitor(self) -> FlaskClient:
        """A browser in which nobody has signed in."""
        return self.world.app.test_client()

    def sign_in(self, viewer: Viewer, password: str = PASSWORD, *, visitor: FlaskClient | None = None) -> FlaskClient:
        """A browser in which this person signs in at the door."""
        visitor = visitor or self.visitor()
        answer = visitor.post("/sign-in", data={"email": self.email(viewer), "password": password})
        assert answer.status_code == 303, words_of(answer)
        return visitor

    def can_sign_in(self, email: str, password: str = PASSWORD) -> bool:
        return self.visitor().post("/sign-in", data={"email": email, "password": password}).status_code == 303

    def told(self, viewer: Viewer, action: str) -> list[Activity]:
        """What the story says that this person may read."""
        with self.world.database.read(viewer.tenant_id) as session:
            own = select(Activity).where(Activity.action == action, Activity.audience.in_(viewer.audiences))
            return list(session.scalars(own.order_by(Activity.id)))


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent to the database, by readers and writers."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(" ".join(statement.split()))

    # On PostgreSQL both are one.
    engines = {id(engine.pool): engine for engine in (database.engine, database._writes)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def words_of(answer: TestResponse) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


@pytest.fixture
def house(world: World) -> House:
    give_passwords(world)
    wake_ups = WakeUps([])
    PracticeHub.of(world.app).bus.listen(wake_ups)
    return House(world, wake_ups)


def give_passwords(world: World) -> None:
    hashed = passwords.hash_password(PASSWORD)
    for viewer in (world.alice, world.megan, world.bob, world.rita, world.charlie):
        with world.write(viewer) as session:
            user = access.get_user(session, viewer.user_id)
            assert user is not None
            directory.add_sign_in(
                session, email=user.email, password_hash=hashed, tenant_id=viewer.tenant_id, user_id=viewer.user_id
            )
