"""What people do, and each fact of it with those who hear it: every kind of event, and every watched activity."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from practice_hub.base import clock, jobs
from practice_hub.people.models import User
from tests.accounts.conftest import PASSWORD
from tests.live.tour import Tour, press

EVERYONE = frozenset({"alice", "megan", "bob", "rita"})
"""Of the practice: who reads a record's page hears of it, and all of them may read."""
AUDIT = IMPORTERS = frozenset({"alice", "megan"})
"""Owners and managers, by two permissions: that each is the page's own is another test's."""
ALICE, MEGAN, BOB = (frozenset({name}) for name in ("alice", "megan", "bob"))


@dataclass(frozen=True)
class Act:
    """What somebody does, and each fact of it with those who hear it: a role's, a person's or everyone's."""

    words: str
    do: Callable[[Tour], object]
    facts: dict[str, frozenset[str]]


def everyone(*facts: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(facts, EVERYONE)


def watched(*facts: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(facts, AUDIT)


def sign_in(tour: Tour, name: str, password: str = PASSWORD) -> FlaskClient:
    visitor = tour.visitor()
    assert visitor.post("/sign-in", data={"email": tour.email(name), "password": password}).status_code == 303
    return visitor


def sign_out(tour: Tour) -> None:
    sign_in(tour, "megan").post("/sign-out")


def end_others(tour: Tour) -> None:
    sign_in(tour, "megan")
    tour.browsers["megan"].post("/account/browsers/others/ending")


def guess(tour: Tour) -> None:
    for _ in range(12):
        tour.visitor().post("/sign-in", data={"email": tour.email("rita"), "password": "wrong"})
    tour.work()


def link_for(tour: Tour, command: str, email: str) -> str:
    result = tour.world.app.test_cli_runner().invoke(args=["user", command, email])
    return str(result.stdout.removeprefix("http://127.0.0.1:8000").strip())


def reset(tour: Tour) -> None:
    path = link_for(tour, "reset-password", tour.email("rita"))
    tour.visitor().post(path, data={"password": "three grey herons"})
    # It has ended the browser that Rita had.
    tour.browsers["rita"] = tour.world.browser(tour.world.rita)


def dora_joins(tour: Tour) -> None:
    page = tour.browsers["alice"].post("/team/invitations", data=DORA).text
    link = re.search(r"/invitation/[\w-]+", page)
    assert link is not None
    assert tour.visitor().post(link[0], data={"password": PASSWORD}).status_code == 303


def of_dora(path: str, **sent: str) -> Callable[[Tour], object]:
    def do(tour: Tour) -> None:
        with tour.world.database.read(tour.world.alice.tenant_id) as session:
            dora = session.scalars(select(User).where(User.name == "Dora Lane").order_by(User.id.desc())).first()
        assert dora is not None
        assert tour.browsers["alice"].post(f"/team/{dora.id}/{path}", data=sent).status_code in (200, 303)

    return do


def a_year_passes(tour: Tour) -> None:
    with tour.world.write(tour.world.alice) as session:
        jobs.enqueue(session, "deadlines.roll", {})
    with clock.stopped(clock.now() + timedelta(days=400)):
        tour.work()


DORA = {"name": "Dora Lane", "email": "dora@example.org", "role": "staff"}
VAT = {"service": "vat", "vat-starts_on": "1/4/2026"}
IN_REVIEW = {"was": "not_started", "new_status": "in_review"}
NEW_PASSWORD = {"old_password": PASSWORD, "new_password": "three grey herons"}
NEW_EMAIL = {"email": "robert@example.org", "email_password": PASSWORD}

ACTS = [
    Act(
        "Bob notes something for Megan",
        press("bob", "/notes/on/client/{client_id}", body="@Megan Rees, look"),
        everyone("note:new", "client.noted") | {"notification:new": MEGAN},
    ),
    Act(
        "Alice edits a note",
        press("alice", "/notes/{note_id}/edit", body="Call later", version="1"),
        everyone("note:changed", "client.note_edited"),
    ),
    Act(
        "Alice pins a note",
        press("alice", "/notes/{note_id}/pinning"),
        everyone("note:moved", "client.note_pinned"),
    ),
    Act(
        "Alice deletes a note",
        press("alice", "/notes/{note_id}/deletion"),
        everyone("note:changed", "client.note_deleted"),
    ),
    Act(
        "Bob adds a contact",
        press("bob", "/contacts/new", name="Kay Young"),
        everyone("contact:new", "contact.created"),
    ),
    Act(
        "Alice archives a contact",
        press("alice", "/contacts/{contact_id}/archival"),
        everyone("contact:changed", "contact.archived"),
    ),
    Act(
        "Bob gives Megan a task",
        press("bob", "/tasks/new", title="Ring them", assignee_id="{megan_id}"),
        everyone("task:new", "task.created") | {"tasks:own": MEGAN, "notification:new": MEGAN},
    ),
    Act(
        "Bob completes a task",
        press("bob", "/tasks/{task_id}/completion"),
        everyone("task:changed", "task.completed"),
    ),
    Act(
        "Bob gives Megan many tasks",
        press("bob", "/tasks/selection/assignee", ids="{many}", assignee_id="{megan_id}"),
        everyone("task:new", "task.created", "tasks:changed", "task.updated")
        | {"tasks:own": MEGAN, "notification:new": MEGAN},
    ),
    Act(
        "Alice archives a usual task",
        press("alice", "/tasks/templates/{template_id}/archival"),
        everyone("task-templates:changed", "task_template.archived"),
    ),
    Act(
        "Bob adds a client",
        press("bob", "/clients/new", name="New LLP", type="llp"),
        everyone("client:new", "client.created"),
    ),
    Act(
        "Bob edits a client",
        press("bob", "/clients/{client_id}/edit", phone="01632 960 001"),
        everyone("client:changed", "client.updated"),
    ),
    Act(
        "Bob puts a client into a group",
        press("bob", "/clients/{client_id}/group", name="Another group"),
        everyone("client:related", "client.grouped"),
    ),
    Act(
        "Bob engages a client",
        press("bob", "/clients/{client_id}/services", **VAT),
        everyone("services:changed", "client.services_changed"),
    ),
    Act(
        "Alice archives a field",
        press("alice", "/clients/fields/{field_id}/archival"),
        everyone("client_fields:changed", "client_field.archived"),
    ),
    Act(
        "Bob reviews a deadline",
        press("bob", "/compliance/{deadline_id}/status", **IN_REVIEW),
        everyone("deadline:changed", "deadline.moved"),
    ),
    Act(
        "Bob files a deadline",
        press("bob", "/compliance/{deadline_id}/filing", filed_on=""),
        everyone("deadline:filed", "deadline.filed"),
    ),
    Act(
        "Alice withdraws an announcement",
        press("alice", "/announcements/{announcement_id}/withdrawal"),
        everyone("announcement:changed", "announcement.withdrawn") | {"notification:retracted": EVERYONE - ALICE},
    ),
    Act(
        "Bob saves a view for himself",
        press("bob", "/views", of="clients", view_name="Mine", shared="no"),
        {"view:changed": BOB},
    ),
    Act(
        "Bob shares a view",
        press("bob", "/views", of="clients", view_name="Ours", shared="yes"),
        everyone("view:changed", "view.shared"),
    ),
    Act(
        "Bob turns his sounds on",
        press("bob", "/preferences/notifications/sound", sound="on", volume="10"),
        {"preference:changed": BOB},
    ),
    Act(
        "Bob chooses the dark",
        press("bob", "/preferences/display", theme="dark", density="compact"),
        {"person.display_changed": BOB},
    ),
    Act("Megan reads her notifications", press("megan", "/notifications/reading"), {"notification:read": MEGAN}),
    Act(
        "Alice dismisses a toast",
        press("alice", "/notifications/dismissal", ids="{notification_id}"),
        {"notification:dismissed": ALICE},
    ),
    Act(
        "Alice deletes a notification",
        press("alice", "/notifications/{notification_id}/deletion"),
        {"notification:retracted": ALICE},
    ),
    Act(
        "Alice renames the practice",
        press("alice", "/practice", name="Marlowe & Co"),
        everyone("practice:changed", "practice.changed"),
    ),
    Act("Alice's file is read and checked", Tour.work, {"import:changed": IMPORTERS, "import:progress": IMPORTERS}),
    Act(
        "Megan wants its client added",
        press("megan", "/clients/imports/{import_id}/duplicates", every="create"),
        {"import:changed": IMPORTERS},
    ),
    Act(
        "Megan imports it",
        press("megan", "/clients/imports/{import_id}/run"),
        {"import:changed": IMPORTERS},
    ),
    Act(
        "The worker has written it",
        Tour.work,
        everyone("clients:changed", "clients.imported")
        | {"import:changed": IMPORTERS, "import:progress": IMPORTERS, "notification:new": MEGAN},
    ),
    Act("A year passes", a_year_passes, everyone("deadlines:changed")),
    Act("Megan exports the clients", press("megan", "/clients/exports"), watched("clients.exported")),
    Act("Megan exports the deadlines", press("megan", "/compliance/exports"), watched("deadlines.exported")),
    Act("Megan exports the activity", press("megan", "/activity/exports"), watched("activity.exported")),
    Act(
        "Bob is called otherwise",
        press("bob", "/account/name", name="Robert"),
        everyone("person:changed", "person.renamed"),
    ),
    Act(
        "Bob has another address",
        press("bob", "/account/email", **NEW_EMAIL),
        everyone("person:changed") | watched("person.email_changed"),
    ),
    Act("Bob subscribes to his calendar", press("bob", "/compliance/calendar"), watched("person.feed_made")),
    Act(
        "Bob has another password",
        press("bob", "/account/password", **NEW_PASSWORD),
        watched("person.password_changed", "person.feed_withdrawn") | {"notification:new": BOB},
    ),
    Act("Bob subscribes again", press("bob", "/compliance/calendar"), watched("person.feed_made")),
    Act("Bob ends that", press("bob", "/compliance/calendar/ending"), watched("person.feed_ended")),
    Act("Megan signs in and out", sign_out, watched("person.signed_in", "person.signed_out")),
    Act("Megan ends her other browsers", end_others, watched("person.signed_in", "person.others_signed_out")),
    Act("Somebody guesses", guess, watched("person.sign_in_paused")),
    Act("Rita sets a password by a link", reset, watched("person.link_made", "person.password_reset")),
    Act(
        "Dora is invited and joins",
        dora_joins,
        everyone("person:changed", "person.joined")
        | watched("person.invited", "person.signed_in")
        | {"notification:new": ALICE},
    ),
    Act(
        "Dora is a manager",
        of_dora("role", role="manager"),
        everyone("person:changed") | watched("person.role_changed"),
    ),
    Act("Dora leaves", of_dora("deactivation"), everyone("person:changed") | watched("person.deactivated")),
    Act("Dora is back", of_dora("reactivation"), everyone("person:changed") | watched("person.reactivated")),
    Act(
        "Eve is invited",
        press("alice", "/team/invitations", **DORA | {"email": "eve@example.org"}),
        everyone("person:changed") | watched("person.invited"),
    ),
    Act(
        "and no longer",
        of_dora("invitation/withdrawal"),
        everyone("person:changed") | watched("person.withdrawn"),
    ),
]
