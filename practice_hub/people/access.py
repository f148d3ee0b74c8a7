"""Every read of practices and people."""

from collections.abc import Sequence

from sqlalchemy import func, select

from practice_hub.base.database import TenantSession
from practice_hub.people.models import Practice, User


def get_practice(session: TenantSession) -> Practice:
    return session.scalars(select(Practice)).one()


def get_user(session: TenantSession, user_id: int) -> User | None:
    return session.scalar(select(User).where(User.id == user_id))


def colleagues(session: TenantSession, *, active: bool = True) -> Sequence[User]:
    """The people of the practice by name; with `active=False` also those who left."""
    everyone = select(User).order_by(func.lower(User.name), User.id)
    return session.scalars(everyone.where(User.active) if active else everyone).all()


def names_by_id(session: TenantSession) -> dict[int, str]:
    """Everybody's name, those who left included."""
    return {row.id: row.name for row in session.execute(select(User.id, User.name))}
