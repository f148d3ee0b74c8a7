"""Finding clients: search, filters, order and pages, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from practice_hub.base import clock
from practice_hub.clients import access, list_query
from practice_hub.clients.actions import records
from practice_hub.clients.enums import ClientStatus, ClientType
from practice_hub.clients.filters import read_filters
from practice_hub.clients.gaps import gaps_of, has_gaps
from practice_hub.clients.list_query import SORTS
from practice_hub.clients.models import Client
from tests.clients.conftest import AddClient
from tests.world import World

pytestmark = pytest.mark.both_databases


def names(world: World, number: str = "1", size: int = 50, **raw: str) -> list[str]:
    with world.database.read(world.alice.tenant_id) as session:
        return [
            client.name
            for client in list_query.page(session, read_filters(raw, custom=()).criteria, number, size).items
        ]


@pytest.fixture
def book(world: World, add_client: AddClient) -> dict[str, Client]:
    """Four clients of Alice's practice; Charlie has one that would match as well."""
    add_client(world.charlie, "Zoë’s Café Ltd", company_number="08124417")
    return {
        "cafe": add_client(
            world.alice,
            "Zoë’s Café Ltd",
            company_number="08124417",
            year_end="31 March",
            vat_number="980780684",
            vat_stagger="2",
            manager_id=world.megan.user_id,
            partner_id=world.alice.user_id,
        ),
        "person": add_client(world.alice, "jane Whitcombe", "individual", utr="1955839661", status="onboarding"),
        "hundred": add_client(
            world.alice, "100% Wool_Works", "sole_trader", year_end="5 April", manager_id=world.bob.user_id
        ),
        "trust": add_client(world.alice, "Abbey Trust", "trust", status="on_hold", paye_reference="120/AB40721"),
    }


@pytest.mark.usefixtures("book")
class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("", ["100% Wool_Works", "Abbey Trust", "jane Whitcombe", "Zoë’s Café Ltd"]),
            ("cafe", ["Zoë’s Café Ltd"]),
            ("ZOË", ["Zoë’s Café Ltd"]),
            ("ltd zoe", ["Zoë’s Café Ltd"]),
            ("0812 4417", []),
            ("08124417", ["Zoë’s Café Ltd"]),
            ("gb980780684", ["Zoë’s Café Ltd"]),
            ("19558", ["jane Whitcombe"]),
            ("120/ab", ["Abbey Trust"]),
            ("ABB001", ["Abbey Trust"]),
            ("100%", ["100% Wool_Works"]),
            ("%", ["100% Wool_Works"]),
            ("l_w", ["100% Wool_Works"]),
            ("nobody", []),
            ("\x00'; DROP TABLE clients; --", []),
        ],
    )
    def test_a_word_finds_names_codes_and_numbers(self, world: World, typed: str, found: list[str]) -> None:
        assert names(world, q=typed) == found

    def test_filters_narrow_the_list(self, world: World) -> None:
        assert names(world, status="on_hold") == ["Abbey Trust"]
        assert names(world, type="individual") == ["jane Whitcombe"]
        assert names(world, manager=str(world.megan.user_id)) == ["Zoë’s Café Ltd"]
        assert names(world, manager="none") == ["Abbey Trust", "jane Whitcombe"]
        assert names(world, partner=str(world.alice.user_id)) == ["Zoë’s Café Ltd"]
        assert names(world, stagger="2", q="zoe") == ["Zoë’s Café Ltd"]
        assert names(world, manager="999999999999999999") == []

    def test_what_an_address_says_that_we_do_not_know_is_left_out(self, world: World) -> None:
        assert len(names(world, status="x", type="x", manager="1 OR 1", sort="tenant_id", stagger="9")) == 4

    def test_archived_clients_are_off_the_list_until_they_are_asked_for(self, world: World) -> None:
        with world.write(world.alice) as session:
            client = session.scalars(select(Client).where(Client.name == "Abbey Trust")).one()
            records.archive(session, client, by=world.alice)
        assert "Abbey Trust" not in names(world)
        assert names(world, status="archived") == ["Abbey Trust"]
        assert len(names(world, status="all")) == 4

    @pytest.mark.parametrize("name", sorted(SORTS))
    def test_each_order_turned_round_is_the_other_way(self, world: World, name: str) -> None:
        upwards = names(world, sort=name)
        assert sorted(upwards) == sorted(names(world, sort=f"-{name}"))
        if name in ("name", "code", "activity"):
            assert upwards == list(reversed(names(world, sort=f"-{name}")))

    def test_what_is_not_set_stands_last_both_ways(self, world: World) -> None:
        assert names(world, sort="year_end")[:2] == ["Zoë’s Café Ltd", "100% Wool_Works"]
        assert names(world, sort="-year_end")[:2] == ["100% Wool_Works", "Zoë’s Café Ltd"]
        assert names(world, sort="manager")[:2] == ["100% Wool_Works", "Zoë’s Café Ltd"]
        assert names(world, sort="-manager")[:2] == ["Zoë’s Café Ltd", "100% Wool_Works"]

    def test_pages_cover_the_list_once(self, world: World) -> None:
        pages = [names(world, number, size=3) for number in ("1", "2")]
        assert [len(page) for page in pages] == [3, 1]
        assert sorted(pages[0] + pages[1]) == sorted(names(world))
        assert names(world, "99", size=3) == pages[1]
        assert names(world, "nonsense", size=3) == pages[0]


def test_a_list_of_more_clients_asks_no_more_queries(world: World, add_client: AddClient) -> None:
    asked: list[str] = []
    event.listen(world.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    browser = world.browser(world.alice)

    def queries() -> int:
        asked.clear()
        assert browser.get("/clients").status_code == 200
        return len(asked)

    add_client(world.alice)
    browser.get("/clients")
    few = queries()
    with world.write(world.alice) as session:
        for number in range(40):
            records.create(session, by=world.alice, name=f"Client {number}", type="trust", manager_id=world.bob.user_id)
    assert queries() == few


def test_what_lacks_is_the_same_in_the_database_and_in_words(world: World) -> None:
    now = clock.now()
    with world.write(world.alice) as session:
        for number, (type, status, days, manager) in enumerate(
            (type, status, days, manager)
            for type in (ClientType.LIMITED_COMPANY, ClientType.INDIVIDUAL, ClientType.CHARITY)
            for status in ClientStatus
            for days in (1, 31)
            for manager in (None, world.bob.user_id)
        ):
            client = records.create(
                session,
                by=world.alice,
                name=f"Client {number}",
                type=type,
                status=status,
                manager_id=manager,
                vat_number="980780684" if number % 2 else "",
                company_number=f"{number + 1}" if number % 3 else "",
                year_end="31 March" if number % 5 else "",
            )
            client.status_since = now - timedelta(days=days)
            client.archived_at = now if number % 7 == 0 else None
    with world.database.read(world.alice.tenant_id) as session:
        lacking = set(session.scalars(select(Client.id).where(has_gaps())))
        assert lacking
        assert lacking == {client.id for client in session.scalars(select(Client)) if gaps_of(client)}
        attention = access.needing_attention(session, world.bob, 5)
    assert attention.total == len(lacking)
    assert len(attention.first) == 5
    assert all(one.client.manager_id == world.bob.user_id for one in attention.first)
    assert all(one.reasons for one in attention.first)


def test_the_clients_that_bob_last_worked_on_are_his_own(world: World, add_client: AddClient) -> None:
    first, second = add_client(world.bob, "First Ltd"), add_client(world.bob, "Second Ltd")
    add_client(world.alice, "Alice’s Ltd")
    with world.write(world.bob) as session:
        own = access.by_ids(session, [first.id])[first.id]
        records.update(session, own, by=world.bob, yours={"notes": "Rang back"})
    with world.database.read(world.bob.tenant_id) as session:
        assert [client.id for client in access.recent_for(session, world.bob.user_id)] == [first.id, second.id]
        assert access.recent_for(session, world.rita.user_id) == []
