"""Attempts: how often something was tried lately, by account and by address. A directory table (docs/accounts.md).

It stands in the database because memory is one process' own: several workers would each allow the whole number, and a
restart would forget it. Limits that libraries bring keep counts in memory or Redis, which the embedded set-up lacks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import String, case, delete, literal, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import Model, UtcDateTime, insert_into
from practice_hub.base.directory import hashed

# The longest window of any limit: older rows say nothing any more.
FORGOTTEN_AFTER = timedelta(days=1)


class Attempts(Model):
    """How often one account or address tried one thing since its window began."""

    __tablename__ = "attempts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A hash: addresses that strangers type are nobody's to read."""
    count: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts in a window that begins with the first."""

    name: str
    most: int
    window: timedelta

    def key(self, who: str) -> str:
        return hashed(f"{self.name}:{who}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands after an attempt: how many there were, and how long to wait when they were too many."""

    count: int
    wait: timedelta | None


def charge(session: Session, limit: Limit, who: str) -> Standing:
    """Count one attempt before it is made. One statement, so that two at once both count."""
    now = clock.now()
    _forget_old(session, now)
    fresh = Attempts.began_at <= now - limit.window
    counted = insert_into(session, Attempts).values(key=limit.key(who), count=1, began_at=now)
    counted = counted.on_conflict_do_update(
        index_elements=[Attempts.key],
        set_={
            "count": case((fresh, 1), else_=Attempts.count + 1),
            "began_at": case((fresh, literal(now, UtcDateTime())), else_=Attempts.began_at),
        },
    ).returning(Attempts.count, Attempts.began_at)
    count, began_at = cast("tuple[int, datetime]", session.execute(counted).one())
    return Standing(count, began_at + limit.window - now if count > limit.most else None)


def refund(session: Session, limit: Limit, who: str) -> None:
    """The attempt was good: it does not count against who made it."""
    own = update(Attempts).where(Attempts.key == limit.key(who), Attempts.count > 0)
    session.execute(own.values(count=Attempts.count - 1))


def forgive(session: Session, limit: Limit, who: str) -> None:
    """Begin to count anew."""
    session.execute(delete(Attempts).where(Attempts.key == limit.key(who)))


def _forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(Attempts).where(Attempts.began_at < now - FORGOTTEN_AFTER))
