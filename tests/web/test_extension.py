"""Two applications of one process: what is added to the pages of one is on no page of the other."""

from dataclasses import replace

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.application import create_app
from practice_hub.base.config import Settings
from practice_hub.web.extension import PracticeHub
from tests.world import World


def test_alice_sees_in_the_rail_what_her_own_application_has(world: World, environment: dict[str, str]) -> None:
    other = create_app(Settings.from_environment(environment), TESTING=True)
    add_nav_item(other, NavItem("team.index", "Only there", "users-group"))
    try:
        assert "Only there" in replace(world, app=other).browser(world.alice).get("/team").text
        assert "Only there" not in world.browser(world.alice).get("/team").text
    finally:
        PracticeHub.of(other).close()
