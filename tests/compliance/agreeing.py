"""Somebody who changes a client's dates, reads what becomes of its deadlines, and agrees."""

from collections.abc import Collection, Mapping

from practice_hub.clients.access import get_client
from practice_hub.clients.actions import records
from practice_hub.clients.models import Client
from practice_hub.clients.observers import Confirmation, ConfirmationRequired
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved
from tests.world import World


def agree(world: World, by: Viewer, client: Client, yours: Mapping[str, str], wrong: Collection[int] = ()) -> Saved:
    """`wrong`: the deadlines of which they say that they never should have been."""
    try:
        return _save(world, by, client, yours, Confirmation(wrong=frozenset(wrong)))
    except ConfirmationRequired as unseen:
        return _save(world, by, client, yours, Confirmation(unseen.effects.seen, frozenset(wrong)))


def _save(world: World, by: Viewer, client: Client, yours: Mapping[str, str], answer: Confirmation) -> Saved:
    with world.write(by) as session:
        own = get_client(session, client.id)
        assert own is not None
        return records.update(session, own, by=by, yours=yours, answer=answer)
