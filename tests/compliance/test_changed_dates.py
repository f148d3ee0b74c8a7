"""A client's dates are changed: people see what becomes of its deadlines before it is saved, through every door."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.models import Client
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.models import Deadline, Status
from practice_hub.imports.actions import decisions
from practice_hub.tasks.actions import records as tasks
from practice_hub.tasks.enums import TaskStatus
from practice_hub.web.extension import PracticeHub
from tests.clients.test_pages import form_of
from tests.compliance import test_services
from tests.compliance.conftest import AddEngaged, Deadlines
from tests.imports.conftest import act, csv_of
from tests.parts.forms import hidden
from tests.world import World

YEAR = (Service.ACCOUNTS, Service.CORPORATION_TAX)
NOVEMBER = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def abc(add_engaged: AddEngaged, world: World) -> Iterator[Client]:
    """Looked after since June; now it is 30 November 2026. Its year ended on 31 March."""
    with clock.stopped(datetime(2026, 6, 1, 9, 0, tzinfo=UTC)):
        since = [EngagementInput(one, date(2025, 4, 1)) for one in (*YEAR, Service.VAT)]
        client = add_engaged(world.alice, *since, vat_stagger="3")
    with clock.stopped(NOVEMBER):
        with world.write(world.alice) as session:
            generate_all(session)
        yield client


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def begin(world: World, deadline: Deadline, status: Status = Status.IN_PROGRESS) -> None:
    with world.write(world.alice) as session:
        own = access.get_deadline(session, deadline.id)
        assert own is not None
        if status == Status.FILED:
            progress.file(session, own, by=world.alice)
        else:
            progress.set_status(session, own, status, by=world.alice)


def pictures(deadlines: Deadlines, world: World, *rules: str) -> dict[int, tuple[date, date, str, int]]:
    return {
        one.id: (one.period_end, one.due_on, one.status, one.version)
        for one in deadlines(world.alice)
        if not rules or one.rule in rules
    }


def ends(deadlines: Deadlines, world: World, rule: str) -> list[date]:
    return [one.period_end for one in deadlines(world.alice, rule)]


def all_of(page: str) -> dict[str, list[str]]:
    """Everything that the page's form holds and sends."""
    found: dict[str, list[str]] = defaultdict(list)
    form = page[page.index('<form class="stack"') :]
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found[name].append(unescape(value))
    return found


def change(browser: FlaskClient, client: Client, **fields: str) -> tuple[int, str]:
    answer = browser.post(f"/clients/{client.id}/edit", data=form_of(browser, client) | fields)
    return answer.status_code, answer.text


def save(browser: FlaskClient, client: Client, page: str, door: str = "edit", **more: str) -> tuple[int, str]:
    """Presses Save on the page that names the deadlines."""
    answer = browser.post(f"/clients/{client.id}/{door}", data=all_of(page) | more)
    return answer.status_code, browser.get(answer.location).text if answer.location else answer.text


def test_accounts_in_progress_keep_their_year_when_the_year_end_is_moved(
    world: World, abc: Client, deadlines: Deadlines
) -> None:
    begun = deadlines(world.alice, "accounts-filing")[0]
    begin(world, begun)
    stays = {one.id for one in deadlines(world.alice) if one.period_end == date(2026, 3, 31)}
    before, bob = pictures(deadlines, world), world.browser(world.bob)

    status, page = change(bob, abc, year_end="31 December", phone="01632 960 001")
    words = text_of(page)
    assert status == 422
    assert "Nothing is saved yet" in words
    assert "Annual accounts, YE 31 Mar 2027" in words
    assert "30 September 2027 (YE 31 Dec 2026)" in words, "what moves, and where to"
    assert "Annual accounts, due 31 December 2026" in words
    assert "Annual accounts is in progress" in words
    assert "Corporation Tax payment, due 1 January 2027" in words, "what is due for the same accounts stays with them"
    assert "It was wrong" not in words, "work that was begun is not thrown away"
    assert pictures(deadlines, world) == before, "looking changes nothing"
    assert bob.get(f"/clients/{abc.id}").text.count("01632 960 001") == 0

    status, page = save(bob, abc, page)
    assert "Changes saved. Year end, Phone number." in text_of(page)
    assert "moved" in text_of(page)
    assert "3 left unchanged" in text_of(page)
    after = pictures(deadlines, world)
    assert {id: after[id] for id in stays} == {id: before[id] for id in stays}
    assert ends(deadlines, world, "accounts-filing") == [date(2026, 3, 31), date(2026, 12, 31)]
    assert min(one.due_on for one in deadlines(world.alice) if one.id not in before) >= clock.today()
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Activity).where(Activity.action == "deadline.rescheduled")).one()
    assert told.changes["Annual accounts, YE 31 Mar 2026"] == [
        "31 December 2026",
        "Left, as Annual accounts is in progress",
    ]
    assert told.changes["Annual accounts, YE 31 Mar 2027"][1] == "30 September 2027 (YE 31 Dec 2026)"


def test_a_year_that_has_ended_stays_until_somebody_says_that_it_was_wrong(
    world: World, abc: Client, deadlines: Deadlines
) -> None:
    first = deadlines(world.alice, "accounts-filing")[0]
    bob = world.browser(world.bob)
    _, page = change(bob, abc, year_end="31 December")
    assert "It is for a period that has ended" in text_of(page)
    wrong = re.search(r'name="wrong"\s+value="([0-9-]+)"', page)
    assert wrong
    status, page = save(bob, abc, page, wrong=wrong[1])
    assert status == 422, "what takes its place is shown first"
    assert "Look once more" in text_of(page)
    assert "30 September 2026 (YE 31 Dec 2025)" in text_of(page)
    assert re.search(r'name="wrong"\s+value="[0-9-]+" checked', page)
    assert ends(deadlines, world, "accounts-filing")[0] == date(2026, 3, 31)
    status, page = save(bob, abc, page, wrong=wrong[1])
    assert "Changes saved" in text_of(page)
    replaced = next(one for one in deadlines(world.alice) if one.id == first.id)
    assert (replaced.period_end, replaced.due_on) == (date(2025, 12, 31), date(2026, 9, 30))
    assert ends(deadlines, world, "accounts-filing") == [date(2025, 12, 31), date(2026, 12, 31)]


def test_nothing_else_is_done_than_what_the_page_showed(world: World, abc: Client, deadlines: Deadlines) -> None:
    bob = world.browser(world.bob)
    _, page = change(bob, abc, year_end="31 December")
    coming = deadlines(world.alice, "accounts-filing")[1]
    begin(world, coming)
    before = pictures(deadlines, world)
    status, page = save(bob, abc, page)
    assert status == 422
    assert "Look once more" in text_of(page)
    assert pictures(deadlines, world) == before
    save(bob, abc, page)
    assert pictures(deadlines, world)[coming.id] == before[coming.id], "Alice has begun with it meanwhile"


def test_back_gives_the_form_again_with_all_that_was_typed(world: World, abc: Client) -> None:
    bob = world.browser(world.bob)
    _, page = change(bob, abc, year_end="31 December", notes="Rang <twice>\n\nabout it")
    _, form = save(bob, abc, page, back="yes")
    assert 'value="31 December"' in form
    assert "Rang &lt;twice&gt;\n\nabout it" in form
    assert "Save changes" in form
    with world.database.read(world.alice.tenant_id) as session:
        assert session.get_one(Client, abc.id).version == 1


def test_a_change_that_moves_no_deadline_is_saved_at_once(world: World, abc: Client) -> None:
    bob = world.browser(world.bob)
    assert change(bob, abc, phone="01632 960 001")[0] == 303
    assert change(bob, abc, vat_registered_on="2020-07-01")[0] == 303
    assert change(bob, abc, status="on_hold")[0] == 303


def test_keeping_ones_own_year_end_after_a_conflict_is_asked_about_too(
    world: World, abc: Client, deadlines: Deadlines
) -> None:
    begin(world, deadlines(world.alice, "accounts-filing")[0])
    before = pictures(deadlines, world, "accounts-filing")
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    bobs = form_of(bob, abc) | {"year_end": "31 December"}
    _, page = change(alice, abc, year_end="30 June")
    save(alice, abc, page)
    panel = bob.post(f"/clients/{abc.id}/edit", data=bobs)
    assert panel.status_code == 409
    bobs |= {name: hidden(panel.text, name) for name in ("before", "version")} | {"choose-year_end": "yours"}
    asked = bob.post(f"/clients/{abc.id}/edit", data=bobs)
    assert asked.status_code == 422
    assert "Annual accounts is in progress" in text_of(asked.text)
    assert save(bob, abc, asked.text)[1].count("Changes saved") == 1
    first, *_ = pictures(deadlines, world, "accounts-filing").items()
    assert first == next(iter(before.items()))


def test_another_vat_quarter_begins_after_the_one_that_was_begun(
    world: World, abc: Client, deadlines: Deadlines
) -> None:
    filed, ended, coming, *_ = deadlines(world.alice, "vat-return")
    assert [filed.period_end, ended.period_end, coming.period_end] == [
        *(date(2026, 5, 31), date(2026, 8, 31)),
        date(2026, 11, 30),
    ]
    begin(world, filed, Status.FILED)
    before, bob = pictures(deadlines, world), world.browser(world.bob)
    _, page = change(bob, abc, vat_stagger="2")
    assert "QE 31 Aug 2026" in text_of(page)
    save(bob, abc, page)
    after = pictures(deadlines, world)
    assert {id: after[id] for id in (filed.id, ended.id, coming.id)} == {
        id: before[id] for id in (filed.id, ended.id, coming.id)
    }
    new = ends(deadlines, world, "vat-return")[3:]
    assert new[0] == date(2027, 4, 30), "the quarter to 31 January has its first two months in common with what stands"
    assert "1 Dec 2026 to 30 Apr 2027" in deadlines(world.alice, "vat-return")[3].cautions


def test_the_form_of_services_names_what_goes_and_what_stays(world: World, abc: Client, deadlines: Deadlines) -> None:
    bob, door = world.browser(world.bob), f"/clients/{abc.id}/services"
    ended = deadlines(world.alice, "vat-return")[1]
    begun = next(one for one in deadlines(world.alice, "vat-return") if one.period_end > clock.today())
    begin(world, begun, Status.WITH_CLIENT)
    before = pictures(deadlines, world, "vat-return")
    sent = test_services.form_of(bob, abc, *(one.value for one in (*YEAR, Service.VAT)))
    asked = bob.post(door, data=sent | {"vat-ends_on": "2026-07-31", "vat-fee": "385"})
    assert asked.status_code == 422
    assert "No longer scheduled" in asked.text
    assert "It is with client" in text_of(asked.text)
    assert "QE 31 Aug 2026" in text_of(asked.text)
    _, back = save(bob, abc, asked.text, "services", back="yes")
    assert 'value="385"' in back
    assert 'value="2026-07-31"' in back
    _, page = save(bob, abc, asked.text, "services")
    assert "Services saved. VAT returns." in text_of(page)
    assert "no longer scheduled" in text_of(page)
    after = pictures(deadlines, world, "vat-return")
    assert after == {id: one for id, one in before.items() if id in after}
    assert {ended.id, begun.id} <= set(after)
    assert len(after) < len(before)


def test_services_that_only_add_deadlines_are_saved_at_once_and_counted(world: World, abc: Client) -> None:
    bob = world.browser(world.bob)
    sent = test_services.form_of(bob, abc, *(one.value for one in (*YEAR, Service.VAT)))
    sent |= {"service": ["cis", *sent["service"]], "cis-starts_on": "2026-11-30"}
    answer = bob.post(f"/clients/{abc.id}/services", data=sent)
    assert answer.status_code == 303
    page = text_of(bob.get(answer.location).text)
    assert re.search(r"Services saved. CIS returns. \d+ deadlines added.", page), page


@pytest.mark.both_databases
def test_a_deadline_whose_task_somebody_works_on_is_begun(world: World, abc: Client, deadlines: Deadlines) -> None:
    coming, other = deadlines(world.alice, "accounts-filing")[1], deadlines(world.alice, "vat-return")[-1]
    for deadline, status in ((coming, TaskStatus.IN_PROGRESS), (other, TaskStatus.TO_DO)):
        with world.write(world.alice) as session:
            tasks.create(session, by=world.alice, title="Trial balance", deadline=str(deadline.id), status=status)
    bob = world.browser(world.bob)
    _, page = change(bob, abc, year_end="30 June", vat_stagger="1")
    assert "Annual accounts has a task under way" in text_of(page)
    save(bob, abc, page)
    now = {one.id: one for one in deadlines(world.alice)}
    assert now[coming.id].period_end == date(2027, 3, 31)
    assert other.id not in now or now[other.id].period_end != other.period_end, "a task that waits holds nothing"


def test_a_missed_quarter_is_named_and_not_added_late(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    with clock.stopped(datetime(2026, 6, 1, 9, 0, tzinfo=UTC)):
        client = add_engaged(world.alice, Service.VAT, vat_stagger="")
    with clock.stopped(NOVEMBER):
        bob = world.browser(world.bob)
        status, _ = change(bob, client, vat_stagger="3")
        assert status == 303
        assert "not added, as the date has passed" in bob.get(f"/clients/{client.id}").text
        assert min(one.due_on for one in deadlines(world.alice)) >= clock.today()


def test_the_night_leaves_what_a_change_has_left(world: World, abc: Client, deadlines: Deadlines) -> None:
    bob = world.browser(world.bob)
    _, page = change(bob, abc, year_end="31 December", vat_stagger="1")
    save(bob, abc, page)
    before = pictures(deadlines, world)
    with world.write(world.alice) as session:
        assert generate_all(session) == 0
    assert pictures(deadlines, world) == before
    with clock.stopped(NOVEMBER + timedelta(days=200)), world.write(world.alice) as session:
        generate_all(session)
    assert before.items() <= pictures(deadlines, world).items()


# --- many at once ------------------------------------------------------------------------------------------------


def press(browser: FlaskClient, *clients: Client, **texts: str) -> tuple[int, str]:
    sent = {"ids": [str(one.id) for one in clients], "to_year_end": "31 December", **texts}
    answer = browser.post("/clients/selection/fields", data=sent)
    return answer.status_code, browser.get(answer.location).text if answer.location else answer.text


@pytest.mark.both_databases
def test_a_year_end_for_many_names_whose_deadlines_move_and_what_stays(
    world: World, abc: Client, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    other = add_engaged(world.alice, Service.CIS, name="Kestrel Ltd", code="KES", vat_number="", vat_stagger="")
    begin(world, deadlines(world.alice, "accounts-filing")[0])
    before, bob = pictures(deadlines, world), world.browser(world.bob)
    status, page = press(bob, abc, other)
    words = text_of(page)
    assert status == 200
    assert "2 clients would be changed" in words
    assert "3 left unchanged" in words
    assert "30 September 2027 (YE 31 Dec 2026)" in words
    assert "Left unchanged, as Annual accounts is in progress: YE 31 Mar 2026" in words
    assert "It was wrong" not in words, "nobody judges the years of many clients at once"
    assert pictures(deadlines, world) == before
    _, listed = press(bob, abc, other, save="yes", seen=hidden(page, "seen"))
    assert "3 left unchanged" in text_of(listed)
    assert ends(deadlines, world, "accounts-filing") == [date(2026, 3, 31), date(2026, 12, 31)]
    after = pictures(deadlines, world)
    assert {id: one for id, one in before.items() if one[0] <= clock.today()}.items() <= after.items()


def test_many_are_changed_as_the_page_showed_or_not_at_all(world: World, abc: Client, deadlines: Deadlines) -> None:
    bob = world.browser(world.bob)
    _, page = press(bob, abc)
    begin(world, deadlines(world.alice, "accounts-filing")[1])
    before = pictures(deadlines, world)
    status, again = press(bob, abc, save="yes", seen=hidden(page, "seen"))
    assert status == 422
    assert "Look once more" in text_of(again)
    assert pictures(deadlines, world) == before
    press(bob, abc, save="yes", seen=hidden(again, "seen"))
    assert pictures(deadlines, world, "accounts-filing") == {
        id: one for id, one in before.items() if id in pictures(deadlines, world, "accounts-filing")
    }, "the year that Alice has begun with stays too"


def test_of_more_clients_than_the_page_waits_for_the_worker_leaves_the_same(
    world: World, abc: Client, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    others = [add_engaged(world.alice, name=f"Firm {number}", code=f"F{number}") for number in range(21)]
    before, bob = pictures(deadlines, world), world.browser(world.bob)
    _, page = press(bob, abc, *others)
    press(bob, abc, *others, save="yes", seen=hidden(page, "seen"))
    work_off(world)
    assert ends(deadlines, world, "accounts-filing") == [date(2026, 3, 31), date(2026, 12, 31)]
    ended = {id: one for id, one in before.items() if one[0] <= clock.today()}
    assert ended.items() <= pictures(deadlines, world).items()


def work_off(world: World) -> None:
    """The worker does what there is to do."""
    registry: Jobs = PracticeHub.of(world.app).jobs
    quiet = Jobs()
    quiet.handlers = registry.handlers
    Worker(world.database, quiet, world.app.app_context).drain()


@pytest.mark.both_databases
def test_a_file_says_what_it_would_leave_and_neither_it_nor_its_undoing_moves_that(
    world: World, abc: Client, deadlines: Deadlines
) -> None:
    begin(world, deadlines(world.alice, "accounts-filing")[0])
    before = pictures(deadlines, world)
    standing = {id: one for id, one in before.items() if one[0] <= clock.today()}
    with world.write(world.alice) as session:
        headings = ("Code", "Name", "Type", "Year end")
        content = csv_of([(abc.code, abc.name, "Ltd", "31 December")], headings)
        own = decisions.upload(session, "years.csv", content, by=world.alice)
    work_off(world)
    alice = world.browser(world.alice)
    page = text_of(alice.get(f"/clients/imports/{own.id}").text)
    assert re.search(r"Deadlines that follow: \d deadlines moved, .*3 left unchanged", page), page
    assert pictures(deadlines, world) == before, "the dry run writes nothing"
    act(world, own, decisions.start, leave_out_errors=False)
    work_off(world)
    assert ends(deadlines, world, "accounts-filing") == [date(2026, 3, 31), date(2026, 12, 31)]
    assert standing.items() <= pictures(deadlines, world).items()
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Activity).where(Activity.action == "clients.imported")).one()
    assert "3 left unchanged" in told.description
    act(world, own, decisions.undo)
    work_off(world)
    assert standing.items() <= pictures(deadlines, world).items()
    assert ends(deadlines, world, "accounts-filing") == [date(2026, 3, 31), date(2027, 3, 31)], "as it was"
