"""The parts themselves: that each does what the tests that stand on it rely upon."""

from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from playwright.sync_api import Page
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.parts import needs, waiting
from tests.parts.browser import trouble
from tests.parts.nginx import StartNginx
from tests.parts.pace import Pace
from tests.parts.postgres import PostgresDatabase, PostgresServer
from tests.parts.rawcdp import Chromium
from tests.parts.redis import RedisServer
from tests.parts.server import HubServer, StartServer, clean_environment

TINY_SETTINGS = "tests/parts/tiny_settings.py"


@pytest.fixture
def server(start_server: StartServer) -> HubServer:
    """The smallest application, running."""
    return start_server({}, app="tests.parts.tiny_app:app", settings=TINY_SETTINGS)


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_the_application_role_is_stopped_by_row_level_security_and_changes_no_table(
    postgres_url: PostgresDatabase,
) -> None:
    with connect(postgres_url.owner_url) as owner:
        owner.execute("CREATE TABLE note (tenant int, words text)")
        owner.execute("INSERT INTO note VALUES (1, 'Alice''s'), (2, 'Charlie''s')")
        owner.execute("ALTER TABLE note ENABLE ROW LEVEL SECURITY; ALTER TABLE note FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY own ON note USING (tenant = current_setting('hub.tenant', true)::int)")
    with connect(postgres_url.app_url) as app:
        app.execute("SET hub.tenant = 1")
        assert app.execute("SELECT words FROM note").fetchall() == [("Alice's",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DROP TABLE note")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("ALTER TABLE note DISABLE ROW LEVEL SECURITY")


def test_each_test_gets_a_copy_of_the_prepared_tables_and_none_of_anothers_rows(
    postgres_server: PostgresServer,
) -> None:
    runs: list[str] = []

    def migrate(database: PostgresDatabase) -> None:
        runs.append(database.name)
        with connect(database.owner_url) as owner:
            owner.execute("CREATE TABLE client (name text)")

    first, second = (postgres_server.new_database(postgres_server.template("tiny", migrate)) for _ in range(2))
    with connect(first.app_url) as app:
        app.execute("INSERT INTO client VALUES ('ABC Ltd')")
    with connect(second.app_url) as app:
        assert app.execute("SELECT count(*) FROM client").fetchall() == [(0,)]
    assert runs == ["tiny"]
    postgres_server.drop(first)
    postgres_server.drop(second)


def test_postgresql_that_crashed_comes_back_with_what_was_committed(
    postgres_server: PostgresServer, postgres_url: PostgresDatabase
) -> None:
    with connect(postgres_url.owner_url) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postgres_server.kill()
    with pytest.raises(psycopg.OperationalError):
        connect(postgres_url.app_url)
    postgres_server.start()
    with connect(postgres_url.app_url) as app:
        assert app.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_redis_that_was_killed_comes_back_at_the_same_address_with_nothing(
    redis_server: RedisServer, redis_url: str
) -> None:
    with Redis.from_url(redis_url) as connection:
        connection.set("colour", "green")
        redis_server.kill()
        with pytest.raises(RedisConnectionError):
            connection.get("colour")
        redis_server.start()
        assert connection.get("colour") is None


def test_nginx_serves_what_the_test_configured(start_nginx: StartNginx, free_port: int) -> None:
    nginx = start_nginx(f"server {{ listen 127.0.0.1:{free_port}; location / {{ return 418; }} }}", free_port)
    assert HubServer(Path(), {}, port=nginx.port).status("/tea") == 418
    waiting.until(lambda: "GET /tea" in nginx.access_log(), "the request in nginx's log, which follows the answer")


def test_a_server_is_killed_frozen_thawed_and_found_again_at_its_address(server: HubServer) -> None:
    server.freeze()
    assert server.status("/healthz") is None
    server.thaw()
    waiting.until(server.healthy, "the thawed server answering")
    server.kill()
    assert not waiting.listens(server.port)
    server.start()
    assert server.healthy()
    assert server.terminate() == 0
    assert "Shutting down" in server.log()


def test_a_server_that_cannot_start_says_why_in_the_failure(start_server: StartServer) -> None:
    with pytest.raises(AssertionError, match="No module named 'nowhere'"):
        start_server({}, app="nowhere:app", settings=TINY_SETTINGS)


def test_a_server_under_test_knows_nothing_of_the_persons_own_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", "sqlite:///the-real-one.sqlite3")
    environment = clean_environment({"HUB_PUBLIC_URL": "http://127.0.0.1:1"})
    assert "HUB_DATABASE_URL" not in environment
    assert environment["HUB_PUBLIC_URL"] == "http://127.0.0.1:1"


def test_playwright_sees_the_page_and_what_it_complains_of(page: Page, server: HubServer) -> None:
    complaints = trouble(page)
    page.goto(f"{server.url}/alice")
    assert page.title() == "alice"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/London"
    page.evaluate("console.error('the feed is out of order')")
    assert complaints == ["the feed is out of order"]


def test_a_tab_behind_another_is_hidden_and_hears_that_it_is_shown(chromium: Chromium, server: HubServer) -> None:
    first = chromium.tab(f"{server.url}/first")
    assert not first.hidden()
    first.evaluate(
        "window.seen = []; document.addEventListener('visibilitychange', () => seen.push(document.visibilityState))"
    )
    second = chromium.tab(f"{server.url}/second")
    first.wait_for("document.hidden")
    assert not second.hidden()
    first.to_front()
    first.wait_for("!document.hidden")
    assert first.evaluate("seen") == ["hidden", "visible"]


def test_a_page_that_was_left_comes_back_from_the_back_forward_cache(chromium: Chromium, server: HubServer) -> None:
    tab = chromium.tab(f"{server.url}/first")
    tab.evaluate("window.kept = 0; addEventListener('pageshow', event => { if (event.persisted) kept += 1 })")
    tab.go(f"{server.url}/second")
    tab.back()
    assert tab.evaluate("kept") == 1
    tab.forward()
    assert tab.evaluate("document.title") == "second"


def test_another_person_has_other_cookies(chromium: Chromium, server: HubServer) -> None:
    chromium.tab(f"{server.url}/alice").evaluate("document.cookie = 'who=alice'")
    assert chromium.tab(f"{server.url}/alice").evaluate("document.cookie") == "who=alice"
    assert chromium.tab(f"{server.url}/charlie", person=chromium.person()).evaluate("document.cookie") == ""


def test_a_tab_clicks_types_and_loses_its_network(chromium: Chromium, server: HubServer) -> None:
    tab = chromium.tab(f"{server.url}/first")
    tab.evaluate(
        "document.querySelector('#once').addEventListener('click', event => { window.real = event.isTrusted })"
    )
    tab.click("#once")
    assert tab.evaluate("real") is True
    tab.click("#field")
    tab.type("ABC Ltd")
    assert tab.evaluate("document.querySelector('#field').value") == "ABC Ltd"
    tab.offline(True)
    tab.wait_for("!navigator.onLine")
    assert tab.evaluate("fetch('/healthz').then(() => 'answered', () => 'refused')") == "refused"
    tab.offline(False)
    tab.wait_for("navigator.onLine")
    assert tab.evaluate("fetch('/healthz').then(() => 'answered', () => 'refused')") == "answered"


def test_what_is_missing_is_skipped_at_home_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="apt-get install abacus"):
        needs.program("no-such-abacus", package="abacus")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install abacus"):
        needs.program("no-such-abacus", package="abacus")


def test_the_check_shrinks_times_and_numbers_and_the_lab_does_not() -> None:
    assert (Pace(true=False).seconds(60), Pace(true=True).seconds(60)) == (3, 60)
    assert (Pace(true=False).count(500, 5000), Pace(true=True).count(500, 5000)) == (500, 5000)


def test_a_slow_example_on_a_busy_machine_is_no_failure() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
