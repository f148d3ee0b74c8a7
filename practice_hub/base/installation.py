"""What is true of the whole installation: marks that outlive a process, and a restored back-up too."""

from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import Model

RESTORED = "restored"
"""A back-up was restored and the logs were not restarted yet: open pages would trust cursors of another life."""


class Mark(Model):
    """A fact about the installation and since when it holds. A directory table: no practice owns it."""

    __tablename__ = "installation"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


def set_mark(session: Session, name: str) -> None:
    session.merge(Mark(name=name, since=clock.now()))
    session.flush()


def marked_since(session: Session, name: str) -> datetime | None:
    return session.scalar(select(Mark.since).where(Mark.name == name))


def remove_mark(session: Session, name: str) -> None:
    session.execute(delete(Mark).where(Mark.name == name))
