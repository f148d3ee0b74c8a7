"""What people find: by names, codes and numbers, in their own practice alone, the moment it is committed."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, insert, select, update

from practice_hub.base import clock
from practice_hub.clients import access as clients
from practice_hub.clients.actions import records
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline
from practice_hub.contacts import actions as contacts
from practice_hub.contacts.models import Contact
from practice_hub.search import index
from practice_hub.search.models import SearchWord
from practice_hub.tasks.actions import records as tasks
from tests.search.conftest import AddClient, Find
from tests.world import World

pytestmark = pytest.mark.both_databases

NUMBERS = {
    "company_number": "08124417",
    "utr": "1955839661",
    "vat_number": "GB 980 7806 84",
    "paye_reference": "120/AB40721",
}


def test_a_client_is_found_by_name_code_and_every_number(world: World, add_client: AddClient, find: Find) -> None:
    add_client(world.alice, "Smith & Sons Ltd", code="SMI001", **NUMBERS)
    add_client(world.alice, "Kestrel Ltd")
    for typed in (
        "smith", "SMITH ltd", "smi", "sons smith", "Smtih", "SMI001", "smi0", "08124417", "0812 4417", "0812",
        "19558 39661", "1955839661", "19558", "GB980780684", "980 7806 84", "gb 980 78",
        "120/AB40721", "120 AB", "120/ab4",
    ):  # fmt: skip
        assert find(world.bob, typed) == ["Smith & Sons Ltd"], typed
    for typed in ("", " ", "smith kestrel", "99999999", "zzz", "%", "_", "'; --", "\x00", "x" * 5_000):
        assert find(world.bob, typed) == [], typed


def test_the_best_comes_first(world: World, add_client: AddClient, find: Find) -> None:
    add_client(world.alice, "Other Ltd", code="SMITH")
    for name in ("The Smithy", "Smithson Ltd", "Anne Smith", "Smith Ltd"):
        add_client(world.alice, name)
    old = add_client(world.alice, "Smith of Old Ltd")
    with world.write(world.alice) as session:
        records.archive(session, clients.by_ids(session, [old.id])[old.id], by=world.alice)
    found = find(world.bob, "smith")
    assert found[0] == "Other Ltd", "a code that is exactly so"
    assert found[1:] == ["Smith Ltd", "Anne Smith", "Smithson Ltd", "The Smithy", "Smith of Old Ltd"]
    assert find(world.bob, "mithso") == ["Smithson Ltd"], "inside a word, when no word begins so"


def test_what_is_changed_is_found_as_it_is_now(world: World, add_client: AddClient, find: Find) -> None:
    client = add_client(world.alice, "Kestrel Ltd", phone="01632 960000")
    with world.write(world.bob) as session:
        own = clients.by_ids(session, [client.id])[client.id]
        records.update(session, own, by=world.bob, yours={"name": "Merlin Ltd"})
        assert session.scalar(select(func.count()).where(SearchWord.word == "kestrel")) == 0, "in the same transaction"
    assert find(world.bob, "kestrel") == []
    assert find(world.bob, "merlin") == ["Merlin Ltd"]


def test_what_is_rolled_back_is_not_found(world: World, find: Find) -> None:
    with suppress(ZeroDivisionError), world.write(world.alice) as session:
        records.create(session, by=world.alice, name="Ghost Ltd", type="other")
        session.flush()
        raise ZeroDivisionError
    assert find(world.alice, "ghost") == []


def test_a_bulk_change_of_what_nobody_searches_makes_no_words_anew(world: World, add_client: AddClient) -> None:
    add_client(world.alice, "ABC Ltd")
    asked: list[str] = []
    event.listen(world.database.engines[-1], "before_cursor_execute", lambda *args: asked.append(args[2]))
    with world.write(world.alice) as session:
        session.execute(update(Client).values(last_activity_at=clock.now()))
    assert [statement for statement in asked if "search_words" in statement] == []


def test_bulk_statements_are_followed(world: World, find: Find) -> None:
    rows = [
        {"tenant_id": world.alice.tenant_id, "code": f"B{n}", "name": f"Bulk {n}", "type": "other"} for n in range(3)
    ]
    with world.write(world.alice) as session:
        contacts.create(session, by=world.alice, name="Bulkeley")
        session.execute(insert(Client), rows)
    assert find(world.alice, "bulk") == ["Bulk 0", "Bulk 1", "Bulk 2"]
    with world.write(world.alice) as session:
        session.execute(update(Client).where(Client.code == "B0").values(name="Renamed"))
        session.execute(delete(Client).where(Client.code == "B1"))
        session.execute(update(Client).where(Client.code == "B2").values(utr="1955839661"))
    assert find(world.alice, "bulk") == ["Bulk 2"]
    assert find(world.alice, "renamed") == ["Renamed"]
    assert find(world.alice, "b1") == []
    assert find(world.alice, "19558 39661") == ["Bulk 2"]
    assert find(world.alice, "bulk", "contact") == ["Bulkeley"], "of another kind nothing is forgotten"


def test_tasks_and_deadlines_are_found_by_what_they_are_and_whose(
    world: World, add_client: AddClient, find: Find
) -> None:
    kestrel, merlin = add_client(world.alice, "Kestrel Ltd"), add_client(world.alice, "Merlin Ltd")
    with world.write(world.alice) as session:
        for client, title in ((kestrel, "Review VAT return"), (merlin, "Ask for payroll records")):
            tasks.create(session, by=world.alice, title=title, client=client.code)
        due = clock.today() + timedelta(days=9)
        session.add(
            Deadline(
                client_id=kestrel.id, rule="vat-return", title="VAT return", period_end=due, period_words="QE 30 Sep",
                start_on=due, target_on=due, due_on=due,
            )
        )  # fmt: skip
    assert find(world.bob, "payroll", "task") == ["Ask for payroll records"]
    assert find(world.bob, "vat kestrel", "task") == ["Review VAT return"]
    assert (
        find(world.bob, "kestrel", "deadline") == find(world.bob, "vat kestrl", "deadline") == ["VAT return, QE 30 Sep"]
    )
    assert find(world.bob, "vat merlin", "deadline") == find(world.bob, "vat merlin", "task") == []


def test_a_contact_is_found_by_name_address_and_phone(world: World, find: Find) -> None:
    with world.write(world.alice) as session:
        session.add(
            Contact(name="Dev Mistry", sort_name="dev mistry", email="dev@kestrel.example", phone="01632 960 001")
        )
    for typed in ("mistry", "dev mistyr", "dev@kestrel.example", "01632960001", "01632 9600"):
        assert find(world.bob, typed, "contact") == ["Dev Mistry"], typed
    assert find(world.charlie, "mistry", "contact") == []


def test_the_index_can_be_made_anew(world: World, add_client: AddClient, find: Find) -> None:
    add_client(world.alice, "Kestrel Ltd")
    add_client(world.charlie, "Charlie's own")
    with world.write(world.alice) as session:
        session.execute(delete(SearchWord))
    assert find(world.alice, "kestrel") == []
    assert find(world.charlie, "own") == ["Charlie's own"]
    answer = world.app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert "2 records of 2 practices" in answer.output
    assert find(world.alice, "kestrel") == ["Kestrel Ltd"]
    with world.write(world.alice) as session:
        assert index.rebuild(session) == 1


names = st.sampled_from(["Smith Ltd", "Smythe & Co", "Kestrel", "VAT Smith", "Smith 08124417"])
typed = st.sampled_from(["smith", "smtih", "s", "vat", "08124417", "0812 44", "mith", "kestrl", "ltd smith"])


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=st.lists(names, max_size=3), theirs=st.lists(names, min_size=1, max_size=3), text=typed)
def test_nobody_finds_what_is_anothers(
    world: World, add_client: AddClient, find: Find, ours: list[str], theirs: list[str], text: str
) -> None:
    """Charlie's clients are called as Alice's are: each finds their own, and the spellings of their own."""
    for by, names, whose in ((world.alice, ours, "Ours"), (world.charlie, theirs, "Theirs")):
        for name in names:
            add_client(by, f"{name} {whose}")
            with world.write(by) as session:
                tasks.create(session, by=by, title=f"{name} {whose}")
    for by, whose in ((world.alice, "Ours"), (world.charlie, "Theirs")):
        for kind in ("client", "task", "deadline"):
            assert all(title.endswith(whose) for title in find(by, text, kind))
    assert find(world.charlie, theirs[0]), "there was something to find"
