"""Keeps the index true: a record's words are written in the very unit of work that writes the record.

A model says what is searched of it (`SearchColumns`), and nobody else need remember: flushed rows are followed, and
bulk statements too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from sqlalchemy import Result, Update, delete, event, exists, insert, inspect, select
from sqlalchemy.orm import ORMExecuteState

from practice_hub.base.database import WriteSession
from practice_hub.search.models import SearchWord
from practice_hub.search.words import number_of, words_of

# Records that are indexed with one statement.
PIECE = 500


@dataclass(frozen=True)
class SearchColumns:
    """Stands on a model: `names` are columns of words, `numbers` columns that are one word, spaces or not."""

    subject_type: str
    names: Sequence[str]
    numbers: Sequence[str] = ()

    models: ClassVar[list[Any]] = []
    """Every model that is searched."""

    def __set_name__(self, owner: type, _name: str) -> None:
        self.models.append(owner)

    def words(self, row: object) -> set[str]:
        texts = {name: getattr(row, name) or "" for name in (*self.names, *self.numbers)}
        words = {word for name in self.names for word in words_of(texts[name])}
        return words | {number for name in self.numbers if (number := number_of(texts[name]))}

    def differs(self, row: object) -> bool:
        attributes = inspect(row, raiseerr=True).attrs
        return any(attributes[name].history.has_changes() for name in (*self.names, *self.numbers))


def search_columns_of(row_or_model: object) -> SearchColumns | None:
    columns = getattr(row_or_model, "search_columns", None)
    return columns if isinstance(columns, SearchColumns) else None


def rebuild(session: WriteSession) -> int:
    """All of a practice's words anew; answers of how many records."""
    session.execute(delete(SearchWord))
    return sum(_add_missing(session, model) for model in SearchColumns.models)


@event.listens_for(WriteSession, "after_flush")
def _follow(session: WriteSession, _context: object) -> None:
    changed = [row for row in session.dirty if (columns := search_columns_of(row)) and columns.differs(row)]
    gone: dict[str, list[int]] = {}
    for row in (*changed, *session.deleted):
        if columns := search_columns_of(row):
            gone.setdefault(columns.subject_type, []).append(row.id)
    for subject_type, ids in gone.items():
        own = delete(SearchWord).where(SearchWord.subject_type == subject_type, SearchWord.subject_id.in_(ids))
        session.execute(own)
    _add(session, [*session.new, *changed])


@event.listens_for(WriteSession, "do_orm_execute")
def _follow_bulk(state: ORMExecuteState) -> Result[Any] | None:
    model = state.bind_mapper.class_ if state.bind_mapper else None
    columns = None if state.is_select or model is None else search_columns_of(model)
    if columns is None:
        return None
    result, session = state.invoke_statement(), cast(WriteSession, state.session)
    if state.is_delete or (state.is_update and _touches(state, columns)):
        # Which rows it was nobody knows any more. It is rare, and slow is better than wrong.
        session.execute(delete(SearchWord).where(SearchWord.subject_type == columns.subject_type))
        _add_missing(session, model)
    elif state.is_insert:
        _add_missing(session, model)
    return result


def _touches(state: ORMExecuteState, columns: SearchColumns) -> bool:
    changed = {getattr(one, "key", one) for one in (cast(Update, state.statement)._values or ())}  # noqa: SLF001 - no public way
    return bool(changed & {*columns.names, *columns.numbers})


def _add_missing(session: WriteSession, model: Any) -> int:
    """The words of those that have none."""
    columns, count, last = model.search_columns, 0, 0
    known = exists().where(SearchWord.subject_type == columns.subject_type, SearchWord.subject_id == model.id)
    while rows := session.scalars(select(model).where(~known, model.id > last).order_by(model.id).limit(PIECE)).all():
        _add(session, rows)
        count, last = count + len(rows), rows[-1].id
    return count


def _add(session: WriteSession, rows: Iterable[Any]) -> None:
    words = [
        {"tenant_id": session.tenant_id, "word": word, "subject_type": columns.subject_type, "subject_id": row.id}
        for row in rows
        if (columns := search_columns_of(row))
        for word in sorted(columns.words(row))
    ]
    if words:
        session.execute(insert(SearchWord), words)
