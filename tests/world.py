"""The people of the tests: Alice (owner), Megan (manager), Bob (staff), Rita (read-only) of one practice, and Charlie
(owner) of another, who has data of his own.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice_hub import create_app
from practice_hub.base import directory
from practice_hub.base.config import Settings
from practice_hub.base.database import Database, WriteSession, metadata
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log


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


def add_practice(database: Database, name: str, people: dict[str, tuple[str, Role]]) -> dict[str, Viewer]:
    """A practice and its people: key → (name, role). Nobody has a password."""
    with database.founding() as session:
        tenant = directory.add_tenant(session)
        session.serve(tenant.id)
        log.open_log(session.connection(), tenant.id)
        session.add(Practice(name=name))
        viewers = {}
        for key, (person, role) in people.items():
            user = User(name=person, email=f"{key}@{tenant.id}.example.org", role=role)
            session.add(user)
            session.flush()
            viewers[key] = Viewer(tenant.id, user.id, person, role)
    return viewers


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table, copied for each test."""
    file = tmp_path_factory.mktemp("schema") / "template.db"
    app = create_app(
        Settings.from_environment({"HUB_DATA_DIR": str(file.parent), "HUB_DATABASE_URL": f"sqlite:///{file}"})
    )
    database: Database = app.extensions["hub_database"]
    metadata.create_all(database.engine.execution_options(hub_mode="write"))
    database.dispose()
    return file


@pytest.fixture
def environment(tmp_path: Path, schema: Path) -> dict[str, str]:
    """The settings of this test's application."""
    shutil.copy(schema, tmp_path / "hub.db")
    return {"HUB_DATA_DIR": str(tmp_path), "HUB_DATABASE_URL": f"sqlite:///{tmp_path / 'hub.db'}"}


@pytest.fixture
def world(environment: dict[str, str]) -> Iterator[World]:
    app = create_app(Settings.from_environment(environment), TESTING=True, WTF_CSRF_ENABLED=False)
    database: Database = app.extensions["hub_database"]
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
    yield World(app, database, **ours, **theirs)
    app.extensions["hub_watch"].close()
    app.extensions["hub"].close()
    database.dispose()
