"""Deadlines of clients, worked out again and again: nothing is made twice, and what is filed stays."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.base.worker import Worker
from practice_hub.clients.access import get_client
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions import selection, services
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.services import Service
from practice_hub.compliance import access, list_query
from practice_hub.compliance.actions import generation, progress, records
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.models import Authority, Deadline, Status
from practice_hub.compliance.schedule.difference import Difference, reconcile
from practice_hub.web.extension import PracticeHub
from tests.compliance.conftest import TODAY, AddEngaged, Deadlines
from tests.world import World

pytestmark = pytest.mark.both_databases

COMPANY = (Service.ACCOUNTS, Service.CORPORATION_TAX, Service.CONFIRMATION_STATEMENT, Service.VAT)


def picture(found: Sequence[Deadline]) -> list[tuple[object, ...]]:
    return [(one.id, one.rule, one.source_id, one.period_end, one.due_on, one.status, one.version) for one in found]


def stories(world: World, action: str) -> Sequence[Activity]:
    with world.database.read(world.alice.tenant_id) as session:
        return session.scalars(select(Activity).where(Activity.action == action)).all()


def test_engaging_a_client_schedules_it(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, *COMPANY)
    found = deadlines(world.alice)
    assert found
    assert {one.owner_id for one in found} == {world.alice.user_id}, "the manager owns them"
    assert min(one.due_on for one in found) >= TODAY.date(), "what was due before it was written down is not made up"
    assert found[0].reason
    assert found[0].source_text
    assert deadlines(world.charlie) == []


def test_again_changes_nothing(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, *COMPANY)
    before = picture(deadlines(world.alice))
    with world.write(world.alice) as session:
        assert generate_all(session) == 0
        assert session.noted == []
    assert picture(deadlines(world.alice)) == before


def test_each_night_brings_the_horizon_nearer(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, Service.VAT)
    before = len(deadlines(world.alice))
    with clock.stopped(TODAY + timedelta(days=92)), world.write(world.alice) as session:
        assert generate_all(session) == 2
    assert len(deadlines(world.alice)) == before + 2


def test_a_moved_year_end_moves_only_open_ones_and_says_so(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    client = add_engaged(world.alice, Service.ACCOUNTS, year_end="30 April")
    first, second = deadlines(world.alice, "accounts-filing")
    assert first.due_on == date(2027, 1, 31)
    with world.write(world.alice) as session:
        own = access.get_deadline(session, first.id)
        assert own is not None
        progress.file(session, own, by=world.alice)
    with world.write(world.alice) as session:
        own_client = get_client(session, client.id)
        assert own_client is not None
        clients.update(session, own_client, by=world.alice, yours={"year_end": "31 May"})
    filed, moved, *_ = deadlines(world.alice, "accounts-filing")
    assert (filed.id, filed.due_on, filed.period_end) == (first.id, date(2027, 1, 31), date(2026, 4, 30))
    assert moved.id == second.id, "the work that was planned moves, it is not made anew"
    assert (moved.period_end, moved.due_on) == (date(2027, 5, 31), date(2028, 2, 29)), "13 months, not one"
    (told,) = stories(world, "deadline.rescheduled")
    assert told.subject_id == client.id
    assert any("31 January 2028" in old for old, _new in told.changes.values())


def test_filing_makes_the_next_period_at_once(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, Service.CONFIRMATION_STATEMENT)
    (first, *_) = deadlines(world.alice)
    with clock.stopped(TODAY + timedelta(days=60)), world.write(world.alice) as session:
        own = access.get_deadline(session, first.id)
        assert own is not None
        progress.file(session, own, by=world.alice)
    filed, following, *_ = deadlines(world.alice)
    assert filed.status == Status.FILED
    assert filed.filed_by_id == world.alice.user_id
    assert following.period_end == date(2028, 3, 7), "an early statement begins the next review period the day after"
    assert len(stories(world, "deadline.filed")) == 1


def test_a_date_that_somebody_typed_stands_above_the_rule(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    client = add_engaged(world.alice, Service.ACCOUNTS, year_end="30 April")
    first = deadlines(world.alice)[0]
    with world.write(world.alice) as session:
        own = access.get_deadline(session, first.id)
        assert own is not None
        records.set_date(session, own, date(2027, 2, 15), "Extension granted by Companies House", by=world.alice)
    with world.write(world.alice) as session:
        own_client = get_client(session, client.id)
        assert own_client is not None
        clients.update(session, own_client, by=world.alice, yours={"year_end": "31 May"})
    stays = next(one for one in deadlines(world.alice) if one.id == first.id)
    assert (stays.due_on, stays.authority, stays.period_end) == (date(2027, 2, 15), Authority.MANUAL, first.period_end)
    assert stays.differs
    assert stays.computed_on == date(2027, 1, 31), "it is for the year that it was for"


def test_an_ended_service_keeps_what_was_begun(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    client = add_engaged(world.alice, Service.VAT)
    begun, *idle = [one for one in deadlines(world.alice) if one.period_end > TODAY.date()]
    with world.write(world.alice) as session:
        own = access.get_deadline(session, begun.id)
        assert own is not None
        progress.set_status(session, own, Status.IN_PROGRESS, by=world.alice)
    with world.write(world.alice) as session:
        own_client = get_client(session, client.id)
        assert own_client is not None
        ended = EngagementInput(Service.VAT, date(2026, 1, 1), TODAY.date())
        services.engage(session, own_client, [ended], by=world.alice)
    left = {one.id for one in deadlines(world.alice)}
    assert begun.id in left
    assert idle
    assert left.isdisjoint(one.id for one in idle)


def test_one_client_that_cannot_be_scheduled_stops_no_other_client(
    world: World,
    add_engaged: AddEngaged,
    deadlines: Deadlines,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = add_engaged(world.alice, Service.CIS, name="Kestrel Ltd", code="KES", vat_number="", vat_stagger="")
    add_engaged(world.alice, Service.VAT)
    before = {rule: picture(deadlines(world.alice, rule)) for rule in ("cis-return", "vat-return")}

    def twice(*given: Any) -> Difference:
        found = reconcile(*given)
        found.new.extend([one for one in found.new if one.kind == "cis-return"])
        return found

    monkeypatch.setattr(generation, "reconcile", twice)
    with clock.stopped(TODAY + timedelta(days=92)), world.write(world.alice) as session:
        assert generate_all(session) == 2
        assert len(session.noted) == 1, "colleagues hear of it once"
    assert picture(deadlines(world.alice, "cis-return")) == before["cis-return"]
    assert len(deadlines(world.alice, "vat-return")) == len(before["vat-return"]) + 2
    # The driver's own words about a statement that failed depend on when it notices.
    own = [one for one in caplog.records if one.name.startswith("practice_hub")]
    assert [one.getMessage() for one in own] == [
        f"the deadlines of client {bad.id} of practice {world.alice.tenant_id} stay as they are"
    ]


def test_a_database_that_is_busy_stops_the_night_and_passes_over_nobody(
    world: World, add_engaged: AddEngaged, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_engaged(world.alice, Service.VAT)

    def busy(*_given: Any) -> Difference:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr(generation, "reconcile", busy)
    with pytest.raises(OperationalError), world.write(world.alice) as session:
        generate_all(session)


def test_months_that_were_missed_stay_those_months_whatever_night_it_is(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    def paid_from(day: str) -> EngagementInput:
        return EngagementInput(Service.PAYROLL, date(2026, 1, 1), inputs={"frequency": "monthly", "first_payday": day})

    client = add_engaged(world.alice, paid_from("2027-01-31"))
    missed = {one.id: one.period_end for one in deadlines(world.alice, "paye-month")[:3]}
    assert list(missed.values()) == [date(2027, month, 5) for month in (2, 3, 4)]
    with clock.stopped(TODAY + timedelta(days=150)), world.write(world.alice) as session:
        own_client = get_client(session, client.id)
        assert own_client is not None
        services.engage(session, own_client, [paid_from("2027-04-30")], by=world.alice)
    for days in (200, 235):
        with clock.stopped(TODAY + timedelta(days=days)), world.write(world.alice) as session:
            generate_all(session)
    months = deadlines(world.alice, "paye-month")
    assert {one.id: one.period_end for one in months if one.id in missed} == missed
    assert len({one.period_end for one in months}) == len(months) > 18


@pytest.mark.parametrize(("number", "by_the_worker"), [(20, False), (21, True)])
def test_more_than_twenty_clients_at_once_are_left_to_the_worker(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, number: int, by_the_worker: bool
) -> None:
    own = [add_engaged(world.alice, Service.VAT, name=f"Firm {n}", status="prospect").id for n in range(number)]
    with world.write(world.alice) as session:
        held = [client for id in own if (client := get_client(session, id))]
        selection.set_status(session, held, ClientStatus.ACTIVE, by=world.alice)
    assert (deadlines(world.alice) == []) is by_the_worker
    Worker(world.database, PracticeHub.of(world.app).jobs, around=world.app.app_context).drain()
    assert {deadline.client_id for deadline in deadlines(world.alice)} == set(own)


def test_a_year_end_for_many_names_each_client_whose_deadlines_would_move(
    world: World, add_engaged: AddEngaged
) -> None:
    more = {"vat_number": "", "vat_stagger": ""}
    own = [add_engaged(world.alice, Service.ACCOUNTS, name=name, **more).id for name in ("ABC Ltd", "Osprey Ltd")]
    sent = {"ids": [str(id) for id in own], "to_year_end": "31 December"}
    page = world.browser(world.bob).post("/clients/selection/fields", data=sent).text
    foreseen = page.split('id="foreseen-deadlines"')[1]
    assert "ABC Ltd" in foreseen
    assert "Osprey Ltd" in foreseen


@pytest.mark.parametrize(("most", "more"), [(1, True), (2, False)])
def test_of_more_clients_than_are_worked_out_beforehand_the_page_says_so(
    world: World, add_engaged: AddEngaged, monkeypatch: pytest.MonkeyPatch, most: int, more: bool
) -> None:
    monkeypatch.setattr(selection, "MOST_FORESEEN", most)
    none = {"vat_number": "", "vat_stagger": ""}
    own = [add_engaged(world.alice, Service.ACCOUNTS, name=name, **none).id for name in ("ABC Ltd", "Osprey Ltd")]
    sent = {"ids": [str(id) for id in own], "to_year_end": "31 December"}
    bob = world.browser(world.bob)
    page = bob.post("/clients/selection/fields", data=sent).text
    assert ("Worked out here for the first" in page) is more
    assert ("Osprey Ltd" in page.split('id="foreseen-deadlines"')[1]) is not more
    saved = bob.post("/clients/selection/fields", data=sent | {"save": "yes"}, follow_redirects=True).text
    assert ("of them; those of the others follow by the same rules." in saved) is more


def test_prospects_and_archived_clients_have_nothing_due(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT, status="prospect")
    assert deadlines(world.alice) == []
    client = add_engaged(world.alice, Service.ACCOUNTS, name="Kestrel Ltd", code="KES", vat_number="", vat_stagger="")
    with world.database.read(world.alice.tenant_id) as session:
        assert access.figures(session).open > 0
    with world.write(world.alice) as session:
        own_client = get_client(session, client.id)
        assert own_client is not None
        clients.archive(session, own_client, by=world.alice)
    with world.database.read(world.alice.tenant_id) as session:
        assert access.figures(session).open == 0


def test_what_a_page_asks_does_not_grow_with_what_was_filed(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, *COMPANY)
    few = _queries(world)
    for deadline in deadlines(world.alice):
        with world.write(world.alice) as session:
            own = access.get_deadline(session, deadline.id)
            assert own is not None
            progress.file(session, own, by=world.alice)
    assert _queries(world) == few


def _queries(world: World) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        with world.database.read(world.alice.tenant_id) as session:
            access.figures(session)
            list_query.page(session, list_query.DeadlineFilter(), None, 50)
            list_query.month(session, clock.today().replace(day=1))
            access.at_risk(session, 10)
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    return len(asked)
