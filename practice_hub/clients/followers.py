"""Rooms above that follow client records: they act in the same unit of work when a record or its services changed."""

from collections.abc import Callable, Sequence

from practice_hub.base.database import WriteSession
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer

Follow = Callable[[WriteSession, Sequence[Client], Viewer], None]

# The fields that dates follow from.
DATED = frozenset({"type", "status", "incorporation_date", "year_end", "vat_registered_on", "vat_stagger"})

_followers: dict[str, Follow] = {}


def add_follower(name: str, follow: Follow) -> None:
    """Call this for clients that changed; the composition root names each room once."""
    _followers[name] = follow


def tell_followers(session: WriteSession, clients: Sequence[Client], by: Viewer) -> None:
    for follow in _followers.values():
        follow(session, clients, by)
