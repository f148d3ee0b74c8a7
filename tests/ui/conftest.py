"""A running server whose practice has something on every page, for the tests that look at pages."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from practice_hub.activity.subjects import Subject
from practice_hub.application import create_app
from practice_hub.base import clock
from practice_hub.base.config import Settings
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.clients.access import get_client
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions.custom_fields import define
from practice_hub.clients.actions.groups import put_into
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.notable import CLIENTS
from practice_hub.clients.services import Service
from practice_hub.contacts import actions as contacts
from practice_hub.imports.actions import decisions
from practice_hub.notes import actions as notes
from practice_hub.notes.subjects import Noted
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.actions import checklist, task_templates
from practice_hub.tasks.actions import records as tasks
from practice_hub.views import actions as views
from practice_hub.web.extension import PracticeHub
from practice_hub.web.sheets import csv_line
from tests.faults.lab import Lab
from tests.parts.server import HubServer
from tests.world import populated

# Words that would be markup or script if anything forgot to escape them.
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}</li><script>alert(2)</script>"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, schema: Path) -> Iterator[Lab]:
    """A server with clients, a long and a hostile name among them, and a story."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copy(schema, folder / "hub.db")
    # With a mail server pages offer the most; it is not spoken to.
    own = {"HUB_DATABASE_URL": f"sqlite:///{folder / 'hub.db'}", "HUB_SMTP_URL": "smtp://127.0.0.1:1"}
    environment = {"HUB_DATA_DIR": str(folder), **own}
    app = create_app(Settings.from_environment(environment))
    world = populated(app, PracticeHub.of(app).database)
    server = HubServer(folder, environment)
    server.start()
    _furnish(Lab(world, server))
    _choose_file(Lab(world, server))
    yield Lab(world, server)
    server.process.stop()
    world.database.dispose()


def _furnish(lab: Lab) -> None:
    alice = lab.world.alice
    with lab.world.write(alice) as session:
        for name in ("ABC Ltd", "A very long name of a company that nobody can shorten any further Ltd", HOSTILE):
            clients.create(session, by=alice, name=name, type="limited_company", manager_id=alice.user_id)
        abc = Noted(CLIENTS, Subject("client", 1, "ABC Ltd", "/clients/1"))
        for text in (f"@Bob Ashworth, {HOSTILE}", "Sends the papers in a box.\nAsk for the second one."):
            notes.pin(session, abc, notes.add(session, abc, text, by=alice), by=alice)
            notes.add(session, abc, text, by=alice)
        define(session, "Risk", "choice", f"Low\nHigh\n{HOSTILE[:50]}", by=alice)
        first = get_client(session, 1)
        assert first is not None
        put_into(session, first, HOSTILE[:60], by=alice)
        for name in ("Jane Smith", HOSTILE):
            one = contacts.create(session, by=alice, name=name, email="jane@example.org", phone="01632 960 001")
            contacts.link(session, one, first, "Director", by=alice)
        services = [
            EngagementInput(service, clock.today().replace(month=1, day=1))
            for service in (Service.ACCOUNTS, Service.CIS)
        ]
        third = get_client(session, 3)
        assert third is not None
        engage(session, third, services, by=alice)
        taxed = clients.create(session, by=alice, name="A person with a return", type="individual")
        engage(
            session, taxed, [EngagementInput(Service.SELF_ASSESSMENT, clock.today() - timedelta(days=400))], by=alice
        )
        views.add(session, "compliance", HOSTILE[:40], {"status": "with_client"}, shared=True, by=alice)
        for number in range(60):
            clients.create(session, by=alice, name=f"Client {number}", type="individual")
        for days, title in ((-2, HOSTILE), (0, "Review VAT return before filing"), (5, "Draft engagement letter")):
            task = tasks.create(
                session,
                by=alice,
                title=title,
                client="ABC001",
                assignee_id=alice.user_id,
                priority="high",
                due_on=clock.today() + timedelta(days=days),
            )
            checklist.add(session, task, f"{HOSTILE}\nCompare with last quarter", by=alice)
        usual = {"kind": "cis-return", "title": HOSTILE, "lead_days": "7", "role": "owner", "priority": "high"}
        task_templates.create(session, usual, by=alice)
        tasks.create(
            session, by=alice, title="A task " + "whose name is long " * 9, status="waiting", assignee_id=alice.user_id
        )


def _choose_file(lab: Lab) -> None:
    """A file of clients that waits to be imported: something of each kind, hostile words among them."""
    rows = (
        *[("", "New client " + "with a long name " * 6, "Ltd", "LS1 4DY"), ("ABC001", "ABC Ltd", "LLP", "LS1 4DY")],
        *[("", HOSTILE, "Ltd", "LS1 4DY"), ("X1", "Wrong one", HOSTILE, "")],
    )
    file = "".join(map(csv_line, (("Code", "Name", "Type", "Postcode"), *rows)))
    with lab.world.write(lab.world.alice) as session:
        decisions.upload(session, "clients.csv", file.encode(), by=lab.world.alice)
    own = Jobs()
    own.handlers = PracticeHub.of(lab.world.app).jobs.handlers
    Worker(lab.world.database, own, lab.world.app.app_context).drain()


def signed_in(lab: Lab, viewer: Viewer, browser: Browser, **context: object) -> BrowserContext:
    """A browser of this person."""
    opened = browser.new_context(base_url=lab.server.url, **context)  # type: ignore[arg-type]
    name, _, value = lab.cookie(viewer).partition("=")
    opened.add_cookies([{"name": name, "value": value, "url": lab.server.url}])
    return opened
