"""Every read of practices and people."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select

from practice_hub.base.database import TenantSession
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role


def get_practice(session: TenantSession) -> Practice:
    return session.scalars(select(Practice)).one()


def get_user(session: TenantSession, user_id: int) -> User | None:
    return session.scalar(select(User).where(User.id == user_id))


def lock_user(session: TenantSession, user_id: int) -> User | None:
    """The same, locked until the unit of work ends, and as others left them who had locked them before."""
    query = select(User).where(User.id == user_id).with_for_update(key_share=True)
    return session.scalar(query, execution_options={"populate_existing": True})


def colleagues(session: TenantSession, *, active: bool = True) -> Sequence[User]:
    """The people of the practice by name; with `active=False` also those who left."""
    everyone = select(User).order_by(func.lower(User.name), User.id)
    return session.scalars(everyone.where(User.active) if active else everyone).all()


def names_by_id(session: TenantSession) -> dict[int, str]:
    """Everybody's name, those who left included."""
    return {row.id: row.name for row in session.execute(select(User.id, User.name))}


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, User]:
    """People by number, for drawing events."""
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}


def team(session: TenantSession) -> Sequence[User]:
    """Everybody who works or worked here or is invited: those here first, each by name."""
    own = select(User).where(or_(User.active, User.invited_at.is_(None)))
    return session.scalars(own.order_by(User.active.desc(), func.lower(User.name), User.id)).all()


def owner_ids(session: TenantSession) -> set[int]:
    """The owners who can sign in."""
    own = select(User.id).where(User.role == Role.OWNER, User.active, User.invited_at.is_(None))
    return set(session.scalars(own))


def lock_practice(session: TenantSession) -> Practice:
    """The practice, locked until the unit of work ends."""
    return session.scalars(select(Practice).with_for_update()).one()
