"""Who hears what: each fact of the product happens, and it reaches the open pages of those who may see it, of nobody
else. That somebody hears nothing proves something here, since others heard it.
"""

from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest

import practice_hub
from practice_hub.activity.subject_types import subject_types
from practice_hub.people.permissions import PERMISSIONS, Permission, Role
from tests.accounts.conftest import cheap_hashes
from tests.live.acts import ACTS
from tests.live.tour import PEOPLE, Tour
from tests.world import World

__all__ = ["cheap_hashes"]


def test_each_fact_is_heard_by_those_who_may_see_it_and_by_nobody_else(world: World) -> None:
    """What is heard is compared whole: a fact that nobody named here is a difference too."""
    tour, differences = Tour(world), {}
    for act in ACTS:
        act.do(tour)
        heard = tour.heard()
        facts = {fact: {name for name in PEOPLE if fact in heard[name]} for fact in set().union(*heard.values())}
        if facts != act.facts:
            differences[act.words] = {
                fact: facts.get(fact)
                for fact in facts.keys() | act.facts.keys()
                if facts.get(fact) != act.facts.get(fact)
            }
    assert differences == {}


def test_no_kind_of_fact_is_forgotten_above(world: World) -> None:
    named = {fact for act in ACTS for fact in act.facts}
    watched = watched_by(world)
    assert {"person.invited", "clients.exported"} <= watched
    assert watched - named == set()
    assert event_types() - named == {"activity:new", "demo:ping"}, "the one is told by its action, the other is a trial"


def event_types() -> set[str]:
    """Every past fact of every room."""
    files = sorted(Path(practice_hub.__file__).parent.glob("*/events.py"))
    modules = [import_module(f"practice_hub.{file.parent.name}.events") for file in files]
    kinds = [one for module in modules for one in vars(module).values() if isinstance(one, type)]
    return {str(fact) for kind in kinds if issubclass(kind, StrEnum) for fact in kind}


# What a page of one permission shows, and what happens to it.
SHOWN = [
    (Permission.IMPORT_CLIENTS, "Alice's file is read and checked", "import:changed", "/clients/imports/{import_id}"),
    (Permission.IMPORT_CLIENTS, "Alice's file is read and checked", "import:progress", "/clients/imports/{import_id}"),
    (Permission.SEE_AUDIT, "Somebody guesses", "person.sign_in_paused", "/activity/{newest}"),
]


@pytest.mark.parametrize(("permission", "act", "fact", "address"), SHOWN)
def test_hearing_and_the_page_are_one_permission(
    world: World, monkeypatch: pytest.MonkeyPatch, permission: Permission, act: str, fact: str, address: str
) -> None:
    """Bob with this one permission opens the page and hears of what stands on it; Megan without it does neither."""
    from_megan_to_bob(permission, monkeypatch)
    tour = Tour(world)
    next(one for one in ACTS if one.words == act).do(tour)
    heard = tour.heard()
    opened = {name for name in PEOPLE if tour.browsers[name].get(str(tour.fill(address))).status_code == 200}
    assert {name for name in PEOPLE if fact in heard[name]} == opened == {"alice", "bob"}


def test_whatever_is_watched_is_heard_by_that_permission_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from_megan_to_bob(Permission.SEE_AUDIT, monkeypatch)
    tour, watched = Tour(world), watched_by(world)
    for act in ACTS:
        act.do(tour)
        heard = tour.heard()
        for fact in watched & act.facts.keys():
            assert {name for name in PEOPLE if fact in heard[name]} == {"alice", "bob"}, fact


def from_megan_to_bob(permission: Permission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff has it now, and a manager has all else."""
    monkeypatch.setitem(PERMISSIONS, Role.MANAGER, PERMISSIONS[Role.MANAGER] - {permission})
    monkeypatch.setitem(PERMISSIONS, Role.STAFF, PERMISSIONS[Role.STAFF] | {permission})


def watched_by(world: World) -> set[str]:
    """What is done that the activity page names to owners and managers alone."""
    types = subject_types.of(world.app)
    return set(types.actions()) - {action for one in types.visible_to(world.rita) for action in one.actions}
