"""What stands around every page: who reads it, the rail, the cursor; and what that costs."""

from practice_hub.accounts.actions import account, practice
from practice_hub.accounts.actions.account import Display
from practice_hub.accounts.context import nav_items
from practice_hub.people import access
from practice_hub.realtime import log
from tests.accounts.conftest import House, statements, words_of

OURS = ("browsers", "event_logs", "practices", "users")
# The bell: its notifications, how many are unread, and the reader's preferences and mutes.
BELL_QUERIES = 4
# The reader's own and shared views, in the rail.
VIEWS_QUERIES = 1


def test_bob_sees_his_practice_and_no_settings_of_it(house: House) -> None:
    words = words_of(house.world.browser(house.world.bob).get("/team"))
    assert "Marlowe Reid Accountants" in words
    assert "Bob Ashworth Staff" in words
    assert "Practice settings" not in words
    assert "Practice settings" in words_of(house.world.browser(house.world.alice).get("/team"))


def test_the_page_is_exactly_its_cursor(house: House) -> None:
    world = house.world
    with world.database.read(world.alice.tenant_id) as session:
        before = str(log.head(session))
    assert f'data-cursor="{before}"' in world.browser(world.alice).get("/team").text

    with world.write(world.alice) as session:
        practice.change_practice(
            session, access.get_practice(session), by=world.alice, yours={"name": "Marlowe & Daughters"}
        )
    with world.database.read(world.alice.tenant_id) as session:
        after = str(log.head(session))

    page = world.browser(world.alice).get("/team").text
    assert before != after
    assert f'data-cursor="{after}"' in page
    assert "Marlowe &amp; Daughters" in page


def test_display_preferences_stand_on_the_page_itself(house: House) -> None:
    world = house.world
    with world.write(world.bob) as session:
        bob = access.get_user(session, world.bob.user_id)
        assert bob is not None
        account.set_display(session, bob, Display("dark", "compact", shortcuts=False), by=world.bob)

    page = world.browser(world.bob).get("/team").text
    assert 'data-theme="dark" data-density="compact" data-shortcuts="off"' in page
    assert 'data-theme="system"' in world.browser(world.alice).get("/team").text


def test_what_stands_around_a_page_costs_four_queries(house: House) -> None:
    """The browser's row, the person, the practice and the cursor. Rooms that count in the rail add their own."""
    alice = house.world.browser(house.world.alice)
    with statements(house.world.database) as sent:
        assert alice.get("/preferences").status_code == 200
    tables = [statement.partition(" FROM ")[2].partition(" ")[0] for statement in sent]
    assert sorted(table for table in tables if table in OURS) == sorted(OURS)
    counting = [room for room in nav_items.of(house.world.app) if room.count]
    assert len(counting) > 1
    assert len(tables) <= len(OURS) + BELL_QUERIES + VIEWS_QUERIES + len(counting), tables


def test_a_fault_asks_the_database_nothing_more(house: House) -> None:
    """The page that says so may be drawn because the database is away."""
    alice = house.world.browser(house.world.alice)
    house.world.app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail() -> str:
        raise RuntimeError

    house.world.app.view_functions["team.index"] = fail
    answer = alice.get("/team")
    assert answer.status_code == 500
    assert "Marlowe" not in answer.text


def test_somebody_whose_practice_was_removed_is_told_to_sign_in(house: House) -> None:
    """As after `flask demo --remove`, with the page still open."""
    world = house.world
    rita = world.browser(world.rita)
    with world.write(world.rita) as session:
        session.delete(access.get_user(session, world.rita.user_id))
    answer = rita.get("/team")
    assert answer.status_code == 401
    assert "You are signed out" in words_of(answer)
