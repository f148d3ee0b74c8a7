"""The story is only added to: the database itself refuses anything else, whatever the code above it says."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from practice_hub.activity.models import Activity
from practice_hub.people.models import Practice
from tests.activity.told import tell
from tests.world import World


@pytest.mark.both_databases
@pytest.mark.parametrize("change", [update(Activity).values(actor_name="Nobody"), delete(Activity)])
def test_nobody_changes_or_deletes_what_was_done(world: World, change: object) -> None:
    own = tell(world, world.alice)
    with pytest.raises(DBAPIError, match="only added"), world.write(world.alice) as session:
        session.execute(change)  # type: ignore[call-overload]
    with world.database.read(world.alice.tenant_id) as session:
        assert session.get_one(Activity, own.id).actor_name == "Alice Marlowe"


@pytest.mark.both_databases
def test_nobody_makes_a_practice_a_demonstration_to_delete_its_story(world: World) -> None:
    with pytest.raises(DBAPIError, match="never changes"), world.write(world.alice) as session:
        session.execute(update(Practice).values(is_demo=True))
