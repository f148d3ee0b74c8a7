"""The people of the tests: Alice (owner), Megan (manager), Bob (staff), Rita (read-only) of one practice, and Charlie
(owner) of another, who has data of his own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from werkzeug.routing import Rule

from practice_hub import ROOT, application
from practice_hub.application import create_app, every_table
from practice_hub.base import directory
from practice_hub.base.config import Settings
from practice_hub.base.database import Database, WriteSession
from practice_hub.base.migrations import Migrations
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.web.extension import PracticeHub
from practice_hub.web.templating import build_of
from tests import announced, guard

# Each test has an application of its own, which would compile each template again: a third of what a page test takes.
COMPILED = FileSystemBytecodeCache()
# And each rule of its addresses, which is a sixth of what any test takes.
BUILDERS: dict[object, Callable[..., tuple[str, str]]] = {}
_compile_builder = Rule._compile_builder


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), append_unknown)
    if key not in BUILDERS:
        BUILDERS[key] = _compile_builder(rule, append_unknown)
    return BUILDERS[key]


Rule._compile_builder = _compile_once  # type: ignore[assignment, method-assign]
# And read every file for the name of the build.
BUILD = build_of([ROOT / "practice_hub", ROOT / "static", ROOT / "templates"])
application.build_of = lambda _: BUILD  # type: ignore[assignment, attr-defined]


@dataclass
class World:
    """An application with two practices, and the people who use it."""

    app: Flask
    database: Database
    alice: Viewer
    megan: Viewer
    bob: Viewer
    rita: Viewer
    charlie: Viewer

    @contextmanager
    def write(self, viewer: Viewer) -> Iterator[WriteSession]:
        with self.database.write(viewer.tenant_id) as session:
            yield session

    def browser(self, viewer: Viewer) -> FlaskClient:
        """A browser in which this person has signed in."""
        with self.database.directory(write=True) as session:
            _, token = directory.add_browser(
                session, tenant_id=viewer.tenant_id, user_id=viewer.user_id, role=viewer.role
            )
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return client

    def must_wait(
        self, by: Viewer, first: Callable[[WriteSession], object], second: Callable[[WriteSession], object]
    ) -> None:
        """Two do this at once: the second waits until the first is done. On PostgreSQL, where many write at once."""
        with self.write(by) as one:
            first(one)
            one.flush()
            with pytest.raises(OperationalError, match="lock timeout"):
                self._do_at_once(by, second)

    def _do_at_once(self, by: Viewer, act: Callable[[WriteSession], object]) -> None:
        with self.write(by) as session:
            session.connection().execute(text("SET LOCAL lock_timeout = '50ms'"))
            act(session)

    def configure(self, **changes: Any) -> None:
        """Change what the operator decided; what was made from it before stays."""
        hub = PracticeHub.of(self.app)
        hub.settings = replace(hub.settings, **changes)

    def cookie(self, viewer: Viewer, public_url: str) -> tuple[str, str]:
        """The same browser's cookie, name and value, for a server that people open at this address."""
        settings: Settings = PracticeHub.of(self.app).settings
        cookie = self.browser(viewer).get_cookie(settings.cookie_name)
        assert cookie is not None
        return replace(settings, public_url=public_url).cookie_name, cookie.value


def add_practice(
    database: Database, name: str, people: dict[str, tuple[str, Role]], *, is_demo: bool = False
) -> dict[str, Viewer]:
    """A practice and its people: key → (name, role). Nobody has a password."""
    with database.unit_of_work() as session:
        tenant = directory.add_tenant(session)
        session.serve(tenant.id)
        log.open_log(session.connection(), tenant.id)
        session.add(Practice(name=name, is_demo=is_demo))
        viewers = {}
        for key, (person, role) in people.items():
            user = User(name=person, email=f"{key}@{tenant.id}.example.org", role=role)
            session.add(user)
            session.flush()
            viewers[key] = Viewer(tenant.id, user.id, person, role)
    return viewers


def migrate(environment: dict[str, str]) -> None:
    Migrations(Settings.from_environment(environment), every_table, ROOT / "migrations").upgrade()


@contextmanager
def opened(environment: dict[str, str]) -> Iterator[World]:
    """The application on this database, with the two practices."""
    app = create_app(Settings.from_environment(environment), TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = COMPILED
    database = PracticeHub.of(app).database
    guard.watch(database)
    announced.watch(database)
    spare_the_disk(database)
    try:
        yield populated(app, database)
    finally:
        PracticeHub.of(app).close()


def spare_the_disk(database: Database) -> None:
    """SQLite waits for no disk in a test, which outlives no loss of power."""

    def spare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    for engine in database.engines if database.is_sqlite else ():
        event.listen(engine, "connect", spare)


def populated(app: Flask, database: Database) -> World:
    ours = add_practice(
        database,
        "Marlowe Reid Accountants",
        {
            "alice": ("Alice Marlowe", Role.OWNER),
            "megan": ("Megan Rees", Role.MANAGER),
            "bob": ("Bob Ashworth", Role.STAFF),
            "rita": ("Rita Osei", Role.READ_ONLY),
        },
    )
    theirs = add_practice(database, "Charlie & Co", {"charlie": ("Charlie Cole", Role.OWNER)})
    return World(app, database, **ours, **theirs)
