"""Note: some lines that somebody wrote about a record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a note's text; `user_id` is set when it names a colleague."""

    text: str
    user_id: int | None = None


class Note(TenantRecord, Model):
    """A note on a record of any room. A deleted one keeps its place without its text, so that whoever was editing it
    can be told.
    """

    __tablename__ = "notes"
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    body: Mapped[str] = mapped_column(Text)
    mentions: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    """Where the text names colleagues: begin, end, number of the person."""
    told: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Who has been told of this note by a mention; nobody is told twice."""
    author_id: Mapped[int | None] = mapped_column(BigId)
    author_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of the text alone: a pin does not stand in the way of whoever is typing."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "author_id"], ["users.tenant_id", "users.id"]),
    )

    @property
    def parts(self) -> Iterator[Part]:
        """The text in pieces, so that a page can make links of the names in it."""
        place = 0
        for begin, end, user_id in self.mentions:
            yield Part(self.body[place:begin])
            yield Part(self.body[begin:end], user_id)
            place = end
        yield Part(self.body[place:])


IS_HERE = Note.deleted_at.is_(None)
IS_PINNED = and_(IS_HERE, Note.pinned_at.is_not(None))
_OF_SUBJECT = (Note.tenant_id, Note.subject_type, Note.subject_id)
Index("ix_notes_subject", *_OF_SUBJECT, Note.id, sqlite_where=IS_HERE, postgresql_where=IS_HERE)
Index("ix_notes_pinned", *_OF_SUBJECT, Note.pinned_at, sqlite_where=IS_PINNED, postgresql_where=IS_PINNED)
