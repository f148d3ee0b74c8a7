"""Events, audiences and cursors: the words of the log (docs/realtime.md, section 1)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol, Self

EVERYONE = ""
"""The audience of everyone in the practice."""

# A position is a 63-bit number of the database; more digits cannot be one.
_CURSOR = re.compile(r"([a-z0-9]{1,16})-([0-9]{1,18})\Z")


def only_user(user_id: int) -> str:
    """The audience of one person."""
    return f"user:{user_id}"


def those_who_may(permission: str) -> str:
    """The audience of those who hold a permission."""
    return f"may:{permission}"


@lru_cache(maxsize=10_000)
def audiences_of(user_id: int, permissions: frozenset[str]) -> frozenset[str]:
    """Every audience that a person with these permissions belongs to: one object for all of their pages."""
    return frozenset({EVERYONE, only_user(user_id), *map(those_who_may, permissions)})


class HasId(Protocol):
    """A row that has its number after the flush."""

    id: Any


EventData = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
"""Small JSON, or what makes it when the unit of work ends: once, and only if the event is written."""

Related = Sequence[tuple[str, HasId]]
"""Rows that an event changes beside its subject, each after the type of its record: a deadline's client."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An event of a unit of work that is not committed yet; `subject` may be a row that has no number yet.

    `many` are all rows of one change of many records; `columns` names what a bulk statement changed of them.
    """

    type: StrEnum
    subject_type: str
    subject: HasId | int
    audience: str = EVERYONE
    data: EventData = field(default_factory=dict)
    related: Related = ()
    many: Sequence[HasId] | None = None
    columns: frozenset[str] = frozenset()

    @property
    def subject_id(self) -> int:
        return self.subject if isinstance(self.subject, int) else int(self.subject.id)

    @property
    def rows(self) -> Related:
        """The rows that the event is about, then those that it changes beside them."""
        own = self.many if self.many is not None else () if isinstance(self.subject, int) else (self.subject,)
        return [*((self.subject_type, row) for row in own), *self.related]

    def stored_data(self, changed_columns: Callable[[HasId], frozenset[str] | None]) -> dict[str, Any]:
        """`data` with what live pages need: `changed`, the names of changed columns by type of record, without a type
        of which anything may have changed; `related`, such as `["client-7"]`; `bulk`, that it is one change of many.
        """
        data = dict(self.data() if callable(self.data) else self.data)
        if changed := self._changed(changed_columns):
            data["changed"] = changed
        if self.related:
            data["related"] = sorted({f"{type}-{row.id}" for type, row in self.related})
        if self.many is not None:
            data["bulk"] = True
        return data

    def _changed(self, changed_columns: Callable[[HasId], frozenset[str] | None]) -> dict[str, list[str]]:
        changed: dict[str, set[str] | None] = {self.subject_type: set(self.columns)} if self.columns else {}
        for type, row in self.rows:
            names, known = changed_columns(row), changed.setdefault(type, set())
            changed[type] = None if names is None or known is None else known | names
        return {type: sorted(names) for type, names in changed.items() if names is not None}


@dataclass(frozen=True, slots=True)
class Event:
    """A past fact in the log of one tenant. Positions of a tenant have no holes and are in commit order."""

    tenant_id: int
    position: int
    type: str
    subject_type: str
    subject_id: int
    audience: str
    data: Mapping[str, Any]
    occurred_at: datetime

    def related_ids(self, type: str) -> list[int]:
        """The numbers of the related records of this type."""
        subjects = (subject.rpartition("-") for subject in self.data.get("related", ()))
        return [int(id) for kind, _, id in subjects if kind == type]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last position that a reader has applied, in one life (epoch) of the log. On the wire `epoch-position`."""

    epoch: str
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.position}"

    @classmethod
    def parse(cls, written: str | None) -> Self | None:
        """Read what a browser sent; anything that is no cursor is None, never an error."""
        match = _CURSOR.match(written or "")
        return cls(match[1], int(match[2])) if match else None
