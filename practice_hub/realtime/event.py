"""Events, audiences and cursors: the words of the log (docs/realtime.md, section 1)."""

import re
from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Noted:
    """An event of a unit of work that is not committed yet; `subject` may be a row that has no number yet."""

    type: StrEnum
    subject_type: str
    subject: HasId | int
    audience: str = EVERYONE
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subject_id(self) -> int:
        return self.subject if isinstance(self.subject, int) else int(self.subject.id)


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
