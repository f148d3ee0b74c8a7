"""In which order people find things, how many of them, and what is no longer found."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, event, func, select

from practice_hub.base import clock
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline, Status
from practice_hub.contacts import actions as contacts
from practice_hub.contacts.models import Contact
from practice_hub.people.viewer import Viewer
from practice_hub.search import index
from practice_hub.search.models import SearchWord
from practice_hub.tasks.actions import records as tasks
from practice_hub.tasks.models import Task
from tests.search.conftest import AddClient, Find
from tests.world import World

pytestmark = pytest.mark.both_databases

AddDue = Callable[..., Deadline]


@pytest.fixture
def add_due(world: World) -> AddDue:
    def add(client: Client, due_on: date, title: str = "VAT return", **more: object) -> Deadline:
        with world.write(world.alice) as session:
            due = Deadline(
                client_id=client.id,
                rule="vat-return",
                title=title,
                period_end=due_on,
                period_words="",
                start_on=due_on,
                target_on=due_on,
                due_on=due_on,
                **more,
            )
            session.add(due)
        return due

    return add


def add_task(world: World, title: str, **more: str) -> Task:
    with world.write(world.alice) as session:
        return tasks.create(session, by=world.alice, title=title, **more)


def add_contact(world: World, name: str, **more: str) -> Contact:
    with world.write(world.alice) as session:
        return contacts.create(session, by=world.alice, name=name, **more)


def press(world: World, by: Viewer, path: str, **sent: str) -> None:
    assert world.browser(by).post(path, data=sent).status_code == 303


def offered(browser: FlaskClient, text: str) -> list[str]:
    """What is offered below the field, in its order."""
    page = browser.get("/search/offers", query_string={"q": text}).text
    return re.findall(r"<b>([^<]+)</b>", page)


# --- clients -----------------------------------------------------------------------------------------------------


def test_a_number_that_is_exactly_so_comes_before_one_that_only_begins_so(
    world: World, add_client: AddClient, find: Find
) -> None:
    """Who types a whole number means that client, even one that is put away."""
    add_client(world.alice, "A longer one Ltd", paye_reference="120/AB40721")
    exact = add_client(world.alice, "Exactly so Ltd", paye_reference="120/AB4")
    press(world, world.megan, f"/clients/{exact.id}/archival")
    assert find(world.bob, "120/ab4") == ["Exactly so Ltd", "A longer one Ltd"]


def test_an_exact_code_comes_first_even_of_an_archived_client_and_other_archived_ones_last(
    world: World, add_client: AddClient, find: Find
) -> None:
    old = add_client(world.alice, "Old Ltd", code="SMITH")
    gone = add_client(world.alice, "Smith & Co")
    add_client(world.alice, "Smithy Ltd")
    for client in (old, gone):
        press(world, world.megan, f"/clients/{client.id}/archival")
    assert find(world.bob, "smith") == ["Old Ltd", "Smithy Ltd", "Smith & Co"]
    page = world.browser(world.bob).get("/search?q=smith").text
    assert page.count(">Archived<") == 2, "and they are marked as such"
    press(world, world.megan, f"/clients/{gone.id}/restoration")
    assert find(world.bob, "smith") == ["Old Ltd", "Smith & Co", "Smithy Ltd"]


def test_clients_of_one_name_are_found_in_one_order_on_every_page(
    world: World, add_client: AddClient, bob: FlaskClient
) -> None:
    ids = [add_client(world.alice, "Smith Ltd").id for _ in range(53)]
    pages = [bob.get(f"/search?q=smith&kind=client&page={page}").text for page in (1, 2)]
    shown = [int(id) for page in pages for id in re.findall(r'href="/clients/(\d+)"', page)]
    assert shown == ids, "each once, none left out"


# --- contacts, tasks, deadlines ----------------------------------------------------------------------------------


def test_contacts_who_are_called_so_come_first_and_archived_ones_last(world: World, find: Find) -> None:
    away = add_contact(world, "Ann Hill")
    for name in ("Zoe Hill", "Ben Hillary", "Bea Hill"):
        add_contact(world, name)
    press(world, world.megan, f"/contacts/{away.id}/archival")
    assert find(world.bob, "hill", "contact") == ["Bea Hill", "Zoe Hill", "Ben Hillary", "Ann Hill"]
    assert world.browser(world.bob).get("/search?q=hill").text.count(">Archived<") == 1, "and she is marked as such"


def test_a_contact_is_found_as_it_is_now(world: World, find: Find) -> None:
    own = add_contact(world, "Ann Hill", phone="01632 960 001")
    press(world, world.bob, f"/contacts/{own.id}/edit", name="Ann Dale", phone="01632 960 002")
    assert find(world.bob, "hill", "contact") == find(world.bob, "01632960001", "contact") == []
    assert find(world.bob, "dale", "contact") == find(world.bob, "01632960002", "contact") == ["Ann Dale"]


def test_what_is_to_do_comes_before_what_is_done_and_the_next_due_first(world: World, find: Find) -> None:
    titles = ("No day", "Later", "Sooner", "Done")
    days = dict(zip(titles, ("", "9/1/2099", "7/1/2099", "1/1/2099"), strict=True))
    made = {title: add_task(world, f"Payroll: {title}", due_on=days[title]) for title in titles}
    press(world, world.bob, f"/tasks/{made['Done'].id}/completion")
    assert [title.partition(": ")[2] for title in find(world.bob, "payroll", "task")] == [
        *("Sooner", "Later", "No day", "Done")
    ]


def test_a_task_that_is_put_away_is_not_found_until_it_is_back(world: World, find: Find) -> None:
    task = add_task(world, "Payroll for May")
    press(world, world.bob, f"/tasks/{task.id}/archival")
    assert find(world.bob, "payroll", "task") == []
    press(world, world.bob, f"/tasks/{task.id}/restoration")
    assert find(world.bob, "payroll", "task") == ["Payroll for May"]


def test_deadlines_are_found_open_and_the_next_due_first(
    world: World, add_client: AddClient, add_due: AddDue, find: Find
) -> None:
    kestrel, today = add_client(world.alice, "Kestrel Ltd"), clock.today()
    for days in (30, 10, 20):
        add_due(kestrel, today + timedelta(days=days), f"VAT return {days}")
    add_due(kestrel, today, "VAT return 0", status=Status.FILED, completed_at=clock.now(), filed_on=today)
    assert find(world.bob, "kestrel", "deadline") == ["VAT return 10", "VAT return 20", "VAT return 30"]


@pytest.mark.parametrize("status", ["former", "archived"])
def test_a_client_whose_deadlines_are_nobodys_concern_has_none_to_find(
    world: World, add_client: AddClient, add_due: AddDue, find: Find, status: str
) -> None:
    kestrel = add_client(world.alice, "Kestrel Ltd")
    add_due(kestrel, clock.today() + timedelta(days=9))
    assert find(world.bob, "kestrel", "deadline") == ["VAT return"]
    if status == "former":
        press(world, world.megan, "/clients/selection/status", ids=str(kestrel.id), new_status="former")
    else:
        press(world, world.megan, f"/clients/{kestrel.id}/archival")
    assert find(world.bob, "kestrel", "deadline") == []
    assert find(world.bob, "kestrel") == ["Kestrel Ltd"], "the client itself is found"


# --- all of them -------------------------------------------------------------------------------------------------


def test_kinds_stand_in_one_order_and_each_offers_four_and_shows_eight(
    world: World, add_client: AddClient, add_due: AddDue, bob: FlaskClient
) -> None:
    for number in range(9):
        client = add_client(world.alice, f"Kestrel {number} Ltd")
        add_due(client, clock.today() + timedelta(days=number + 1))
        add_task(world, f"Ring Kestrel {number}", due_on=f"{number + 1}/1/2099")
        add_contact(world, f"Kestrel {number}")
    names = offered(bob, "kestrel")
    assert names == [
        *(f"Kestrel {number} Ltd" for number in range(4)),
        *(f"Kestrel {number}" for number in range(4)),
        *(f"Ring Kestrel {number}" for number in range(4)),
        *["VAT return"] * 4,
    ]
    page = bob.get("/search?q=kestrel").text
    headings = re.findall(r'<h2 id="found-(\w+)"', page)
    assert headings == ["client", "contact", "task", "deadline"]
    assert [page.count(f'href="/{path}/') for path in ("contacts", "tasks")] == [8, 8]
    assert "36 results" in page, "counted whole, however few are shown"


def test_rita_finds_all_of_it_charlie_none_and_a_stranger_is_sent_to_sign_in(
    world: World, add_client: AddClient, add_due: AddDue
) -> None:
    """Who may only read may read every record that the search leads to."""
    kestrel = add_client(world.alice, "Kestrel Ltd")
    add_due(kestrel, clock.today() + timedelta(days=9))
    add_task(world, "Ring Kestrel")
    add_contact(world, "Ken Kestrel")
    assert offered(world.browser(world.rita), "kestrel") == ["Kestrel Ltd", "Ken Kestrel", "Ring Kestrel", "VAT return"]
    for path in ("/search", "/search/offers"):
        page = world.browser(world.charlie).get(f"{path}?q=kestrel").text
        assert "Nothing found" in page
        assert world.app.test_client().get(f"{path}?q=kestrel").status_code in (302, 401)


# --- what leaves the index ---------------------------------------------------------------------------------------


def words_of(world: World, kind: str, id: int) -> set[str]:
    with world.database.read(world.alice.tenant_id) as session:
        own = select(SearchWord.word).where(SearchWord.subject_type == kind, SearchWord.subject_id == id)
        return set(session.scalars(own))


def test_a_record_that_goes_takes_its_own_words_and_nobody_elses(
    world: World, add_client: AddClient, find: Find
) -> None:
    """A client and a task may have one number; another client may have the same words."""
    gone, other = add_client(world.alice, "Kestrel Ltd"), add_client(world.alice, "Kestrel LLP", type="llp")
    task = add_task(world, "Ring Kestrel")
    assert gone.id == task.id, "or this would prove nothing"
    with world.write(world.alice) as session:
        session.delete(session.get_one(Client, gone.id))
    assert words_of(world, "client", gone.id) == set()
    assert find(world.bob, "kestrel") == [other.name]
    assert find(world.bob, "ring", "task") == ["Ring Kestrel"]


def test_a_change_of_what_is_not_searched_loses_no_word(world: World, add_client: AddClient) -> None:
    own = add_client(world.alice, "Kestrel Ltd", company_number="08124417")
    before = words_of(world, "client", own.id)
    press(world, world.bob, f"/clients/{own.id}/edit", phone="01632 960 001")
    assert words_of(world, "client", own.id) == before == {"kestrel", "ltd", "kes001", "08124417"}


def test_an_edit_of_what_nobody_searches_writes_no_word(world: World, add_client: AddClient) -> None:
    own = add_client(world.alice, "Kestrel Ltd")
    asked: list[str] = []
    event.listen(world.database.engines[-1], "before_cursor_execute", lambda *args: asked.append(args[2]))
    press(world, world.bob, f"/clients/{own.id}/edit", phone="01632 960 001")
    assert any(statement.startswith("UPDATE clients") for statement in asked)
    assert [statement for statement in asked if "search_words" in statement] == []


def test_a_number_that_is_taken_away_is_not_found(world: World, add_client: AddClient, find: Find) -> None:
    own = add_client(world.alice, "Kestrel Ltd", company_number="08124417", utr="1955839661")
    press(world, world.bob, f"/clients/{own.id}/edit", company_number="")
    assert find(world.bob, "08124417") == []
    assert find(world.bob, "1955839661") == ["Kestrel Ltd"]


def test_an_index_of_many_records_is_made_anew_whole(
    world: World, add_client: AddClient, monkeypatch: pytest.MonkeyPatch, find: Find
) -> None:
    monkeypatch.setattr("practice_hub.search.index.PIECE", 3)
    for number in range(7):
        add_client(world.alice, f"Kestrel {number} Ltd")
    add_task(world, "Ring Kestrel")
    with world.write(world.alice) as session:
        session.execute(delete(SearchWord))
    with world.write(world.alice) as session:
        assert index.rebuild(session) == 8
        assert (
            session.scalar(
                select(func.count(SearchWord.subject_id.distinct())).where(SearchWord.subject_type == "client")
            )
            == 7
        )
    assert len(find(world.bob, "kestrel")) == 7
    assert find(world.bob, "ring", "task") == ["Ring Kestrel"]


# --- what is typed -----------------------------------------------------------------------------------------------


def test_words_are_found_where_they_begin_and_only_then_inside(world: World, add_client: AddClient, find: Find) -> None:
    for name in ("Marlow Ltd", "Lowther Ltd"):
        add_client(world.alice, name)
    assert find(world.bob, "low") == ["Lowther Ltd"], "one begins so, and the other only has it inside"
    assert find(world.bob, "arlo") == ["Marlow Ltd"], "none begins so"
    assert find(world.bob, "ar") == [], "two signs are inside too many"


@pytest.mark.parametrize("typed", ["arl", "ekstrel", "kestrelll", "kestrle", "zzz", "zπ"])
def test_a_word_is_found_however_it_slipped(world: World, add_client: AddClient, find: Find, typed: str) -> None:
    for name in ("Marlow Ltd", "Kestrel Ltd", "Zzzing Ltd", "Zπ Ltd"):
        add_client(world.alice, name)
    wanted = {"arl": "Marlow Ltd", "zzz": "Zzzing Ltd", "zπ": "Zπ Ltd"}.get(typed, "Kestrel Ltd")
    assert find(world.bob, typed) == [wanted]


def test_all_that_begins_with_the_last_letter_is_found_by_it(world: World, add_client: AddClient, find: Find) -> None:
    for name in ("Zebra Ltd", "Zzzing Ltd", "Zπ Ltd"):
        add_client(world.alice, name)
    assert find(world.bob, "z") == ["Zebra Ltd", "Zzzing Ltd", "Zπ Ltd"]


def test_words_that_make_another_word_together_stay_two_words(world: World, add_client: AddClient, find: Find) -> None:
    """Only a number or a code is grouped by spaces."""
    for name in ("Smithson Ltd", "Smith & Son Ltd", "Studio 54 Ltd"):
        add_client(world.alice, name)
    assert find(world.bob, "smith son") == ["Smith & Son Ltd"]
    assert find(world.bob, "studio 54") == find(world.bob, "54 studio") == ["Studio 54 Ltd"]


def test_a_number_is_never_corrected(world: World, add_client: AddClient, find: Find) -> None:
    add_client(world.alice, "Kestrel Ltd", company_number="08124417")
    for typed in ("08124471", "08124418", "0812441"):
        assert find(world.bob, typed) == (["Kestrel Ltd"] if typed == "0812441" else []), typed


def test_a_correction_is_a_word_of_ones_own_practice(world: World, add_client: AddClient, bob: FlaskClient) -> None:
    add_client(world.charlie, "Kestrel Ltd")
    page = bob.get("/search?q=kestrl").text
    assert "Nothing found for “kestrl”" in page
    assert "kestrel" not in page
    assert "nearly so: kestrel" in world.browser(world.charlie).get("/search?q=kestrl").text


def test_eight_words_are_looked_for_and_what_follows_is_left(world: World, add_client: AddClient, find: Find) -> None:
    add_client(world.alice, "One two three four five six seven eight")
    assert find(world.bob, "one two three four five six seven zebra") == []
    assert find(world.bob, "one two three four five six seven eight zebra") != []
