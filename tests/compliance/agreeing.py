"""Somebody who changes a client's dates, reads what becomes of its deadlines, and agrees."""

from collections.abc import Collection, Mapping

from practice_hub.clients.access import get_client
from practice_hub.clients.actions import records
from practice_hub.clients.followers import Answer, Unseen
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved
from tests.world import World


def agree(world: World, by: Viewer, client: Client, yours: Mapping[str, str], wrong: Collection[int] = ()) -> Saved:
    """`wrong`: the deadlines of which they say that they never should have been."""
    try:
        return _save(world, by, client, yours, Answer(wrong=frozenset(wrong)))
    except Unseen as unseen:
        return _save(world, by, client, yours, Answer(unseen.effects.seen, frozenset(wrong)))


def _save(world: World, by: Viewer, client: Client, yours: Mapping[str, str], answer: Answer) -> Saved:
    with world.write(by) as session:
        own = get_client(session, client.id)
        assert own is not None
        return records.update(session, own, by=by, yours=yours, answer=answer)
