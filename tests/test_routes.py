"""Every route there is, asked by everybody: nothing can be added that forgets a door, a header or whose it is."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, make_url, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from practice_hub.accounts.sign_in_required import OPEN_ENDPOINTS
from practice_hub.activity.models import Activity
from practice_hub.activity.subjects import Subject
from practice_hub.announcements.actions import announce
from practice_hub.application import create_app
from practice_hub.base import clock
from practice_hub.base.config import Settings
from practice_hub.base.database import WriteSession
from practice_hub.clients.actions import custom_fields, groups, relations
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.groups import groups_of
from practice_hub.clients.models import Client
from practice_hub.clients.notable import CLIENTS
from practice_hub.clients.relations import related_to
from practice_hub.clients.services import Service
from practice_hub.compliance.models import Deadline
from practice_hub.contacts import actions as contacts
from practice_hub.imports.actions.decisions import upload
from practice_hub.notes import actions as notes
from practice_hub.notes.subjects import Noted
from practice_hub.notifications import access as notifications
from practice_hub.notifications.actions import preferences
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.enums import Category
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.tasks import access as tasks_of
from practice_hub.tasks.actions import checklist, task_templates
from practice_hub.tasks.actions import records as tasks
from practice_hub.views import actions as views
from practice_hub.web.extension import PracticeHub
from practice_hub.web.security import HEADERS
from tests.live.reading import act
from tests.world import World

# Asked elsewhere (tests/live), since their answers never end or depend on the log alone.
DOORS = {"stream.stream", "poll.poll"}
USUAL = {"kind": "cis-return", "title": "Collect statements", "priority": "normal", "lead_days": "7", "role": "owner"}
# A number that nobody has.
MISSING = 999_999
# Over once there is a practice.
SPENT = {"set_up.ask_for_link", "set_up.page", "set_up.begin"}
# What a person may do whatever their role: their own account, and leaving.
EVERYBODYS = (
    *("account.", "preferences.", "signing_in.", "links.", "set_up."),
    *("views.", "compliance.make_feed", "compliance.end_feed"),
    *("notifications.", "notification_preferences.", "unsubscribing.", "clients.mute", "clients.unmute"),
    *("tasks.mute", "tasks.unmute"),
)
# A mail program has no token of ours; the signed address itself is the secret.
WITHOUT_TOKEN = {"unsubscribing.stop"}


@dataclass
class Ids:
    """One thing of each kind in one practice: what the numbers in addresses may stand for."""

    client_id: int
    activity_id: int
    person_id: int
    browser_id: int
    notification_id: int
    mute_id: int
    announcement_id: int
    task_id: int
    deadline_id: int
    note_id: int
    step_id: int
    template_id: int
    subject_id: int
    contact_id: int
    link_id: int
    view_id: int
    field_id: int
    group_id: int
    relation_id: int
    import_id: int

    def fill(self, rule: Rule) -> dict[str, Any]:
        given = {"token": "nonsense", "build": "any", "filename": "favicon.svg", "subject_type": "client"}
        for name in rule.arguments:
            assert name in given or hasattr(self, name), f"say in Ids what <{name}> of {rule} stands for"
        return {name: getattr(self, name, given.get(name)) for name in rule.arguments}


def things_of(world: World, owner: Viewer, colleague: Viewer) -> Ids:
    """A client and an activity of this practice, and a colleague who is not the one who asks."""
    with world.write(owner) as session:
        client = clients.create(session, by=owner, name="ABC Ltd", type="limited_company")
        session.flush()
        client_id = client.id
        engage(session, client, [EngagementInput(Service.CIS, clock.today())], by=owner)
        deadline_id = session.scalars(select(Deadline.id).order_by(Deadline.id)).first() or 0
        task = tasks.create(session, by=owner, title="Review CIS return", deadline=str(deadline_id))
        checklist.add(session, task, "Compare with last quarter", by=owner)
        template = task_templates.create(session, USUAL, by=owner)
        step_id = tasks_of.steps_of(session, [task.id])[task.id][0].id
        draft = Draft(
            to=[owner.user_id],
            category=Category.SYSTEM,
            title="Something",
            action_url="/clients",
            subject=SubjectRef("client", client_id),
        )
        told = notify(session, [draft], by=Viewer(owner.tenant_id, 0, "The operator", Role.OWNER))
        preferences.mute(session, SubjectRef("client", client_id), "ABC Ltd", "/clients", until=clock.today(), by=owner)
        note = notes.add(session, Noted(CLIENTS, Subject("client", client_id, "ABC Ltd", "")), "Call first", by=owner)
        contact = contacts.create(session, by=owner, name="Jane Smith")
        link = contacts.link(session, contact, client, "Director", by=owner)
        view_id = views.add(session, "clients", "Mine", {}, shared=False, by=owner).id
        group_id, relation_id = related_ids(session, client, owner)
        field = custom_fields.define(session, "Bank", "text", "", by=owner)
        announcement = announce(session, "Hear", "hear", urgent=False, until=clock.today(), by=owner)
        mute = notifications.mute_of(session, owner.user_id, "client", client_id)
        importing = upload(session, "clients.csv", b"Name,Type\nABC Ltd,LLP\n", by=owner)
        session.flush()
    act(world, owner, "something")
    with world.database.read(owner.tenant_id) as session:
        newest = session.scalar(select(func.max(Activity.id))) or 0
    world.browser(colleague)
    assert mute is not None
    told_of = (told[0].id, mute.id, announcement.id, task.id, deadline_id, note.id, step_id, template.id)
    own = (*told_of, client_id, contact.id, link.id, view_id, field.id, group_id, relation_id)
    return Ids(client_id, newest, colleague.user_id, _browser_of(world, colleague), *own, importing.id)


def related_ids(session: WriteSession, client: Client, owner: Viewer) -> tuple[int, int]:
    """A group that the client is in, and what it is to another."""
    other = clients.create(session, by=owner, name="Holding Ltd", type="limited_company")
    relations.relate(session, other, "parent_of", client, by=owner)
    groups.put_into(session, client, "ABC group", by=owner)
    return groups_of(session, [client.id])[client.id].id, related_to(session, [client.id])[client.id][0].id


def _browser_of(world: World, viewer: Viewer) -> int:
    with world.database.engine.connect() as connection:
        found: int = connection.exec_driver_sql(
            f"SELECT max(id) FROM browsers WHERE user_id = {viewer.user_id}"  # noqa: S608 - a number of ours
        ).scalar_one()
    return found


def all_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in DOORS]


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    return app.url_map.bind("").build(rule.endpoint, values)


def reads(app: Flask) -> list[Rule]:
    return [rule for rule in all_rules(app) if "GET" in (rule.methods or ())]


def writes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in all_rules(app):
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            yield rule, method


def contents(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database, but for when a browser was last used: the one thing that a GET may write."""
    file = make_url(str(world.database.engine.url)).database
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608 - ours
        rows["browsers"] = connection.execute("SELECT id, ended_at FROM browsers").fetchall()
    connection.close()
    return rows


def told_apart(answer: TestResponse) -> tuple[int, str]:
    """What a stranger can learn from an answer: a page's reference, token and way back name the request alone."""
    page = re.sub(r'(data-[a-z-]+|name="(csrf_token|next)" value)="[^"]*"', "", answer.get_data(as_text=True))
    return answer.status_code, re.sub(r"[0-9a-f]{8}", "…", page)


def test_every_page_opens_for_the_owner_and_reading_writes_nothing(world: World) -> None:
    ids, browser = things_of(world, world.alice, world.bob), world.browser(world.alice)
    before = contents(world)
    for rule in reads(world.app):
        with browser.get(address(world.app, rule, ids.fill(rule))) as answer:
            assert answer.status_code in (
                (404, 410) if "token" in rule.arguments or rule.endpoint in SPENT else (200, 302)
            ), f"{rule}: {answer.status}"
        assert contents(world) == before, f"{rule} writes"


def test_what_is_anothers_answers_exactly_as_what_does_not_exist(world: World) -> None:
    ours, theirs = things_of(world, world.alice, world.bob), things_of(world, world.charlie, world.charlie)
    browser, nobodys = world.browser(world.alice), Ids(*[MISSING] * len(fields(Ids)))
    numbered = 0
    for rule in all_rules(world.app):
        if not any(name.endswith("_id") for name in rule.arguments):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            numbered += 1
            foreign, missing = (
                browser.open(address(world.app, rule, ids.fill(rule)), method=method) for ids in (theirs, nobodys)
            )
            assert told_apart(foreign) == told_apart(missing), (
                f"{method} {rule} tells a foreign number from a missing one"
            )
            assert foreign.status_code == 404, f"{method} {rule}: {foreign.status}"
    assert numbered > 10, "there are such routes"
    assert browser.get(f"/clients/{ours.client_id}").status_code == 200, "her own is there"


def test_nothing_is_changed_without_the_token_of_the_page(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    ids, browser = things_of(world, world.alice, world.bob), world.browser(world.alice)
    before, asked = contents(world), 0
    for rule, method in writes(world.app):
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        asked += 1
        answer = browser.open(address(world.app, rule, ids.fill(rule)), method=method, data={"name": "x"})
        assert answer.status_code == 400, f"{method} {rule}: {answer.status}"
        assert contents(world) == before, f"{method} {rule} writes"
    assert asked > 10


def test_who_is_not_signed_in_reaches_nothing_but_the_doors_to_sign_in(world: World) -> None:
    ids, stranger = things_of(world, world.alice, world.bob), world.app.test_client()
    for rule in all_rules(world.app):
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = stranger.open(address(world.app, rule, ids.fill(rule)), method=method)
            to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
            assert to_sign_in if method == "GET" else answer.status_code == 401, f"{method} {rule}: {answer.status}"


def test_who_may_only_read_changes_nothing_but_their_own_account(world: World) -> None:
    ids, rita = things_of(world, world.alice, world.bob), world.browser(world.rita)
    before, refused = contents(world), 0
    for rule, method in writes(world.app):
        if rule.endpoint.startswith(EVERYBODYS):
            continue
        filled = {"ids": ids.client_id, "status": "active", "name": "Renamed", "type": "individual"}
        filled["subject"] = f"client-{ids.client_id}"
        answer = rita.open(address(world.app, rule, ids.fill(rule)), method=method, data=filled)
        assert answer.status_code == 403, f"{method} {rule}: {answer.status}"
        assert contents(world) == before, f"{method} {rule} writes"
        refused += 1
    assert refused > 5


@pytest.mark.only_database("postgresql")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/clients/named?client=a%00", None),
        ("/activity/changes?type=%00&record=1", None),
        ("/activity/changes?type=client&record=1&since=0001-01-01T00:00:00%2B00:00", None),
        ("/contacts/new", {"name": "Jane", "ask_twins": "1", "email": "a\x00@example.org"}),
        ("/clients/new", {"name": "ABC\x00 Ltd", "type": "limited_company"}),
    ],
)
def test_what_nobody_types_is_no_fault_of_the_server(world: World, path: str, sent: dict[str, str] | None) -> None:
    """PostgreSQL takes no NUL, and no calendar has the day before its first."""
    browser = world.browser(world.alice)
    answer = browser.get(path) if sent is None else browser.post(path, data=sent)
    assert answer.status_code < 500


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8000", "https://hub.example.co.uk"])
def test_every_answer_carries_the_headers_that_protect_it(
    world: World, environment: dict[str, str], public_url: str
) -> None:
    ids, browser = things_of(world, world.alice, world.bob), world.browser(world.alice)
    app = create_app(Settings.from_environment(environment | {"HUB_PUBLIC_URL": public_url}))
    stranger = app.test_client()
    addresses = [address(world.app, rule, ids.fill(rule)) for rule in reads(world.app)]
    for path in [*addresses, "/nowhere", "/realtime/poll"]:
        for who in (browser, stranger):
            _has_headers(who, path, https=who is stranger and public_url.startswith("https"))
    PracticeHub.of(app).database.dispose()


def _has_headers(browser: FlaskClient, path: str, *, https: bool) -> None:
    with browser.get(path, base_url="https://hub.example.co.uk" if https else "http://localhost") as answer:
        headers = answer.headers
    for name, value in HEADERS.items():
        assert headers.get(name) == value, f"{path}: {name}"
    assert ("Strict-Transport-Security" in headers) == https, path
    assert headers.get("Cache-Control"), f"{path} says how it may be kept"
