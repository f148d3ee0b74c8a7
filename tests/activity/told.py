"""What the tests of this room tell of."""

from typing import Any

from practice_hub.activity.actions import Fact, record
from practice_hub.activity.models import Activity
from practice_hub.activity.subjects import Subject
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import EVERYONE
from tests.world import World

ABC = Subject("client", 7, "ABC Ltd", "/clients/7")
XYZ = Subject("client", 8, "XYZ Ltd", "/clients/8")


def tell(world: World, by: Viewer, subject: Subject = ABC, audience: str = EVERYONE, **more: Any) -> Activity:
    """Somebody did something to a record."""
    fact = Fact(**{"action": "client.updated", "verb": "updated", **more})
    with world.write(by) as session:
        return record(session, subject, fact, by=by, audience=audience)
