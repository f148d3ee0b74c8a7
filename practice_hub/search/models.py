"""The index: one row a word of a record, so that a word is found where it begins (docs/search.md)."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base.database import BigId, Model, TenantOwned
from practice_hub.search.words import LONGEST_WORD

# Compared sign by sign, so that the words that begin alike stand together whatever the database's language is.
Word = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class SearchWord(TenantOwned, Model):
    """One word of one record. Written by index.py alone."""

    __tablename__ = "search_words"
    tenant_id: Mapped[int] = mapped_column(BigId, ForeignKey("tenants.id"), primary_key=True)
    word: Mapped[str] = mapped_column(Word, primary_key=True)
    subject_type: Mapped[str] = mapped_column("kind", String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)

    __table_args__ = (Index(None, "tenant_id", "kind", "subject_id"), {"sqlite_with_rowid": False})
