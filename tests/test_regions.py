"""What a page shows is asked again, or pushed, when somebody changes it: no region stays as it was.

Every page is read before and after an act, and what the poll brought in between is held against what is different.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from practice_hub import ROOT
from practice_hub.base import clock
from practice_hub.records import bulk
from practice_hub.web.extension import PracticeHub
from tests.live.reading import cursor_of
from tests.test_routes import Ids, address, reads, things_of
from tests.world import World

# Without an end, and so no parent of what follows.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What could be chosen when the page was drawn; who chooses something that is gone is told so.
CHOICE = " choice"
# Beside the addresses of the pages as they are: lists that show more than one's own.
TOMORROW = "2027-01-07"
MORE = ("/search?q=ABC", "/search?q=Review", "/search?q=Jane", "/tasks?assignee=all", "/clients?show=archived")

# The token has other bytes each time, and the cursor goes on.
EACH_TIME = r'data-csrf="[^"]*"|name="csrf_token" value="[^"]*"|data-cursor="[^"]*"'
# The pages that have regions beside those of the frame, which all have; the same in every test of this file.
ASKING: list[str] = []


@dataclass
class Region:
    """A part of a page that asks again: what it listens to, and its words, each with the ids of what is around it."""

    listens: frozenset[str]
    words: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    def without(self, pushed: frozenset[str]) -> list[str]:
        return [words for words, around in self.words if not around & pushed]


class Regions(HTMLParser):
    """The regions of a page by their ids. One inside another belongs to both."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, Region] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-live-region" in given:
            self.found[given["id"]] = Region(frozenset(given.get("data-refresh-on", "").split()))
        is_choice = tag == "select" or not {"menu", "chips"}.isdisjoint(given.get("class", "").split())
        if tag not in VOID:
            self._open.append((tag, CHOICE if is_choice else given.get("id", "")))
        if "href" in given:
            self.handle_data(given["href"])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        around = frozenset(name for _, name in self._open if name)
        if CHOICE in around:
            return
        for name in around & self.found.keys():
            self.found[name].words += [(word, around) for word in data.split()]


@dataclass
class Drawn:
    """A page as it was drawn, looked into only where it differs from another time."""

    text: str

    @cached_property
    def regions(self) -> dict[str, Region]:
        return Regions(self.text).found

    def differs(self, other: "Drawn") -> bool:
        return re.sub(EACH_TIME, "", self.text) != re.sub(EACH_TIME, "", other.text)


Pages = dict[str, Drawn]


@dataclass
class Act:
    """Who presses what, and the events that it is tried for."""

    who: str
    path: str
    types: frozenset[str]
    sent: dict[str, Any]


def act(types: str, path: str, who: str = "megan", **sent: Any) -> Act:
    return Act(who, path, frozenset(types.split()), sent)


# By what somebody changes and does; `{…}` are numbers of Ids. What ends a record comes last.
ACTS = {
    "a client": {
        "adds a client": act("client:new activity:new", "/clients/new", name="ABC Two Ltd", type="limited_company"),
        "renames a client": act("client:changed", "/clients/{client_id}/edit", name="ABC Renamed Ltd"),
        "gives a client a manager": act("client:changed", "/clients/{client_id}/edit", manager_id="{alice}"),
        "puts a client on hold": act("client:changed", "/clients/{client_id}/edit", status="on_hold"),
        "loses a client": act("client:changed", "/clients/{client_id}/edit", status="former"),
        "archives a client": act("client:changed", "/clients/{client_id}/archival"),
    },
    "a service": {
        "ends a service": act(
            "services:changed",
            "/clients/{client_id}/services",
            service=["cis"],
            **{"cis-starts_on": "2027-01-06", "cis-ends_on": "2027-01-31"},
        ),
        "adds a service that cannot be scheduled": act(
            "services:changed",
            "/clients/{client_id}/services",
            service=["cis", "vat"],
            **{"cis-starts_on": "2027-01-06", "vat-starts_on": "2027-01-01"},
        ),
    },
    "many clients": {
        "puts many clients on hold": act(
            "clients:changed", "/clients/selection/status", ids=["{client_id}"], new_status="on_hold"
        ),
        "loses many clients": act(
            "clients:changed", "/clients/selection/status", ids=["{client_id}"], new_status="former"
        ),
        "gives many clients a manager": act(
            "clients:changed", "/clients/selection/manager", ids=["{client_id}"], manager_id="{alice}"
        ),
        "archives many clients": act("clients:changed", "/clients/selection/archival", ids=["{client_id}"]),
    },
    "fields, groups and relations": {
        "adds a field": act("client_fields:changed", "/clients/fields/new", label="Software", kind="text"),
        "renames a field": act(
            "client_fields:changed", "/clients/fields/{field_id}/edit", label="Bank account", version="1"
        ),
        "archives a field": act("client_fields:changed", "/clients/fields/{field_id}/archival"),
        "renames a group": act("client:related", "/clients/groups/{group_id}/name", name="ABC family"),
        "takes a client out of its group": act("client:related", "/clients/{client_id}/group", name=""),
        "parts two clients": act("client:related", "/clients/relations/{relation_id}/removal"),
    },
    "a deadline": {
        "begins a deadline": act("deadline:changed", "/compliance/{deadline_id}/status", new_status="in_progress"),
        "moves a deadline": act(
            "deadline:changed", "/compliance/{deadline_id}/edit", due_on="2027-01-12", authority_reason="A letter"
        ),
        "adds a deadline": act(
            "deadline:changed",
            "/compliance/new",
            client="ABC Ltd",
            title="Audit",
            due_on="2027-01-07",
            reason="The bank",
            owner_id="{alice}",
        ),
        "begins many deadlines": act(
            "deadlines:changed", "/compliance/selection/status", ids=["{deadline_id}"], new_status="with_client"
        ),
        "gives many deadlines to Bob": act(
            "deadlines:changed", "/compliance/selection/owner", ids=["{deadline_id}"], new_owner="{bob}"
        ),
        "files a deadline": act("deadline:filed", "/compliance/{deadline_id}/filing"),
    },
    "a task": {
        "adds a task": act("task:new", "/tasks/new", title="Review accounts", client="ABC Ltd", assignee_id="{bob}"),
        "gives Alice a new task": act("task:new tasks:own", "/tasks/new", title="Review it", assignee_id="{alice}"),
        "renames a task": act("task:changed", "/tasks/{task_id}/edit", title="Review PAYE"),
        "gives Alice many tasks": act(
            "tasks:changed tasks:own", "/tasks/selection/assignee", ids=["{task_id}"], assignee_id="{alice}"
        ),
        "moves her task into this week": act("task:changed", "/tasks/{task_id}/edit", due_on="2027-01-08"),
        "moves her task out of it again": act("task:changed", "/tasks/{task_id}/edit", due_on="2027-01-20"),
        "takes a task from Alice": act("task:changed tasks:own", "/tasks/{task_id}/edit", assignee_id="{bob}"),
        "does a task": act("task:changed", "/tasks/{task_id}/completion"),
        "archives a task": act("task:changed", "/tasks/{task_id}/archival"),
        "ticks a step": act("task:changed", "/tasks/{task_id}/checklist/{step_id}/completion"),
        "changes a usual task": act(
            "task-templates:changed",
            "/tasks/templates/{template_id}/edit",
            kind="cis-return",
            title="Collect invoices",
            priority="high",
            lead_days="9",
            role="owner",
            version="1",
        ),
    },
    "a contact or a note": {
        "adds a contact": act("contact:new", "/contacts/new", name="Jane Jones", ask_twins="yes"),
        "renames a contact": act("contact:changed", "/contacts/{contact_id}/edit", name="Jane Brown"),
        "takes a contact from its client": act("contact:changed", "/contacts/links/{link_id}/removal"),
        "writes a note": act("note:new", "/notes/on/client/{client_id}", body="Call on Monday"),
        "pins a note": act("note:moved", "/notes/{note_id}/pinning"),
        "deletes a note": act("note:changed", "/notes/{note_id}/deletion", who="alice"),
    },
    "what all are told": {
        "announces something": act(
            "announcement:changed notification:new",
            "/announcements/new",
            title="Closed",
            text="On Friday",
            until=TOMORROW,
        ),
        "takes an announcement back": act("announcement:changed", "/announcements/{announcement_id}/withdrawal"),
    },
    "a view or the team": {
        "shares a view": act("view:changed", "/views", of="clients", view_name="Limited", type="llp", shared="yes"),
        "deletes her view": act("view:changed", "/views/{view_id}/deletion", who="alice"),
        "makes Bob a manager": act("person:changed", "/team/{person_id}/role", who="alice", role="manager"),
        "invites Dan": act(
            "person:changed", "/team/invitations", who="alice", name="Dan", email="d@ex.org", role="staff"
        ),
        "renames the practice": act("practice:changed", "/practice", who="alice", name="Marlowe & Co"),
    },
    "the inbox or a file": {
        "reads a notification": act("notification:read", "/notifications/{notification_id}/reading", who="alice"),
        "deletes a notification": act(
            "notification:retracted", "/notifications/{notification_id}/deletion", who="alice"
        ),
        "uploads a file": act("import:changed", "/clients/imports", file=b"Name,Type\nXYZ Ltd,LLP\n"),
    },
}

# The old name stands there until the page is opened again: each change of any client would else ask every page of
# contacts, tasks and deadlines.
STAYS = {
    "renames a client": {
        "/clients/1 tasks",
        "/compliance/1 deadline-head",
        "/contacts contacts",
        "/tasks/1 task-1-head",
        "/tasks?assignee=all tasks",
    }
}


@dataclass
class Alices:
    """Alice's open pages, and what she hears."""

    world: World
    ids: Ids
    browser: FlaskClient
    paths: list[str]

    def pages(self) -> Pages:
        found = {path: self.page(path) for path in ASKING or self.paths}
        if not ASKING:
            asking = {path: page.regions.keys() for path, page in found.items() if page.regions}
            frame = set.intersection(*map(set, asking.values()))
            ASKING.extend(path for path, ids in asking.items() if ids - frame)
        return {path: found[path] for path in ASKING}

    def page(self, path: str) -> Drawn:
        with self.browser.get(path) as answer:
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            return Drawn(answer.get_data(as_text=True) if is_page else "")

    def do(self, own: Act) -> tuple[frozenset[str], frozenset[str]]:
        """What is heard of it: the types of the events, and the ids of what is redrawn."""
        given = {name: getattr(self.ids, name) for name in self.ids.__dataclass_fields__}
        given |= {name: getattr(self.world, name).user_id for name in ("alice", "bob", "megan")}

        def filled(value: Any) -> Any:
            if isinstance(value, bytes):
                return BytesIO(value), "clients.csv"
            return [filled(each) for each in value] if isinstance(value, list) else value.format(**given)

        since, path = cursor_of(self.browser), filled(own.path)
        browser = self.world.browser(getattr(self.world, own.who))
        sent = {name: filled(value) for name, value in own.sent.items()}
        answer = browser.post(path, data=sent)
        if seen := re.search('name="seen" value="([^"]+)"', answer.text):
            answer = browser.post(path, data=sent | {"seen": seen[1]})
        problems = re.findall('class="error".*', answer.text)
        assert answer.status_code in (200, 204, 303), f"{answer.status}: {problems}"
        told = self.browser.get("/realtime/poll", headers={"Last-Event-ID": since}).text
        targets = re.findall(r'hx-target="#([\w-]+)"', told)
        return frozenset(re.findall(r'<hx-event name="([^"]+)"', told)), frozenset(targets)


@pytest.fixture
def alices(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Alices]:
    monkeypatch.setattr(bulk, "MOST_SINGLY", 0)
    with clock.stopped(datetime(2027, 1, 6, 9, 42, tzinfo=UTC)):
        ids = things_of(world, world.alice, world.bob)
        paths = [address(world.app, rule, ids.fill(rule)) for rule in reads(world.app)]
        # When somebody was here last is shown too, and is no event.
        world.browser(world.megan).get("/")
        yield Alices(world, ids, world.browser(world.alice), [*paths, *MORE])


def stale(before: Region, after: Region | None, current: frozenset[str]) -> str:
    """What is different in a region although nothing that is around it is current."""
    old, new = before.without(current), after.without(current) if after else []
    return "" if old == new else f"{' '.join(old)[-200:]} → {' '.join(new)[-200:]}"


def faults(before: Pages, after: Pages, types: frozenset[str], targets: frozenset[str]) -> dict[str, str]:
    """By page and region, what nobody would see changing."""
    found: dict[str, str] = {}
    for path, page in before.items():
        own = page.regions if page.differs(after[path]) else {}
        heard = {name for name, region in own.items() if region.listens & types}
        fresh = after[path].regions if own else {}
        found |= {f"{path} {name}": stale(own[name], fresh.get(name), targets | heard) for name in own if fresh}
    return {name: words for name, words in found.items() if words}


@pytest.mark.parametrize("room", ACTS)
def test_no_region_of_alices_pages_stays_as_it_was_when_somebody_changes(alices: Alices, room: str) -> None:
    before = alices.pages()
    for what, own in ACTS[room].items():
        types, targets = alices.do(own)
        assert own.types <= types, f"{what} brings {sorted(types)}"
        after = alices.pages()
        found = faults(before, after, types, targets)
        assert found.keys() == STAYS.get(what, set()), f"{what} brings {sorted(types)}: {found}"
        before = after


# --- every type is heard, and whatever is listened to can happen -----------------------------------------------------

# No region asks for these, and no script of a page takes them.
UNASKED = {
    "note:new": "pushed into the lists of notes",
    "note:changed": "pushed into the lists of notes",
    "note:moved": "pushed into the lists of notes",
    "practice:changed": "the name in the rail is pushed",
    "import:progress": "the bar is pushed",
    "demo:ping": "tried by hand in a browser's console",
}
# Not brought about above: scripts take them, and their own tests bring them about.
UNTRIED = {"import:progress", "demo:ping", "notification:dismissed", "preference:changed"}
LISTENS = re.compile(r'refresh[-_]on="([^"{]+)"|set events = "([^"]+)"|subscribe\("([^"*]+)"')
# What the connection says of itself.
OF_THE_CLIENT = re.compile(r"rt:|connection:|polling:")


def listened() -> set[str]:
    """The types of events that any page or script asks for by name."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js")]
    found = {path: [" ".join(names) for names in LISTENS.findall(path.read_text())] for path in files}
    unread = [path for path, names in found.items() if re.search("refresh[-_]on", path.read_text()) and not names]
    # The macro of a sheet, whose callers name them.
    assert [path.name for path in unread if path.suffix == ".html"] == ["page.html"]
    return {
        name for each in found.values() for names in each for name in names.split() if not OF_THE_CLIENT.match(name)
    }


def test_every_type_of_event_is_listened_to_or_pushed_and_no_other_is_listened_to(world: World) -> None:
    types = PracticeHub.of(world.app).fragments.types()
    assert types - listened() == UNASKED.keys()
    assert listened() - types == set()


def test_every_type_of_event_is_tried_above(world: World) -> None:
    tried = {type for room in ACTS.values() for own in room.values() for type in own.types}
    assert PracticeHub.of(world.app).fragments.types() - tried == UNTRIED
