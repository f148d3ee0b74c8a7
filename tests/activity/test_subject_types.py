"""The words of the filters: nothing is done in the product that the activity page cannot name."""

import re
from pathlib import Path

import practice_hub
from practice_hub.activity.subject_types import SubjectType, SubjectTypes, subject_types
from practice_hub.people.viewer import Viewer
from tests.world import World

# Where rooms write: one file or a folder of them.
ACTIONS = ("*/actions.py", "*/actions/*.py", "*/selection.py")


def labels(subject_types: SubjectTypes, viewer: Viewer) -> list[str]:
    return [one.label for one in subject_types.visible_to(viewer)]


def test_each_action_of_each_room_has_words(world: World) -> None:
    root = Path(practice_hub.__file__).parent
    written = "".join(file.read_text() for pattern in ACTIONS for file in sorted(root.glob(pattern)))
    told = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', written))
    assert "client.created" in told
    assert told - subject_types.of(world.app).actions().keys() == set()


def test_a_type_of_which_one_hears_nothing_is_not_offered(world: World) -> None:
    subject_types = SubjectTypes()
    subject_types.register(
        SubjectType("client", "Client", {"client.made": "Client made"}),
        SubjectType("door", "Door", watched={"door.opened": "Opened"}),
    )
    assert labels(subject_types, world.bob) == ["Client"]
    assert labels(subject_types, world.megan) == ["Client", "Door"]


def test_a_type_that_nobody_named_still_reads_well(world: World) -> None:
    assert subject_types.of(world.app).label("bank_account") == "Bank account"
