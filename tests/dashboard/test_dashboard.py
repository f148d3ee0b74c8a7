"""The first page: what needs somebody, what one was working on, and what happens now."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import event as sqlalchemy_event

from practice_hub.activity.access import FEED_LENGTH
from practice_hub.base import clock
from practice_hub.clients.actions import records
from practice_hub.clients.enums import ClientStatus, ClientType
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Status
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may
from practice_hub.web.templating import render_partial
from tests.activity.told import tell
from tests.compliance.conftest import TODAY
from tests.compliance.due import adder
from tests.world import World


def page(world: World, viewer: Viewer) -> str:
    answer = world.browser(viewer).get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def part(html: str, id: str) -> str:
    """A section of the page, by its id."""
    match = re.search(rf'<(\w+)[^>]* id="{id}".*?</\1>', html, re.DOTALL)
    assert match, id
    return match[0]


def add(world: World, by: Viewer, name: str, **more: object) -> Client:
    with world.write(by) as session:
        return records.create(session, by=by, **{"name": name, "type": ClientType.INDIVIDUAL, **more})


def queries(world: World, ask: Callable[[], object]) -> int:
    asked: list[str] = []

    def count(*args: object) -> None:
        asked.append(str(args[2]))

    sqlalchemy_event.listen(world.database.engine, "before_cursor_execute", count)
    ask()
    sqlalchemy_event.remove(world.database.engine, "before_cursor_execute", count)
    return len(asked)


def test_the_day_stands_at_the_head(world: World) -> None:
    add(world, world.alice, "Ada Byron")
    with clock.stopped(clock.now().replace(month=11, day=23, hour=9)):
        html = page(world, world.bob)
    assert re.search(r"<h1>\w+ 23 November</h1>", html)
    assert "1 client needs attention." in html  # nobody manages Ada


def test_an_owner_of_a_new_practice_is_told_what_to_do_first(world: World) -> None:
    html = page(world, world.alice)
    assert "No clients yet" in html
    assert 'href="/clients/new"' in html
    assert "Invite a colleague" in html
    assert "Nothing has happened yet" in html


def test_what_one_may_not_do_is_not_offered(world: World) -> None:
    staff, reader = page(world, world.bob), page(world, world.rita)
    assert 'href="/clients/new"' in staff
    assert "Invite a colleague" not in staff
    assert 'href="/clients/new"' not in reader
    add(world, world.alice, "Ada Byron")
    assert "Add client" in page(world, world.bob)
    assert "Add client" not in page(world, world.rita)


def test_the_figures_count_our_clients_and_lead_to_their_lists(world: World) -> None:
    add(world, world.alice, "Ada Byron")
    add(world, world.alice, "Grace Hopper", status=ClientStatus.ON_HOLD)
    add(world, world.charlie, "Charlie’s own")
    figures = re.findall(
        r'<a href="([^"]+)">\s*<b>(\d+)</b>\s*<span>([^<]+)</span>', part(page(world, world.bob), "position")
    )
    assert ("/clients?status=active", "1", "active") in figures
    assert ("/clients?status=on_hold", "1", "on hold") in figures
    assert ("/clients?status=prospect", "0", "prospects") in figures


def test_clients_that_need_somebody_are_listed_with_the_reason(world: World) -> None:
    add(world, world.alice, "Ada Byron")
    add(world, world.alice, "Well Kept", manager_id=world.bob.user_id)
    section = part(page(world, world.bob), "attention")
    assert "Ada Byron" in section
    assert "No manager" in section
    assert "Well Kept" not in section


def test_my_recent_clients_are_those_i_worked_on(world: World) -> None:
    add(world, world.alice, "Ada Byron", manager_id=world.alice.user_id)
    add(world, world.bob, "Grace Hopper", manager_id=world.bob.user_id)
    assert "Grace Hopper" in part(page(world, world.bob), "recent")
    assert "Ada Byron" not in part(page(world, world.bob), "recent")
    assert "No recent clients" in part(page(world, world.rita), "recent")


def test_the_feed_is_drawn_by_the_partial_that_pushes_use(world: World) -> None:
    own = tell(world, world.alice)
    html = page(world, world.bob)
    assert render_partial(world.app, "activity/_item.html", activity=own).strip() in html
    assert '<ol class="feed" id="activity-feed" data-live-list>' in html


def test_the_feed_holds_what_one_may_hear(world: World) -> None:
    hidden = tell(world, world.alice, audience=those_who_may(Permission.SEE_AUDIT))
    theirs = tell(world, world.charlie)
    assert f'id="activity-{hidden.id}"' in page(world, world.megan)
    assert f'id="activity-{hidden.id}"' not in page(world, world.bob)
    assert f'id="activity-{theirs.id}"' not in page(world, world.megan)
    assert f'id="activity-{theirs.id}"' in page(world, world.charlie)


def test_a_busy_practice_asks_no_more_queries_than_a_quiet_one(world: World) -> None:
    add(world, world.bob, "Ada Byron")
    browser = world.browser(world.bob)
    browser.get("/")
    quiet = queries(world, lambda: browser.get("/"))
    for number in range(FEED_LENGTH + 10):
        add(world, world.bob, f"Client {number}")
    assert queries(world, lambda: browser.get("/")) == quiet


def test_markup_in_a_name_stays_text(world: World) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    add(world, world.bob, hostile)
    shown = page(world, world.bob)
    assert "&lt;img src=x" in shown
    assert hostile not in shown


def test_what_holds_a_deadline_up_is_said_beside_it(world: World) -> None:
    add_due, waits = adder(world), Status.WITH_CLIENT
    with clock.stopped(TODAY - timedelta(days=3)):
        add_due(world.bob, on=TODAY.date(), status=waits, name="Still Ltd")
        add_due(world.bob, on=TODAY.date(), name="Not begun Ltd")
        add_due(None, on=TODAY.date(), status=waits, name="Nobody’s Ltd")
    with clock.stopped(TODAY - timedelta(days=2)):
        add_due(world.bob, on=TODAY.date(), status=waits, name="Moving Ltd")
    with clock.stopped(TODAY):
        html = part(page(world, world.bob), "at-risk")
    rows = {name: row for row in html.split("<tr>") for name in re.findall(r">([^<]+ Ltd)</a>", row)}
    said = {name: "".join(re.findall('muted since">([^<]*)', row)) for name, row in rows.items()}
    assert said == {"Still Ltd": "3 days", "Not begun Ltd": "", "Nobody’s Ltd": "no owner", "Moving Ltd": ""}


def test_deadlines_at_risk_stand_under_how_soon_they_are_due(world: World) -> None:
    add_due = adder(world)
    with clock.stopped(TODAY):
        for days, name in (
            (-1, "Late Ltd"),
            (0, "Now Ltd"),
            (1, "Next Ltd"),
            (2, "Soon Ltd"),
            (7, "Last Ltd"),
            (8, "Far Ltd"),
        ):
            add_due(world.bob, on=TODAY.date() + timedelta(days=days), name=name)
        html = part(page(world, world.bob), "at-risk")
    groups = {
        level: re.findall(r">([^<]+ Ltd)</a>", rows)
        for level, rows in re.findall(r'<tbody data-level="(\w+)">(.*?)</tbody>', html, re.DOTALL)
    }
    assert groups == {"overdue": ["Late Ltd"], "day": ["Now Ltd", "Next Ltd"], "week": ["Soon Ltd", "Last Ltd"]}
