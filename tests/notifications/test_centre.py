"""The bell and the notification centre, as Bob uses them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy import event as sqlalchemy_event

from practice_hub.base import clock
from practice_hub.notifications import access
from practice_hub.notifications.actions import mark_read
from practice_hub.notifications.enums import Category, Severity
from practice_hub.people.viewer import Viewer
from tests.notifications.told import NOON, asked, events, fill, tell
from tests.world import World


@pytest.fixture
def bob(world: World) -> FlaskClient:
    return world.browser(world.bob)


def badge(browser: FlaskClient) -> int:
    found = re.search(r'id="bell-count"[^>]* data-unread="(\d+)"', browser.get("/notifications").text)
    assert found
    return int(found[1])


def unread(world: World, person: Viewer) -> int:
    with world.database.read(person.tenant_id) as session:
        return access.unread_count(session, person.user_id)


def listed(browser: FlaskClient, address: str = "/notifications") -> list[str]:
    """The numbers of the entries' newest notifications, in the order of the page."""
    return re.findall(r'<li id="note-(\d+)"', browser.get(address).text)


# --- groups ------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_those_of_one_key_and_day_are_one_line_and_the_badge_counts_each(world: World, bob: FlaskClient) -> None:
    for number in range(3):
        tell(world, world.bob, group_key="task", title="New task assigned to you", message=f"Task {number}")
    [other] = tell(world, world.bob)
    page = bob.get("/notifications").text
    assert 'New task assigned to you <span class="times">×3</span>' in page
    assert page.index("Task 2") < page.index("Task 0")
    assert len(listed(bob)) == 2
    assert listed(bob)[0] == str(other.id)
    assert badge(bob) == 4


@pytest.mark.both_databases
def test_a_new_one_does_not_join_what_was_read_or_what_came_yesterday(world: World) -> None:
    with clock.stopped(NOON - timedelta(days=1)):
        tell(world, world.bob, group_key="task")
    with clock.stopped(NOON):
        [read] = tell(world, world.bob, group_key="task")
        with world.write(world.bob) as session:
            mark_read.mark_read(session, read, by=world.bob)
        tell(world, world.bob, group_key="task")
        tell(world, world.megan, group_key="task")
        assert len(listed(world.browser(world.bob))) == 3
        page = world.browser(world.bob).get("/notifications").text
        assert "Today" in page
        assert "Yesterday" in page
        assert "×" not in page.split("<main")[1].split("</main>")[0]


def test_a_day_is_named_with_its_year_when_that_is_another(world: World) -> None:
    for days in (330, 2, 1, 0):
        with clock.stopped(NOON - timedelta(days=days)):
            tell(world, world.bob, group_key=f"task {days}")
    with clock.stopped(NOON):
        page = world.browser(world.bob).get("/notifications").text.split("<main")[1]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page)[:4] == [
        "Today",
        "Yesterday",
        "Saturday 21 November",
        "Sunday 28 December 2025",
    ]


def test_a_day_is_londons(world: World) -> None:
    just_after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    with clock.stopped(just_after_midnight - timedelta(hours=1)):
        tell(world, world.bob, group_key="task")
    with clock.stopped(just_after_midnight):
        tell(world, world.bob, group_key="task")
        assert len(listed(world.browser(world.bob))) == 2


def test_reading_a_group_reads_all_of_it_in_one_event(world: World, bob: FlaskClient) -> None:
    made = [tell(world, world.bob, group_key="task")[0] for _ in range(12)]
    [other] = tell(world, world.bob)
    assert bob.post(f"/notifications/{made[3].id}/group/reading").status_code == 303
    assert unread(world, world.bob) == 1
    last = events(world, world.bob)[-1]
    assert (last.type, last.data["count"], last.data["read"]) == ("notification:read", 12, True)
    assert other.id not in last.data["ids"]
    assert "and 2 more" in bob.get("/notifications").text


@pytest.mark.both_databases
def test_deleting_a_group_deletes_all_of_it_and_nothing_else(world: World, bob: FlaskClient) -> None:
    made = [tell(world, world.bob, group_key="task")[0] for _ in range(3)]
    tell(world, world.megan, group_key="task")
    [other], [alone] = tell(world, world.bob, group_key="team"), tell(world, world.bob)
    assert bob.post(f"/notifications/{made[1].id}/group/deletion").status_code == 303
    assert sorted(listed(bob)) == sorted([str(other.id), str(alone.id)])
    assert unread(world, world.bob) == 2
    assert unread(world, world.megan) == 1, "hers stays"
    assert bob.post(f"/notifications/{alone.id}/group/deletion").status_code == 303
    assert listed(bob) == [str(other.id)], "one that stands alone goes alone"


def test_a_group_says_who_did_it_and_after_two_that_there_are_others(world: World, bob: FlaskClient) -> None:
    tell(world, world.bob, group_key="task")
    people = ("Alice Marlowe", "Megan Rees and Alice Marlowe", "Rita Osei, Megan Rees and others")
    for by, words in zip((world.alice, world.megan, world.rita), people, strict=True):
        tell(world, world.bob, by=by, group_key="task")
        assert set(re.findall(r"<p>By (.*?) <svg", bob.get("/notifications").text)) == {words}


def test_a_line_of_several_is_as_loud_as_the_loudest_of_them(world: World, bob: FlaskClient) -> None:
    for severity in (Severity.INFO, Severity.URGENT, Severity.WARNING):
        tell(world, world.bob, group_key="task", severity=severity)
    shown = re.findall(r'data-kind="(\w+)"\s+data-size="3"', bob.get("/notifications").text)
    assert shown == ["urgent", "urgent"], "in the bell and on the page"


# --- what the buttons do -----------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_read_unread_and_deleted_and_twice_says_nothing(world: World, bob: FlaskClient) -> None:
    [one] = tell(world, world.bob)
    for verb, count in (("reading", 0), ("unreading", 1), ("deletion", 0)):
        assert bob.post(f"/notifications/{one.id}/{verb}").status_code == 303
        assert badge(bob) == count
        if verb != "deletion":
            assert bob.post(f"/notifications/{one.id}/{verb}").status_code == 303
    assert [event.type for event in events(world, world.bob)] == [
        "notification:new",
        "notification:read",
        "notification:read",
        "notification:retracted",
    ]
    assert bob.post(f"/notifications/{one.id}/reading").status_code == 404
    assert listed(bob) == []


@pytest.mark.both_databases
def test_a_toast_that_is_sent_away_is_told_once_and_stays_in_the_list(world: World, bob: FlaskClient) -> None:
    [one], [other] = tell(world, world.bob), tell(world, world.bob)
    for _ in range(2):
        assert bob.post("/notifications/dismissal", data={"ids": f"{one.id},{other.id}"}).status_code == 204
    told = [event.data for event in events(world, world.bob) if event.type == "notification:dismissed"]
    assert told == [{"ids": [other.id, one.id], "count": 2}]
    assert unread(world, world.bob) == 2
    assert f'data-dismissed="{one.id}"' in bob.get("/").text
    [megans] = tell(world, world.megan)
    for stranger in (world.bob, world.charlie):
        world.browser(stranger).post("/notifications/dismissal", data={"ids": str(megans.id)})
    assert [event.type for event in events(world, world.megan)] == ["notification:new"]
    for wrong in ("", "x", "1,", ",".join(["1"] * 51)):
        assert bob.post("/notifications/dismissal", data={"ids": wrong}).status_code == 400


def test_nobody_else_touches_bobs_notifications(world: World) -> None:
    [one] = tell(world, world.bob)
    for stranger in (world.alice, world.megan, world.charlie):
        browser = world.browser(stranger)
        for verb in ("reading", "unreading", "deletion", "group/reading", "group/unreading", "group/deletion"):
            assert browser.post(f"/notifications/{one.id}/{verb}").status_code == 404
        browser.post("/notifications/reading")
        assert "Rita Osei joined" not in browser.get("/notifications").text
    assert unread(world, world.bob) == 1


def test_all_are_read_but_what_came_after_the_page_was_read(world: World, bob: FlaskClient) -> None:
    shown = [tell(world, world.bob)[0] for _ in range(3)]
    tell(world, world.bob)
    bob.post("/notifications/reading", data={"upto": str(shown[-1].id)})
    assert unread(world, world.bob) == 1
    bob.post("/notifications/reading")
    assert unread(world, world.bob) == 0
    assert [event.data.get("all") for event in events(world, world.bob)[-2:]] == [False, True]


def test_the_bell_is_redrawn_in_the_answer_when_its_script_asks(world: World, bob: FlaskClient) -> None:
    [one] = tell(world, world.bob)
    answer = bob.post(f"/notifications/{one.id}/reading", data={"answer": "partials"})
    assert answer.status_code == 200
    for id in ("bell-count", "rail-unread", "inbox-count", "inbox-list"):
        assert f'hx-target="#{id}"' in answer.text
    assert 'data-unread="0"' in answer.text


@pytest.mark.parametrize(
    ("wanted", "back"),
    [
        ("/clients?status=active", "/clients?status=active"),
        ("https://example.org/", "/notifications"),
        ("//example.org", "/notifications"),
        ("", "/notifications"),
    ],
)
def test_a_form_goes_back_to_its_own_page_and_to_no_other_site(bob: FlaskClient, wanted: str, back: str) -> None:
    assert bob.post("/notifications/reading", data={"next": wanted}).location == back


# --- what the page shows -----------------------------------------------------------------------------------------


def test_filters_and_search(world: World, bob: FlaskClient) -> None:
    [team] = tell(world, world.bob)
    [client] = tell(world, world.bob, category=Category.CLIENT_CHANGED, title="ABC Ltd changed", message="100% VAT_x")
    [urgent] = tell(world, world.bob, severity=Severity.URGENT, title="Restart at six")
    with world.write(world.bob) as session:
        mark_read.mark_read(session, team, by=world.bob)
    for query, found in {
        "category=client_changed": [client],
        "kind=urgent": [urgent],
        "unread=1": [urgent, client],
        "q=abc": [client],
        "q=VAT_x": [client],
        "q=0%25": [client],
        "q=restart&category=team": [urgent],
        "category=nonsense&kind=nonsense&before=x": [urgent, client, team],
    }.items():
        assert listed(bob, f"/notifications?{query}") == [str(one.id) for one in found], query
    page = bob.get("/notifications").text
    assert 'href="/notifications?kind=warning"' in page
    assert 'href="/notifications?kind=success"' not in page
    assert 'href="/notifications?kind=success" aria-current' in bob.get("/notifications?kind=success").text
    assert "Nothing was found for “pigeon”, Unread." in bob.get("/notifications?q=pigeon&unread=1").text
    assert "Nothing for you yet" in world.browser(world.rita).get("/notifications").text


@pytest.mark.both_databases
def test_pages_hold_every_entry_once(world: World, bob: FlaskClient) -> None:
    for number in range(60):
        tell(world, world.bob, group_key=f"client:{number % 40}" if number % 2 else "")
    seen, address = [], "/notifications"
    for _ in range(3):
        page = bob.get(address).text
        seen += re.findall(r'<li id="note-(\d+)"', page)
        older = re.search(r'href="(/notifications\?before=\d+)"', page)
        if older is None:
            break
        address = older[1]
    assert len(seen) == len(set(seen)) == 30 + 20
    assert seen == sorted(seen, key=int, reverse=True)


def test_past_ninety_nine_the_badge_says_so_and_the_words_say_how_many(world: World, bob: FlaskClient) -> None:
    fill(world, world.bob, 1_204)
    page = bob.get("/").text
    assert '<span aria-hidden="true">99+</span><span class="vh">, 1,204 unread</span>' in page
    assert 'data-unread="1204"' in page


@pytest.mark.both_databases
def test_ten_thousand_notifications_ask_no_more_than_ten(world: World) -> None:
    questions: dict[str, set[int]] = {}
    for number in (10, 10_000):
        fill(world, world.bob, number, read_at=NOON if number > 10 else None)
        with clock.stopped(NOON + timedelta(minutes=1)):
            browser = world.browser(world.bob)
            browser.get("/")
            for address in ("/", "/notifications", "/notifications?unread=1"):
                with asked(world) as statements:
                    assert browser.get(address).status_code == 200
                questions.setdefault(address, set()).add(len(statements))
    assert {address: len(counts) for address, counts in questions.items()} == dict.fromkeys(questions, 1)


def plans(world: World, ask: Callable[[], object]) -> list[str]:
    """How SQLite answers each question about notifications."""
    questions: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        questions.append((arguments[2], arguments[3]))

    sqlalchemy_event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        sqlalchemy_event.remove(world.database.engine, "before_cursor_execute", note)
    with world.database.engine.connect() as connection:
        return [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            for statement, parameters in questions
            if "FROM notifications" in statement and statement.startswith("SELECT")
        ]


def test_the_badge_is_read_from_an_index_alone(world: World) -> None:
    """Neither rows nor history."""
    with world.database.read(world.bob.tenant_id) as session:
        [count] = plans(world, lambda: access.unread_count(session, world.bob.user_id))
        [by_category] = plans(world, lambda: access.unread(session, world.bob.user_id))
    assert "COVERING INDEX ix_notifications_unread" in count
    assert "COVERING INDEX ix_notifications_unread" in by_category


@pytest.mark.parametrize(
    "address",
    ["/", "/notifications", "/notifications?unread=1", "/notifications?category=team", "/notifications?kind=urgent"],
)
def test_no_page_looks_through_everything(world: World, bob: FlaskClient, address: str) -> None:
    fill(world, world.bob, 100)
    looked_up = plans(world, lambda: bob.get(address))
    assert looked_up
    for plan in looked_up:
        assert "SCAN notifications" not in plan, plan
        assert "(tenant_id=? AND user_id=?" in plan, plan


def reads(world: World, ask: Callable[[], object]) -> list[tuple[str, int]]:
    """How PostgreSQL looks notifications up for each question, and how many of them it has in hand for that."""
    questions: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        if "FROM notifications" in arguments[2] and arguments[2].startswith("SELECT"):
            questions.append((arguments[2], arguments[3]))

    sqlalchemy_event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        sqlalchemy_event.remove(world.database.engine, "before_cursor_execute", note)
    with world.database.read(world.bob.tenant_id) as session:
        answers = [
            session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
            for statement, parameters in questions
        ]
    return [found for [answer] in answers for found in looked_up(answer["Plan"])]


def looked_up(node: dict[str, Any]) -> Iterator[tuple[str, int]]:
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    if node.get("Relation Name") == "notifications":
        yield node["Node Type"], int(rows * node["Actual Loops"])
    for child in node.get("Plans", ()):
        yield from looked_up(child)


@pytest.mark.only_database("postgresql")
def test_of_ten_thousand_postgresql_looks_at_those_of_the_page(world: World, environment: dict[str, str]) -> None:
    """A year of them, read but for the newest forty; what the planner knows of them is fresh."""
    fill(world, world.bob, 10_000, read_at=NOON, minutes_apart=50)
    fill(world, world.bob, 40)
    owner = create_engine(environment["HUB_MIGRATION_DATABASE_URL"], isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("ANALYZE notifications")
    owner.dispose()
    browser = world.browser(world.bob)
    for query in ("", "?unread=1", "?category=team", "?category=system", "?kind=urgent"):
        address = f"/notifications{query}"
        found = reads(world, lambda address=address: browser.get(address))  # type: ignore[misc]
        assert len(found) >= 4, address
        assert "Seq Scan" not in {node for node, _ in found}, (address, found)
        assert max(rows for _, rows in found) <= 200, (address, found)
