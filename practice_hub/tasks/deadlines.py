"""What tasks know of deadlines. The room above that keeps them says so here; without one, no task has a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from practice_hub.base.database import TenantSession


@runtime_checkable
class LinkedDeadline(Protocol):
    """A deadline as a task shows it."""

    @property
    def id(self) -> int: ...
    @property
    def client_id(self) -> int: ...
    @property
    def rule(self) -> str: ...
    @property
    def source_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def title_and_period(self) -> str:
        """“VAT return, quarter to 30 November 2026”."""

    @property
    def due_on(self) -> date: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def preparer_id(self) -> int | None: ...
    @property
    def reviewer_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """What can fall due, such as a VAT return, and the service that brings it. `id` is its deadlines' `rule`."""

    id: str
    title: str
    service: str


class DeadlineSource(Protocol):
    """Where deadlines are looked up."""

    def one(self, session: TenantSession, deadline_id: int) -> LinkedDeadline | None:
        """A deadline of this practice."""

    def kinds(self) -> Sequence[DeadlineKind]:
        """Everything that can fall due, in the order of the services."""

    def open_of(self, session: TenantSession, client_id: int) -> Sequence[LinkedDeadline]:
        """What is still to be done for a client, the next first."""


# Of the process and not of an application: the parsers of fields ask it too, which know no application. Sources hold no
# state, so a second application names the same ones.
_sources: dict[str, DeadlineSource] = {}


def add_source(name: str, source: DeadlineSource) -> None:
    """The composition root names each room once."""
    _sources[name] = source


def one(session: TenantSession, deadline_id: int) -> LinkedDeadline | None:
    found = (source.one(session, deadline_id) for source in _sources.values())
    return next((deadline for deadline in found if deadline is not None), None)


def open_of(session: TenantSession, client_id: int) -> Sequence[LinkedDeadline]:
    return [deadline for source in _sources.values() for deadline in source.open_of(session, client_id)]


def kinds() -> dict[str, DeadlineKind]:
    return {kind.id: kind for source in _sources.values() for kind in source.kinds()}


def next_of(session: TenantSession, client_id: int) -> Sequence[LinkedDeadline]:
    """A client's next open deadline of each kind, and of each source of income."""
    found: dict[tuple[str, str], LinkedDeadline] = {}
    for deadline in open_of(session, client_id):
        found.setdefault((deadline.rule, deadline.source_id), deadline)
    return list(found.values())
