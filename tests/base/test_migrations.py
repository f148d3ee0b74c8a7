"""An operator upgrades: the migrations make exactly the tables that the models describe, on both databases."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from practice_hub import ROOT
from practice_hub.application import every_table
from practice_hub.base import engines, protection
from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.base.migrations import MigrationError, Migrations, current
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from tests.base.conftest import Command
from tests.parts.postgres import PostgresDatabase
from tests.world import add_practice


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Migrations:
    """The migrations of an installation that has no tables yet."""
    environment = {"HUB_DATA_DIR": str(tmp_path / "not yet" / "there"), "HUB_SECRET_KEY": "s" * 40}
    if request.param == "postgresql":
        database: PostgresDatabase = request.getfixturevalue("postgres_url")
        environment |= {"HUB_DATABASE_URL": database.app_url, "HUB_MIGRATION_DATABASE_URL": database.owner_url}
    return Migrations(Settings.from_environment(environment), every_table, ROOT / "migrations")


def test_the_migrated_tables_are_the_models_tables(empty: Migrations) -> None:
    assert empty.upgrade() == ("none", empty.head)
    assert empty.check() == []


def test_a_second_upgrade_changes_nothing(empty: Migrations) -> None:
    empty.upgrade()
    assert empty.upgrade() == (empty.head, empty.head)
    assert empty.check() == []


def test_every_migration_can_be_undone_and_done_again(empty: Migrations) -> None:
    for revision in empty.revisions():
        empty.upgrade(revision)
    for earlier in [*reversed(empty.revisions()[:-1]), "base"]:
        empty.downgrade(earlier)
    with empty.looking() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    empty.upgrade()
    assert empty.check() == []


def test_two_upgrades_at_once_wait_for_each_other(empty: Migrations) -> None:
    answers: list[tuple[str, str]] = []

    def upgrade() -> None:
        own = Migrations(empty.settings, every_table, ROOT / "migrations")
        answers.append(own.upgrade())

    at_once(upgrade, 3)
    assert sorted(answers) == [(empty.head, empty.head), (empty.head, empty.head), ("none", empty.head)]
    assert empty.check() == []


def test_a_database_of_a_newer_version_is_left_alone(empty: Migrations) -> None:
    empty.upgrade()
    with empty.changing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError, match="newer"):
        empty.upgrade()
    assert empty.check() == [
        f"the database stands at 9999, the newest migration is {empty.head}: run `flask db upgrade`"
    ]


def test_check_names_a_column_that_is_not_there(empty: Migrations) -> None:
    empty.upgrade()
    with empty.changing() as connection:
        connection.execute(text("ALTER TABLE practices DROP COLUMN phone"))
    assert [line for line in empty.check() if "phone" in line] != []


def test_check_names_a_trigger_that_is_not_there(empty: Migrations) -> None:
    empty.upgrade()
    on = " ON activities" if not empty.settings.is_sqlite else ""
    with empty.changing() as connection:
        connection.execute(text(f"DROP TRIGGER activities_no_delete{on}"))
    assert empty.check() == ["the trigger activities_no_delete is missing"]


def test_check_asks_for_an_upgrade_of_an_empty_database(empty: Migrations) -> None:
    if empty.settings.is_sqlite:
        Path(empty.settings.data_dir).mkdir(parents=True, exist_ok=True)
    assert empty.check() == [
        f"the database stands at none, the newest migration is {empty.head}: run `flask db upgrade`"
    ]


@pytest.mark.both_databases
def test_the_commands_say_where_the_database_stands(flask: Command, migrations: Migrations) -> None:
    assert flask("db", "upgrade").output == f"The database is at {migrations.head}.\n"
    checked = flask("db", "check")
    assert checked.exit_code == 0, checked.output
    with migrations.changing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    broken = flask("db", "check")
    assert broken.exit_code == 1
    assert "stands at 0000" in broken.output


# --- PostgreSQL --------------------------------------------------------------------------------------------------


@pytest.fixture
def on_postgres(postgres_url: PostgresDatabase, tmp_path: Path) -> Migrations:
    settings = Settings.from_environment(
        {
            "HUB_DATA_DIR": str(tmp_path),
            "HUB_DATABASE_URL": postgres_url.app_url,
            "HUB_MIGRATION_DATABASE_URL": postgres_url.owner_url,
            "HUB_SECRET_KEY": "s" * 40,
        }
    )
    migrations = Migrations(settings, every_table, ROOT / "migrations")
    migrations.upgrade()
    return migrations


def test_check_names_a_table_whose_wall_is_down(on_postgres: Migrations) -> None:
    with on_postgres.changing() as connection:
        connection.execute(text("ALTER TABLE clients NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text("ALTER TABLE users DISABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"DROP POLICY {protection.WALL} ON events"))
    assert sorted(on_postgres.check()) == [
        f"row-level security is not forced on {table}" for table in ("clients", "events", "users")
    ]
    on_postgres.upgrade()
    assert on_postgres.check() == []


def test_check_names_a_right_that_the_application_lacks(on_postgres: Migrations) -> None:
    with on_postgres.changing() as connection:
        connection.execute(text("REVOKE INSERT ON clients FROM hub_app"))
    assert on_postgres.check() == ["the role hub_app may not use the table clients"]


def test_the_migrations_alone_give_the_application_its_rights(postgres_url: PostgresDatabase, tmp_path: Path) -> None:
    """As an operator makes the two roles: nothing is granted beforehand."""
    url = {"HUB_DATABASE_URL": postgres_url.app_url, "HUB_MIGRATION_DATABASE_URL": postgres_url.owner_url}
    settings = Settings.from_environment({**url, "HUB_SECRET_KEY": "s" * 40, "HUB_DATA_DIR": str(tmp_path)})
    migrations = Migrations(settings, every_table, ROOT / "migrations")
    with migrations.changing() as connection:
        for what in ("TABLES", "SEQUENCES"):
            connection.execute(text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {what} FROM hub_app"))
    migrations.upgrade()
    assert migrations.check() == []
    database = Database(settings.database_url)
    dora = add_practice(database, "Dora & Co", {"dora": ("Dora Dean", Role.OWNER)})["dora"]
    with database.read(dora.tenant_id) as session:
        assert session.scalars(select(User.name)).all() == ["Dora Dean"]
    database.dispose()


def test_an_upgrade_gives_a_missing_right_back(on_postgres: Migrations) -> None:
    with on_postgres.changing() as connection:
        connection.execute(text("REVOKE ALL ON clients FROM hub_app"))
    on_postgres.upgrade()
    assert on_postgres.check() == []


def test_an_upgrade_with_nothing_to_do_waits_for_no_page(on_postgres: Migrations) -> None:
    """It runs at every start, beside other servers that are busy."""
    page, _ = engines.for_work(on_postgres.settings.database_url)
    with page.connect() as connection:
        connection.execute(text("SELECT count(*) FROM clients"))
        assert on_postgres.upgrade() == (on_postgres.head, on_postgres.head)
    page.dispose()


def test_check_refuses_a_role_that_passes_the_wall(on_postgres: Migrations, postgres_url: PostgresDatabase) -> None:
    settings = Settings.from_environment(
        {
            "HUB_DATA_DIR": str(on_postgres.settings.data_dir),
            "HUB_DATABASE_URL": postgres_url.owner_url.replace("hub_owner", "admin"),
            "HUB_MIGRATION_DATABASE_URL": postgres_url.owner_url,
            "HUB_SECRET_KEY": "s" * 40,
        }
    )
    as_superuser = Migrations(settings, every_table, ROOT / "migrations")
    assert as_superuser.check() == ["the role admin passes row-level security: the application needs one that does not"]


def test_an_installation_with_one_role_has_the_wall_too(postgres_url: PostgresDatabase, tmp_path: Path) -> None:
    url = {"HUB_DATABASE_URL": postgres_url.owner_url, "HUB_SECRET_KEY": "s" * 40, "HUB_DATA_DIR": str(tmp_path)}
    migrations = Migrations(Settings.from_environment(url), every_table, ROOT / "migrations")
    migrations.upgrade()
    assert migrations.check() == []
    with migrations.changing() as connection:
        connection.execute(text("INSERT INTO tenants (id, created_at) VALUES (1, now())"))
        connection.execute(text("SELECT set_config('hub.tenant_id', '1', true)"))
        connection.execute(text("INSERT INTO practices VALUES (1, 'Alice & Co', '', '', '', false)"))
        assert connection.scalar(text("SELECT count(*) FROM practices")) == 1
        connection.execute(text("SELECT set_config('hub.tenant_id', '', true)"))
        assert connection.scalar(text("SELECT count(*) FROM practices")) == 0


def test_the_migrations_know_where_they_stand(on_postgres: Migrations) -> None:
    with on_postgres.looking() as connection:
        assert current(connection) == on_postgres.head
        assert on_postgres.is_current(connection)


def at_once(call: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=call) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
