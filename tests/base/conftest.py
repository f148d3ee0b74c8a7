"""An operator's view: the migrations and the commands of the test's own installation."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result

from practice_hub import ROOT
from practice_hub.application import every_table
from practice_hub.base.config import Settings
from practice_hub.base.migrations import Migrations
from tests.base.test_mail import PostOffice
from tests.world import World

Command = Callable[..., Result]


@pytest.fixture
def migrations(environment: dict[str, str]) -> Migrations:
    return Migrations(Settings.from_environment(environment), every_table, ROOT / "migrations")


@pytest.fixture
def flask(world: World) -> Command:
    """Run a `flask` command in the installation of the test's world."""

    def run(*arguments: str) -> Result:
        return world.app.test_cli_runner().invoke(args=list(arguments))

    return run


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def settings(environment: dict[str, str], office: PostOffice) -> Settings:
    return Settings.from_environment(
        {**environment, "HUB_SMTP_URL": office.url, "HUB_MAIL_FROM": "Practice Hub <hub@example.org>"}
    )
