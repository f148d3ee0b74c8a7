"""What a person decides of an import on its page, and what the page counts and lists."""

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from practice_hub.clients.actions import records as client_actions
from practice_hub.imports.files import MOST_BYTES
from practice_hub.imports.models import ClientImport
from practice_hub.realtime import log
from tests.imports.conftest import Choose, Work, again, as_sent, csv_of, firms, rows_of, run
from tests.imports.test_pages import text_of
from tests.world import World

MIXED = [
    ("F0000", "Firm F0000", "Sole trader", "LS1 4DY", "01632 960 001"),
    ("F0001", "Firm F0001", "Sole trader", "LS1 4DY", "01632 960 999"),
    ("", "Anna Berg", "Individual", "", "01632 960 100"),
    ("", "Carl Dove", "Individual", "", "01632 960 100"),
    ("N1", "New one", "Trust", "", ""),
    ("N2", "New two", "Martian", "", ""),
]
"""One unchanged, one changed, two possible duplicates, one new, one with an error."""


@pytest.fixture
def own(world: World, importing: Choose, work: Work) -> ClientImport:
    run(world, importing(csv_of(firms(2))), work)
    with world.write(world.alice) as session:
        for name in ("Anna Berg", "Carl Dove"):
            client_actions.create(session, by=world.alice, name=name, type="individual")
    return importing(csv_of(MIXED))


@pytest.fixture
def alice(world: World) -> FlaskClient:
    return world.browser(world.alice)


def doing(world: World, own: ClientImport) -> dict[str, str]:
    return {row.name: str(row.doing) for row in rows_of(world, own)}


def test_rows_are_counted_and_listed_by_what_becomes_of_them(own: ClientImport, alice: FlaskClient) -> None:
    address = f"/clients/imports/{own.id}"
    page = text_of(alice.get(address).text)
    assert "1 new 1 changed 1 unchanged 2 possible duplicates 1 with errors" in page
    names = [row[1] for row in MIXED]
    listed = {"unchanged": names[:1], "update": names[1:2], "duplicate": names[2:4], "create": names[4:5]}
    for show, wanted in listed.items():
        page = alice.get(f"{address}?show={show}").text.partition('id="import-rows"')[2]
        assert [name for name in names if name in page] == wanted, show
    page = alice.get(address).text.partition('id="import-rows"')[2]
    assert "Martian" in page, "errors stand first, unless somebody asks for others"


def test_all_duplicates_are_decided_at_once_and_nothing_else_is(
    world: World, own: ClientImport, alice: FlaskClient
) -> None:
    before = doing(world, own)
    for every in ("create", "update", "skip"):
        alice.post(f"/clients/imports/{own.id}/duplicates", data={"every": every})
        now = doing(world, own)
        assert {now.pop("Anna Berg"), now.pop("Carl Dove")} == {every}
        assert now == {name: was for name, was in before.items() if name in now}


def test_what_is_not_offered_cannot_be_chosen(world: World, own: ClientImport, alice: FlaskClient) -> None:
    before = doing(world, own)
    rows = {row.name: row.id for row in rows_of(world, own)}
    wrong = {
        f"row-{rows['Anna Berg']}": "delete",
        f"row-{rows['New two']}": "create",
        f"row-{rows['Firm F0001']}": "skip",
        "row-x": "update",
        "row-99999999999999999999": "update",
    }
    alice.post(f"/clients/imports/{own.id}/duplicates", data=wrong)
    assert doing(world, own) == before


def test_a_row_that_is_like_another_row_updates_nobody(world: World, importing: Choose, alice: FlaskClient) -> None:
    twins = importing(csv_of([("", "Twin", "Trust", "", ""), ("", "Twin", "Trust", "", "01632 960 001")]))
    for chosen, becomes in (("update", "skip"), ("create", "create"), ("update", "create")):
        alice.post(f"/clients/imports/{twins.id}/duplicates", data={"every": chosen})
        assert [str(row.doing) for row in rows_of(world, twins)] == ["create", becomes]


def test_a_possible_duplicate_that_nobody_decided_is_left_out(
    world: World, own: ClientImport, work: Work, alice: FlaskClient
) -> None:
    alice.post(f"/clients/imports/{own.id}/run", data={"leave_out": "on"})
    assert again(world, own).total == 2, "the one to add and the one to change"
    work()
    own = again(world, own)
    assert (own.created, own.updated, own.done) == (1, 1, 2)
    assert "1 added, 1 changed: clients.csv." in text_of(alice.get("/notifications").text)


def test_a_file_that_changes_nothing_is_not_imported(world: World, importing: Choose, work: Work) -> None:
    run(world, importing(csv_of(firms(2))), work)
    own = importing(csv_of(firms(2)))
    answer = world.browser(world.alice).post(f"/clients/imports/{own.id}/run")
    assert answer.status_code == 422
    assert "There is nothing to import: no row is new or changed" in answer.text
    assert (again(world, own).state, work()) == ("ready", 0)


def test_rows_stand_fifty_a_page(importing: Choose, alice: FlaskClient) -> None:
    own = importing(csv_of(firms(53)))
    pages = [alice.get(f"/clients/imports/{own.id}?show=create&page={page}").text for page in (1, 2)]
    assert [len(set(re.findall(r"Firm F\d{4}", page))) for page in pages] == [50, 3]


def test_imports_stand_the_latest_first_and_twenty_five_a_page(world: World, alice: FlaskClient) -> None:
    with world.write(world.alice) as session:
        for number in range(26):
            session.add(
                ClientImport(
                    user_id=world.alice.user_id,
                    user_name="Alice",
                    file_name=f"file-{number:02}.csv",
                    state="refused",
                )
            )
    pages = [alice.get(f"/clients/imports?page={page}").text for page in (1, 2)]
    assert [sorted(set(re.findall(r"file-\d\d", page)), reverse=True) for page in pages] == [
        [f"file-{number:02}" for number in range(25, 0, -1)],
        ["file-00"],
    ]


@pytest.mark.parametrize(("more", "status"), [(0, 303), (1, 422)])
def test_a_file_may_be_as_large_as_is_said(alice: FlaskClient, more: int, status: int) -> None:
    assert alice.post("/clients/imports", **as_sent(b"x" * (MOST_BYTES + more))).status_code == status


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("C:\\Users\\alice\\clients.csv", "clients.csv"),
        ("/home/alice/clients.csv", "clients.csv"),
        ("cli\x07ents.csv", "clients.csv"),
        ("CLIENTS.CSV", "CLIENTS.CSV"),
        ("clients.txt", "clients.txt"),
        ("clients.tsv", "clients.tsv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_a_file_is_called_by_the_last_part_of_its_path(importing: Choose, chosen: str, kept: str) -> None:
    assert importing(csv_of(firms(1)), chosen).file_name == kept


@pytest.mark.parametrize("headings", [("Name", "Phone"), ("Code", "Type")])
def test_a_file_that_says_no_name_or_no_type_waits_for_its_columns(
    importing: Choose, alice: FlaskClient, headings: tuple[str, str]
) -> None:
    own = importing(csv_of([("A1", "01632 960 001")], headings))
    assert own.state == "columns"
    assert "Choose where the columns go" in alice.get(f"/clients/imports/{own.id}").text


@pytest.mark.parametrize(("column", "field"), [(0, "code"), (1, "company_number"), (2, "name")])
def test_one_column_by_which_clients_are_found_is_enough(
    world: World, importing: Choose, work: Work, alice: FlaskClient, column: int, field: str
) -> None:
    with world.write(world.alice) as session:
        abc = {"name": "ABC Ltd", "code": "A1", "type": "limited_company", "company_number": "99000001"}
        client_actions.create(session, by=world.alice, **abc)
    own = importing(csv_of([("A1", "99000001", "ABC Ltd", "01632 960 001")], ("One", "Two", "Three", "Four")))
    chosen = {f"column_{column}": field, "column_3": "phone"}
    assert alice.post(f"/clients/imports/{own.id}/columns", data=chosen).status_code == 303
    work()
    (row,) = rows_of(world, own)
    assert (row.name, row.changes) == ("ABC Ltd", {"phone": ["", "01632 960 001"]})


def test_who_chooses_what_is_chosen_already_wakes_nobody(world: World, own: ClientImport, alice: FlaskClient) -> None:
    heads = []
    for every in ("create", "create", "skip"):
        alice.post(f"/clients/imports/{own.id}/duplicates", data={"every": every})
        with world.database.read(world.alice.tenant_id) as session:
            heads.append(log.head(session).position)
    assert [after - before for before, after in pairwise(heads)] == [0, 1]


def test_what_was_changed_stands_first_once_it_is_imported(
    world: World, own: ClientImport, work: Work, alice: FlaskClient
) -> None:
    run(world, own, work, leave_out_errors=True)
    rows = alice.get(f"/clients/imports/{own.id}").text.partition('id="import-rows"')[2]
    assert "Firm F0001" in rows
    assert "Martian" not in rows, "errors are nobody's to decide any more"


def test_columns_that_are_chosen_anew_are_checked_anew(
    world: World, own: ClientImport, work: Work, alice: FlaskClient
) -> None:
    """A row's old fate is forgotten with the columns that it came from."""
    address = f"/clients/imports/{own.id}"
    chosen = {"column_1": "name", "column_2": "type", "column_4": "nonsense", "usual_type": "Martian"}
    alice.post(f"{address}/columns", data=chosen)
    work()
    own = again(world, own)
    assert (own.fields, own.usual_type) == (["", "name", "type", "", ""], "")
    outcomes = {row.name: str(row.outcome) for row in rows_of(world, own)}
    assert outcomes["Firm F0001"] == "unchanged", "its new telephone number is left out now"
    assert outcomes["New two"] == "error"


def test_a_date_from_which_nothing_follows_is_said_to_move_nothing(world: World, importing: Choose, work: Work) -> None:
    headings = ("Code", "Name", "Type", "Year end")
    run(world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "31 March")], headings)), work)
    own = importing(csv_of([("A1", "ABC Ltd", "Ltd", "31 December")], headings))
    [row] = rows_of(world, own)
    assert (str(row.outcome), row.reason, own.note) == ("update", "", "")
