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
class Confirmation:
    """What a person was shown of the effects of a change (`Effects.seen`), and which deadlines they said are wrong."""

    seen: str = ""
    wrong: frozenset[int] = frozenset()


class ConfirmationRequired(Exception):
    """The change does to deadlines what the person has not been shown. Nothing was saved."""

    def __init__(self, effects: Effects, answer: Confirmation) -> None:
        super().__init__(effects.seen)
        self.effects, self.answer = effects, answer


class ClientObserver:
    """A room above. This one does nothing."""

    def state_before(self, _session: TenantSession, _clients: Sequence[Client], _values: Values) -> Any:
        """What it goes by, as the clients are now, but for these values."""
        return None

    def on_change(
        self,
        _session: WriteSession,
        _clients: Sequence[Client],
        _by: Viewer,
        _before: Any,
        _answer: Confirmation | None,
    ) -> Mapping[int, Effects]:
        """They changed: answers what that did, by client. Raises `ConfirmationRequired`."""
        return {}

    def foresee(self, _session: TenantSession, _clients: Sequence[Client], _values: Values) -> Mapping[int, Effects]:
        """What would be done if they had these values, by client."""
        return {}


States = Mapping[str, Any]

# Of the process and not of an application: actions know none, they have a session alone. Observers hold no state, so a
# second application names the same ones.
_observers: dict[str, ClientObserver] = {}


def add_observer(name: str, observer: ClientObserver) -> None:
    """Call this for clients that changed; the composition root names each room once."""
    _observers[name] = observer


def state_before(session: TenantSession, clients: Sequence[Client], values: Values | None = None) -> States:
    """Asked before a change, and given to `update_observers` after it: then what the change leaves is known too."""
    return {name: one.state_before(session, clients, values or {}) for name, one in _observers.items()}


def update_observers(
    session: WriteSession,
    clients: Sequence[Client],
    by: Viewer,
    before: States | None = None,
    answer: Confirmation | None = None,
) -> Mapping[int, Effects]:
    """Answers what followed at once, by client. With an `answer`, raises `ConfirmationRequired` when the person was not
    shown all of it.
    """
    found: dict[int, Effects] = {}
    for name, one in _observers.items():
        found |= one.on_change(session, clients, by, (before or {}).get(name), answer)
    return found


def foresee(session: TenantSession, clients: Sequence[Client], values: Values) -> Mapping[int, Effects]:
    """What would follow if the clients had these values, by client."""
    found: dict[int, Effects] = {}
    for one in _observers.values():
        found |= one.foresee(session, clients, values)
    return found
