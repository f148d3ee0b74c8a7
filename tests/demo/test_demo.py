"""The demonstration: believable, the same everywhere, and gone without a trace when it is taken away."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from practice_hub.activity.models import Activity
from practice_hub.application import every_table
from practice_hub.base import clock, directory
from practice_hub.base.clock import LONDON
from practice_hub.base.database import TenantSession
from practice_hub.clients import validation
from practice_hub.clients.enums import YearEnd
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.compliance import access as compliance
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.models import Deadline
from practice_hub.demo import commands, live, practices, removal
from practice_hub.demo.fake import Fake
from practice_hub.demo.practices import Demo
from practice_hub.demo.removal import NoDemo
from practice_hub.people.permissions import Permission, Role
from practice_hub.realtime import log
from practice_hub.records.fields import snapshot
from tests.activity.told import tell
from tests.world import World


def clients_of(world: World, demo: Demo) -> Sequence[Client]:
    with world.database.read(demo.tenant_id) as session:
        return session.scalars(select(Client)).all()


def story_of(world: World, demo: Demo) -> Sequence[Activity]:
    with world.database.read(demo.tenant_id) as session:
        return session.scalars(select(Activity).order_by(Activity.id)).all()


def rows_of(session: TenantSession, table: Table) -> int:
    own = select(func.count()).select_from(table).where(table.c.tenant_id == session.tenant_id)
    return session.connection().scalar(own) or 0


def run(world: World, *arguments: str) -> str:
    result = world.app.test_cli_runner().invoke(args=["demo", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_two_practices_are_made_and_marked_as_demonstrations(demos: list[Demo]) -> None:
    assert [(demo.name, len(demo.staff), demo.clients) for demo in demos] == [
        ("Marlowe Reid Accountants", 8, 60),
        ("Fenwick & Lowe", 5, 20),
    ]
    assert {person.role for person in demos[0].staff} == set(Role)


def test_every_client_is_one_that_the_product_would_accept(world: World, demos: list[Demo]) -> None:
    for demo in demos:
        for client in clients_of(world, demo):
            _values, problems = validation.parse(snapshot(client, FIELDS))
            assert not problems, (client.name, problems)
            assert client.company_number == "" or client.company_number.startswith("99")


def test_the_examples_of_the_papers_are_there(world: World, demos: list[Demo]) -> None:
    by_name = {client.name: client for client in clients_of(world, demos[0])}
    assert by_name["ABC Ltd"].code == "ABC001"
    assert by_name["Orchard Vets Ltd"].year_end == YearEnd(2, 29)
    assert {client.company_number for client in by_name.values()}.isdisjoint(
        {client.company_number for client in clients_of(world, demos[1]) if client.company_number}
    )


def test_there_is_something_to_see_in_every_room(world: World, demos: list[Demo]) -> None:
    """Only what people do by themselves is not there yet: sign in, choose how to be notified, read the file."""
    own = {"browsers", "one_time_links", "notification_mutes", "notification_preferences", "import_rows", "events"}
    with world.database.read(demos[0].tenant_id) as session:
        tables = [table for table in every_table().sorted_tables if "tenant_id" in table.c]
        assert {table.name for table in tables if not rows_of(session, table)} == own


def test_the_story_ends_now_and_agrees_with_the_records(world: World, demos: list[Demo]) -> None:
    story = story_of(world, demos[0])
    assert timedelta() < clock.now() - story[-1].occurred_at < timedelta(minutes=10)
    assert [activity.occurred_at for activity in story] == sorted(activity.occurred_at for activity in story)
    clients = {client.id: client for client in clients_of(world, demos[0])}
    last_phone = {
        activity.subject_id: activity.changes["Phone number"][1]
        for activity in story
        if "Phone number" in activity.changes
    }
    assert last_phone
    assert all(clients[id].phone == number for id, number in last_phone.items())


def test_each_change_begins_where_the_one_before_ended(world: World, demos: list[Demo]) -> None:
    held: dict[tuple[int, str], str] = {}
    steps = 0
    for activity in story_of(world, demos[0]):
        for label, (old, new) in activity.changes.items():
            before = held.get((activity.subject_id, label))
            assert before in (None, old), (activity.subject_name, label)
            steps += before is not None
            held[activity.subject_id, label] = new
    assert steps > 10


def test_people_work_in_the_daytime_and_not_at_weekends(world: World, demos: list[Demo]) -> None:
    hours = Counter(activity.occurred_at.astimezone(LONDON).hour for activity in story_of(world, demos[0])[:-10])
    assert sum(hours[hour] for hour in range(8, 18)) > 0.9 * hours.total()
    days = Counter(activity.occurred_at.astimezone(LONDON).weekday() for activity in story_of(world, demos[0])[:-10])
    assert days[5] + days[6] < 0.1 * days.total()


def test_a_read_only_colleague_has_changed_nothing_and_staff_see_no_sign_ins(world: World, demos: list[Demo]) -> None:
    reader = next(person for person in demos[0].staff if person.role is Role.READ_ONLY)
    did = Counter(activity.action for activity in story_of(world, demos[0]) if activity.actor_id == reader.user_id)
    assert set(did) == {"person.signed_in"}
    signed_in = [activity for activity in story_of(world, demos[0]) if activity.action == "person.signed_in"]
    assert {activity.audience for activity in signed_in} == {f"may:{Permission.SEE_AUDIT}"}


def test_the_history_is_no_news(world: World, demos: list[Demo]) -> None:
    """Nobody's page is flooded: the story is written, the log stays empty."""
    with world.database.read(demos[0].tenant_id) as session:
        assert log.head(session).position == 0


def test_the_same_practices_are_made_everywhere(world: World, demos: list[Demo]) -> None:
    before = [(client.name, client.code, client.phone) for client in clients_of(world, demos[0])]
    run(world, "--remove")
    run(world)
    assert [(client.name, client.code, client.phone) for client in clients_of(world, _now(world)[0])] == before


def _now(world: World) -> list[Demo]:
    return practices.found_demos(world.database)


@pytest.mark.usefixtures("small_firms")
def test_the_command_says_how_to_sign_in_and_a_second_time_makes_nothing(world: World) -> None:
    said = run(world)
    assert "hannah.clarke@marlowe-reid.example" in said
    assert commands.LOCAL_PASSWORD in said
    again = run(world)
    assert "here already" in again
    assert "hannah.clarke@marlowe-reid.example" in again
    assert len(_now(world)) == 2


@pytest.mark.usefixtures("small_firms")
def test_one_can_sign_in_with_what_it_says(world: World) -> None:
    run(world)
    form = {"email": "priya.nair@marlowe-reid.example", "password": commands.LOCAL_PASSWORD}
    browser = world.app.test_client()
    assert browser.post("/sign-in", data=form).status_code in (302, 303)
    assert "Priya Nair" in browser.get("/").get_data(as_text=True)


@pytest.mark.usefixtures("small_firms")
def test_a_first_run_that_was_cut_short_is_finished_by_the_next(world: World) -> None:
    run(world)
    removal.remove(world.database, _now(world)[1].tenant_id)
    assert "Fenwick & Lowe" in run(world, "--if-empty")
    assert [demo.name for demo in _now(world)] == ["Marlowe Reid Accountants", "Fenwick & Lowe"]


def test_where_a_practice_stands_the_first_run_makes_nothing(world: World) -> None:
    assert "practice of its own" in run(world, "--if-empty")
    assert _now(world) == []


@pytest.mark.both_databases
def test_taking_it_away_leaves_our_practices_and_nothing_else(world: World, demos: list[Demo]) -> None:
    tell(world, world.alice)
    with world.database.read(demos[0].tenant_id) as session:
        assert rows_of(session, every_table().tables["activities"]) > 100
    run(world, "--remove")
    assert _now(world) == []
    for demo in demos:
        with world.database.read(demo.tenant_id) as session:
            left = {
                table.name: rows_of(session, table) for table in every_table().sorted_tables if "tenant_id" in table.c
            }
        assert {name for name, rows in left.items() if rows} == set()
    with world.database.directory() as session:
        assert set(directory.tenant_ids(session)) == {world.alice.tenant_id, world.charlie.tenant_id}
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalar(select(func.count(Activity.id))) == 1


def test_a_real_practice_cannot_be_taken_away(world: World) -> None:
    with pytest.raises(NoDemo):
        removal.remove(world.database, world.alice.tenant_id)
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalar(select(func.count()).select_from(Activity)) == 0


def test_colleagues_go_on_working_through_the_real_actions(world: World, demos: list[Demo]) -> None:
    said: list[str] = []
    before = {demo.tenant_id: len(story_of(world, demo)) for demo in demos}
    assert live.work(world.database, demos, minutes=0.02, every=0.01, say=said.append) == len(said)
    said += filter(None, [live.act(world.database, demo, Fake()) for demo in demos * 10])
    assert len(said) > 5
    assert sum(len(story_of(world, demo)) - before[demo.tenant_id] for demo in demos) == len(said)
    events = []
    for demo in demos:
        with world.database.read(demo.tenant_id) as session:
            events += log.after(session, 0, 2_000)
    assert sum(event.type == "activity:new" for event in events) == len(said)
    assert any(event.type == "client:changed" for event in events)


def test_working_ends_by_itself_when_the_demonstration_is_taken_away(world: World, demos: list[Demo]) -> None:
    said: list[str] = []
    run(world, "--remove")
    assert live.work(world.database, demos, minutes=1, every=0.01, say=said.append) == 0
    assert "has been taken away" in said[-1]


def test_without_a_demonstration_nobody_works(world: World) -> None:
    result = world.app.test_cli_runner().invoke(args=["demo", "--live"])
    assert result.exit_code == 1
    assert "Make them first" in result.output


# --- deadlines ---------------------------------------------------------------------------------------------------


def test_the_deadlines_are_believable_and_working_them_out_again_changes_nothing(
    world: World, demos: list[Demo]
) -> None:
    for demo in demos:
        with world.database.read(demo.tenant_id) as session:
            position = compliance.figures(session)
            assert 0.003 <= position.overdue / position.open <= 0.02
            # On the first of a month nothing was filed in it yet.
            lately = select(Deadline.id).where(Deadline.filed_on >= clock.today() - timedelta(days=31))
            assert session.scalars(lately).all()
            late = [one for one in compliance.at_risk(session, 50) if one.client.name == "ABC Ltd"]
            assert any(one.title == "VAT return" and one.due_on == clock.today() + timedelta(days=1) for one in late)
        with world.database.write(demo.tenant_id) as session:
            assert generate_all(session) == 0
