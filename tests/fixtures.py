"""The fixtures of the application, its databases and the fault lab.

What they are made of is imported when a test asks for them: a test of pure dates loads neither the application nor a
driver, and runs in half of the time.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.parts.pace import Pace
from tests.parts.server import StartServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.faults.house import House
    from tests.faults.lab import Crowd, Lab
    from tests.parts.postgres import PostgresDatabase, PostgresServer
    from tests.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which databases a test runs: SQLite, unless it is marked `both_databases` or `only_database("postgresql")`."""
    if "database_kind" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_database")
        if only is not None:
            metafunc.parametrize("database_kind", only.args, indirect=True)
        elif metafunc.definition.get_closest_marker("both_databases"):
            metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database as the migrations make it, copied for each test."""
    folder = tmp_path_factory.mktemp("schema")
    from tests.world import migrate

    migrate({"HUB_DATA_DIR": str(folder)})
    return folder / "practice_hub.db"


@pytest.fixture
def environment(request: pytest.FixtureRequest, tmp_path: Path, database_kind: str) -> Iterator[dict[str, str]]:
    """The settings of this test's application, on a migrated database of its own."""
    if database_kind == "sqlite":
        file = tmp_path / "hub.db"
        shutil.copy(request.getfixturevalue("schema"), file)
        yield {"HUB_DATA_DIR": str(tmp_path), "HUB_DATABASE_URL": f"sqlite:///{file}"}
        return
    from tests.world import migrate

    server: PostgresServer = request.getfixturevalue("postgres_server")
    template = server.template("hub_schema", lambda empty: migrate(_on_postgresql(empty, tmp_path)))
    database = server.new_database(template)
    yield _on_postgresql(database, tmp_path)
    server.drop(database)


def _on_postgresql(database: "PostgresDatabase", folder: Path) -> dict[str, str]:
    return {
        "HUB_DATA_DIR": str(folder),
        "HUB_DATABASE_URL": database.app_url,
        "HUB_MIGRATION_DATABASE_URL": database.owner_url,
        "HUB_SECRET_KEY": "the same for every process of the test",
    }


@pytest.fixture
def world(environment: dict[str, str]) -> Iterator["World"]:
    from tests.world import opened

    with opened(environment) as world:
        yield world


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    """One server for the worker's whole run; a test that stops it starts it again."""
    from tests.parts.postgres import PostgresServer

    # Not pytest's own folder: only its maker may enter that, and the server is somebody else when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="hub-postgres-"))
    try:
        server = PostgresServer(folder)
        server.create()
        yield server
        server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: "PostgresServer") -> Iterator["PostgresDatabase"]:
    """An empty database: `owner_url` for migrations, `app_url` for the application."""
    database = postgres_server.new_database()
    yield database
    postgres_server.drop(database)


@pytest.fixture
def lab(world: "World", environment: dict[str, str], start_server: StartServer) -> "Lab":
    from tests.faults.lab import Lab

    plenty = {"HUB_STREAMS_PER_USER": "6000", "HUB_STREAMS_PER_PROCESS": "6000"}
    return Lab(world, start_server(environment | plenty, app="tests.faults.lab_app:app"))


@pytest.fixture
def crowd() -> Iterator["Crowd"]:
    from tests.faults.lab import Crowd

    crowd = Crowd()
    yield crowd
    crowd.close()


@pytest.fixture(scope="module")
def standing_house(
    tmp_path_factory: pytest.TempPathFactory,
    schema: Path,
    pace: Pace,
    browser: "Browser",
    browser_context_args: dict[str, Any],
) -> Iterator["House"]:
    """The house of a whole test file, on the embedded database."""
    from tests.faults.house import open_house

    folder = tmp_path_factory.mktemp("house")
    file = shutil.copy(schema, folder / "hub.db")
    environment = {"HUB_DATA_DIR": str(folder), "HUB_DATABASE_URL": f"sqlite:///{file}"}
    with open_house(environment, folder, pace, browser, browser_context_args) as house:
        yield house


@pytest.fixture
def house(standing_house: "House") -> Iterator["House"]:
    """The same, from which everybody goes home after the test, and whose server runs."""
    standing_house.open_doors()
    yield standing_house
    standing_house.close_screens()
