"""A whole import: added, the same again, changed, undone. On both databases."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from practice_hub.activity import access as story
from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients import access as clients
from practice_hub.clients.actions import custom_fields
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.effects import Effects
from practice_hub.clients.models import Client
from practice_hub.clients.observers import ClientObserver, add_observer
from practice_hub.imports.actions import decisions
from practice_hub.imports.actions.writing import write_rows
from practice_hub.imports.enums import Outcome, RowAction, State
from practice_hub.imports.jobs import FAULTY, prune
from practice_hub.imports.models import ClientImport
from practice_hub.notifications.models import Notification
from practice_hub.records.fields import snapshot
from practice_hub.tasks.actions import records as tasks
from tests.imports.conftest import Choose, Work, act, again, csv_of, everybody, firms, rows_of, run
from tests.world import World

pytestmark = pytest.mark.both_databases


class Followed(ClientObserver):
    """Keeps who was followed."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    def on_change(self, _session: object, clients: Sequence[Client], *_: object) -> dict[int, Effects]:
        self.ids += [client.id for client in clients]
        return {}


def outcomes(world: World, own: ClientImport) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows_of(world, own):
        found[str(row.outcome)] = found.get(str(row.outcome), 0) + 1
    return found


def test_a_practice_comes_in_is_the_same_again_changes_and_goes_out_again(
    world: World, importing: Choose, work: Work
) -> None:
    with world.write(world.alice) as session:
        client_actions.create(session, by=world.alice, name="Here before Ltd", type="llp")
    before = everybody(world)

    first = importing(csv_of(firms(60)))
    assert outcomes(world, first) == {"create": 60}
    assert everybody(world) == before, "the dry run writes nothing"
    first = run(world, first, work)
    assert (first.state, first.created, first.updated) == (State.DONE, 60, 0)
    added = everybody(world)
    assert len(added) == 61
    assert added["F0007"]["name"] == "Firm F0007"

    assert outcomes(world, importing(csv_of(firms(60)))) == {"unchanged": 60}

    changed = {f"F{number:04}": "01632 960 999" for number in range(4)}
    second = importing(csv_of(firms(60, **changed)))
    assert outcomes(world, second) == {"update": 4, "unchanged": 56}
    second = run(world, second, work)
    assert (second.created, second.updated) == (0, 4)
    assert everybody(world)["F0003"]["phone"] == "01632 960 999"

    act(world, second, decisions.undo)
    work()
    assert again(world, second).state == State.UNDONE
    assert everybody(world) == added, "all that it changed is as it was"
    act(world, first, decisions.undo)
    work()
    assert everybody(world) == before, "all that it added is gone"


def test_one_line_tells_of_it_in_the_feed_and_one_on_each_client(world: World, importing: Choose, work: Work) -> None:
    own = run(world, importing(csv_of(firms(30))), work)
    with world.database.read(world.alice.tenant_id) as session:
        feed = story.feed(session, world.bob)
        client = session.scalars(select(Client).where(Client.code == "F0005")).one()
        timeline = story.timeline(session, world.bob, clients.SUBJECT, client.id)
        told = session.scalars(select(Notification).where(Notification.user_id == world.alice.user_id)).all()
        lines = session.scalar(select(func.count()).select_from(Activity).where(Activity.action == "client.imported"))
    assert [(one.verb, one.subject_name) for one in feed] == [("imported", "30 clients")]
    assert [(one.actor_name, one.verb) for one in timeline] == [("Alice Marlowe", "imported client")]
    assert lines == 30
    assert [(one.title, one.action_url) for one in told] == [("30 clients imported", f"/clients/imports/{own.id}")]


def test_what_somebody_changed_since_is_kept_and_listed(world: World, importing: Choose, work: Work) -> None:
    run(world, importing(csv_of(firms(3))), work)
    rows = [("F0000", "Firm F0000", "Sole trader", "LS2 8NG", "01632 960 500"), *firms(5)[3:]]
    own = run(world, importing(csv_of(rows)), work)
    with world.write(world.bob) as session:
        by_code = {client.code: client for client in session.scalars(clients.with_names())}
        client_actions.update(session, by_code["F0000"], by=world.bob, yours={"phone": "01632 960 777"})
        client_actions.update(session, by_code["F0003"], by=world.bob, yours={"notes": "Call first"})
        tasks.create(session, by=world.bob, title="Ring them", client="F0004")
    act(world, own, decisions.undo)
    work()
    there = everybody(world)
    assert there["F0000"]["phone"] == "01632 960 777", "Bob's later change stays"
    assert there["F0000"]["correspondence_postcode"] == "LS1 4DY", "what nobody touched since is as it was"
    assert there["F0003"]["notes"] == "Call first"
    assert "F0004" in there, "a client with a task is not removed under it"
    kept = {row.name: row.reason for row in rows_of(world, own) if row.state == "kept"}
    assert kept["Firm F0000"] == "Changed since, and kept: Phone number"
    assert kept["Firm F0003"] == "Somebody worked on it since, so it stays"
    assert kept["Firm F0004"].startswith("It has tasks")


def test_somebody_who_saves_between_the_look_and_the_import_stops_it_whole(
    world: World, importing: Choose, work: Work
) -> None:
    run(world, importing(csv_of(firms(3))), work)
    new = [("N0001", "New one", "Trust", "", "")]
    own = importing(csv_of([*new, *firms(3, F0002="01632 960 222")]))
    with world.write(world.bob) as session:
        client = session.scalars(clients.with_names().where(Client.code == "F0002")).one()
        client_actions.update(session, client, by=world.bob, yours={"phone": "01632 960 333"})
    own = run(world, own, work)
    assert own.state == State.READY, "it was checked again, and waits for a person"
    assert "somebody changed Firm F0002" in own.note
    there = everybody(world)
    assert "N0001" not in there, "nothing of it was written"
    assert there["F0002"]["phone"] == "01632 960 333"
    assert own.finished_at is None
    own = run(world, own, work)
    assert (own.state, own.created, own.note) == (State.DONE, 1, ""), "what was said of the first try is over"


def test_a_worker_that_dies_in_the_middle_is_followed_by_one_that_ends_it(
    world: World, importing: Choose, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice_hub.imports.jobs.BATCH", 10)
    own = importing(csv_of(firms(25)))
    calls: list[int] = []

    def dies(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        write_rows(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("practice_hub.imports.jobs.write_rows", dies)
    act(world, own, decisions.start, leave_out_errors=False)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert len(everybody(world)) == 10, "some of it was written"
    with clock.stopped(clock.now() + timedelta(minutes=11)):
        work()
    assert len(everybody(world)) == 25
    assert again(world, own).created == 25


def test_a_fault_in_the_middle_leaves_nothing_behind(
    world: World, importing: Choose, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice_hub.imports.jobs.BATCH", 10)
    own = importing(csv_of(firms(25)))
    calls: list[int] = []

    def fails(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError
        write_rows(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("practice_hub.imports.jobs.write_rows", fails)
    own = run(world, own, work)
    assert len(calls) == 2
    assert everybody(world) == {}
    assert (own.state, own.note) == (State.READY, FAULTY)


def test_duplicates_are_for_a_person_to_decide(world: World, importing: Choose, work: Work) -> None:
    with world.write(world.alice) as session:
        for name, place in (("Anna Berg", "LS1 4DY"), ("Carl Dove", ""), ("Else Falk", "LS1 4DY")):
            client_actions.create(session, by=world.alice, name=name, type="individual", correspondence_postcode=place)
    own = importing(
        csv_of(
            [
                ("", "ANNA  BERG", "Individual", "ls14dy", "01632 960 100"),
                ("", "Carl Dove", "Individual", "M1 1AA", ""),
                ("", "Else Falk", "Individual", "M1 1AA", ""),
            ]
        )
    )
    anna, carl, else_ = rows_of(world, own)
    assert (anna.outcome, anna.doing) == (Outcome.DUPLICATE, RowAction.UPDATE), "name and postcode are the same"
    assert anna.reason == "Anna Berg has this name and this postcode"
    assert (carl.outcome, carl.doing) == (Outcome.DUPLICATE, RowAction.SKIP), "only the name is the same"
    assert else_.outcome == Outcome.CREATE, "another place is another client"
    act(world, own, decisions.choose, {carl.id: "create", else_.id: "skip"})
    own = run(world, own, work)
    assert (own.created, own.updated) == (2, 1)
    assert sorted(one["name"] for one in everybody(world).values()).count("Carl Dove") == 2


def test_the_practices_own_fields_come_in_and_go_out_like_the_others(
    world: World, importing: Choose, work: Work
) -> None:
    with world.write(world.alice) as session:
        size = custom_fields.define(session, "Fee", "number", "", by=world.alice)
        kind = custom_fields.define(session, "Tier", "choice", "Gold\nSilver", by=world.alice)
        since = custom_fields.define(session, "Since", "date", "", by=world.alice)
        headings = ("Code", "Name", "Type", "Fee", "tier", "Since")
        names = [f"custom_{one.id}" for one in (size, kind, since)]
    own = run(world, importing(csv_of([("A1", "ABC", "Trust", "£1,250.50", "gold", "31/3/2026")], headings)), work)
    with world.database.read(world.alice.tenant_id) as session:
        client = session.scalars(select(Client)).one()
        texts = snapshot(client, every_field(session))
    assert [texts[name] for name in names] == ["1250.50", "Gold", "2026-03-31"]
    file = world.browser(world.alice).post("/clients/exports").data
    assert outcomes(world, importing(file)) == {"unchanged": 1}
    wrong = importing(csv_of([("A2", "DEF", "Trust", "much", "Bronze", "")], headings))
    assert [problem["field"] for problem in rows_of(world, wrong)[0].problems] == names[:2]
    act(world, own, decisions.undo)
    work()
    assert everybody(world) == {}


def test_what_the_practice_itself_calls_so_is_meant_before_what_other_products_do(
    world: World, importing: Choose, work: Work
) -> None:
    with world.write(world.alice) as session:
        own = [custom_fields.define(session, name, "text", "", by=world.alice) for name in ("Client ID", "Manager id")]
        names = [f"custom_{one.id}" for one in own]
    headings = ("Name", "Type", "Client ID", "Manager id")
    run(world, importing(csv_of([("ABC", "Trust", "old 17", "Nobody you know")], headings)), work)
    file = world.browser(world.alice).post("/clients/exports").data
    assert b"old 17,Nobody you know" in file
    (row,) = rows_of(world, importing(file.replace(b"old 17", b"old 18").replace(b"Nobody", b"Somebody")))
    assert row.changes == {
        names[0]: ["old 17", "old 18"],
        names[1]: ["Nobody you know", "Somebody you know"],
    }


def test_a_choice_that_was_withdrawn_comes_in_again_where_it_stands(
    world: World, importing: Choose, work: Work
) -> None:
    with world.write(world.alice) as session:
        tier = custom_fields.define(session, "Tier", "choice", "Gold\nSilver", by=world.alice)
    headings = ("Code", "Name", "Type", "Tier")
    run(world, importing(csv_of([("A1", "ABC", "Trust", "Gold")], headings)), work)
    form = {"label": "Tier", "choices": "Silver\nBronze"}
    assert world.browser(world.alice).post(f"/clients/fields/{tier.id}/edit", data=form).status_code == 303
    file = world.browser(world.alice).post("/clients/exports").data
    assert b"Gold" in file
    assert outcomes(world, importing(file)) == {"unchanged": 1}


def test_after_thirty_days_the_file_is_forgotten_and_that_there_was_an_import_is_not(
    world: World, importing: Choose, work: Work
) -> None:
    own = run(world, importing(csv_of(firms(2))), work)
    for days, rows in ((29, 2), (31, 0)):
        with clock.stopped(clock.now() + timedelta(days=days)), world.write(world.alice) as session:
            prune(session, {})
        assert len(rows_of(world, own)) == rows
    assert again(world, own).forgotten_at is not None
    assert act(world, own, decisions.undo) is False, "what it did is no longer known"
    page = world.browser(world.alice).get(f"/clients/imports/{own.id}").text
    assert "no longer kept" in page
    assert "Undo import" not in page
    assert len(everybody(world)) == 2


def test_an_import_that_fails_again_and_again_is_taken_back(
    world: World, importing: Choose, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice_hub.imports.jobs.BATCH", 10)
    own = importing(csv_of(firms(15)))
    calls: list[int] = []

    def dies(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        write_rows(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("practice_hub.imports.jobs.write_rows", dies)
    act(world, own, decisions.start, leave_out_errors=False)
    now = clock.now()
    for minutes in (0, 11, 22):
        with clock.stopped(now + timedelta(minutes=minutes)), pytest.raises(KeyboardInterrupt):
            work()
    assert len(everybody(world)) == 10
    with clock.stopped(now + timedelta(minutes=33)):
        work()
    assert everybody(world) == {}
    assert again(world, own).note == FAULTY


def test_who_looks_after_them_hears_once_and_deadlines_follow(world: World, importing: Choose, work: Work) -> None:
    headings = ("Code", "Name", "Type", "Manager", "Year end")
    rows = [(f"C{number}", f"Company {number}", "Ltd", "Bob Ashworth", "31 March") for number in range(3)]
    run(world, importing(csv_of(rows, headings)), work)
    follower = Followed()
    add_observer("the test", follower)
    run(world, importing(csv_of([(*rows[1][:4], "30 June")], headings)), work)
    add_observer("the test", ClientObserver())
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Notification.title).where(Notification.user_id == world.bob.user_id)).all()
        moved = session.scalars(select(Client.id).where(Client.code == "C1")).one()
    assert told == ["Alice Marlowe imported 3 of your clients", "Alice Marlowe imported Company 1"]
    assert follower.ids == [moved]


def test_who_is_partner_of_an_imported_client_without_a_manager_hears_of_it(
    world: World, importing: Choose, work: Work
) -> None:
    headings = ("Code", "Name", "Type", "Manager", "Partner")
    run(
        world,
        importing(csv_of([("C1", "Company 1", "Ltd", "", "Megan Rees"), ("C2", "Company 2", "Ltd", "", "")], headings)),
        work,
    )
    with world.database.read(world.alice.tenant_id) as session:
        told = session.execute(select(Notification.user_id, Notification.title)).all()
    assert (world.megan.user_id, "Alice Marlowe imported Company 1") in [tuple(row) for row in told]
