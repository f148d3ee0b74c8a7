"""Rooms above that follow client records: they act in the same unit of work when a record or its services changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.effects import Effects
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer

# The fields that dates follow from.
DATED = frozenset({"type", "status", "incorporation_date", "year_end", "vat_registered_on", "vat_stagger"})

Values = Mapping[int, Mapping[str, Any]]
"""By client: values of some of its fields that are not those of the record."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person was shown of the effects of a change (`Effects.seen`), and which deadlines they said are wrong."""

    seen: str = ""
    wrong: frozenset[int] = frozenset()


class Unseen(Exception):
    """The change does to deadlines what the person has not been shown. Nothing was saved."""

    def __init__(self, effects: Effects, answer: Answer) -> None:
        super().__init__(effects.seen)
        self.effects, self.answer = effects, answer


class Follower:
    """A room above. This one does nothing."""

    def standing(self, _session: TenantSession, _clients: Sequence[Client], _values: Values) -> Any:
        """What it goes by, as the clients are now, but for these values."""
        return None

    def follow(
        self, _session: WriteSession, _clients: Sequence[Client], _by: Viewer, _before: Any, _answer: Answer | None
    ) -> Mapping[int, Effects]:
        """They changed: answers what that did, by client. Raises `Unseen`."""
        return {}

    def foresee(self, _session: TenantSession, _clients: Sequence[Client], _values: Values) -> Mapping[int, Effects]:
        """What would be done if they had these values, by client."""
        return {}


Standing = Mapping[str, Any]

# Of the process and not of an application: actions know none, they have a session alone. Followers hold no state, so a
# second application names the same ones.
_followers: dict[str, Follower] = {}


def add_follower(name: str, follower: Follower) -> None:
    """Call this for clients that changed; the composition root names each room once."""
    _followers[name] = follower


def standing(session: TenantSession, clients: Sequence[Client], values: Values | None = None) -> Standing:
    """Asked before a change, and given to `update_followers` after it: then what the change leaves is known too."""
    return {name: one.standing(session, clients, values or {}) for name, one in _followers.items()}


def update_followers(
    session: WriteSession,
    clients: Sequence[Client],
    by: Viewer,
    before: Standing | None = None,
    answer: Answer | None = None,
) -> Mapping[int, Effects]:
    """Answers what followed at once, by client. With an `answer`, what was not shown to the person raises `Unseen`."""
    found: dict[int, Effects] = {}
    for name, one in _followers.items():
        found |= one.follow(session, clients, by, (before or {}).get(name), answer)
    return found


def foresee(session: TenantSession, clients: Sequence[Client], values: Values) -> Mapping[int, Effects]:
    """What would follow if the clients had these values, by client."""
    found: dict[int, Effects] = {}
    for one in _followers.values():
        found |= one.foresee(session, clients, values)
    return found
