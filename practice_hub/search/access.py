"""Reading the index: what was typed becomes terms, and a term the records that have it. Rooms build on `matching`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from practice_hub.base.database import TenantSession
from practice_hub.search.models import SearchWord
from practice_hub.search.words import nearest, number_of, plain, words_of

LONGEST_TEXT = 100
MOST_TERMS = 8
# Other spellings that a word may stand for; words looked at to find them.
MOST_ALIKE = 12
MOST_LOOKED_AT = 5_000
# After every word that begins so.
LAST_SIGN = "\U0010ffff"

Id = InstrumentedAttribute[int] | ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search: where it begins a word, else (`alike`) the words that it was probably meant to be."""

    text: str
    alike: Sequence[str] = ()

    def stands(self) -> ColumnElement[bool]:
        return SearchWord.word.in_(self.alike) if self.alike else _begins(self.text)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, read. Every term must be found."""

    text: str
    terms: Sequence[Term] = ()

    @property
    def whole(self) -> str:
        """All of it as one number or code."""
        return number_of(self.text)

    @property
    def beginning(self) -> str:
        """As a name that begins so."""
        return plain(self.text)

    @property
    def is_empty(self) -> bool:
        return not self.terms

    @property
    def meant(self) -> Sequence[str]:
        """Other spellings that were taken for what was typed."""
        return [word for term in self.terms for word in term.alike]


def read(session: TenantSession, typed: str, known: Collection[str] = ()) -> Query:
    """The query that this text is: a number, however it is grouped, or words, forgiven their slips.

    `known` are words that rooms find without the index, and that are therefore spelled as they should be.
    """
    text = " ".join(typed.split())[:LONGEST_TEXT]
    words, whole = words_of(text)[:MOST_TERMS], number_of(text)
    if whole not in words and any(map(str.isdigit, whole)) and _is_known(session, whole):
        return Query(text, (Term(whole),))
    return Query(text, tuple(_term(session, word, known) for word in words))


def matching(subject_type: str, term: Term) -> Select[int]:
    """The numbers of this type's records that have the term."""
    return select(SearchWord.subject_id).where(SearchWord.subject_type == subject_type, term.stands())


def has_all(query: Query, subject_type: str, id: Id) -> ColumnElement[bool]:
    """Whether a record has every term in its own words."""
    return and_(true(), *(id.in_(matching(subject_type, term)) for term in query.terms))


def is_number(query: Query, subject_type: str, id: Id) -> ColumnElement[bool]:
    """Whether all that was typed is exactly one of the record's words."""
    return id.in_(matching_exactly(subject_type, query.whole))


def has_all_exactly(query: Query, subject_type: str, id: Id) -> ColumnElement[bool]:
    """Whether the record has the words just as they were typed, and does not only begin so."""
    return and_(true(), *(id.in_(matching_exactly(subject_type, term.text)) for term in query.terms))


def matching_exactly(subject_type: str, word: str) -> Select[int]:
    return select(SearchWord.subject_id).where(SearchWord.subject_type == subject_type, SearchWord.word == word)


def first(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Sorts the records that this is true of before the others."""
    return case((condition, 0), else_=1)


def _term(session: TenantSession, word: str, known: Collection[str]) -> Term:
    if len(word) < 3 or any(one.startswith(word) for one in known) or _is_known(session, word):
        return Term(word)
    # A number with a slip in it is another number.
    near = () if any(map(str.isdigit, word)) else nearest(word, _spelled_near(session, word), MOST_ALIKE)
    return Term(word, tuple(near or _with_inside(session, word)))


def _spelled_near(session: TenantSession, word: str) -> Sequence[str]:
    """The words that begin with one of its first two signs: who slips does so later, or swaps these two."""
    begins = or_(*(_begins(sign) for sign in {word[0], word[1]}))
    long_enough = func.length(SearchWord.word) >= len(word) - 2
    return session.scalars(select(SearchWord.word).distinct().where(begins, long_enough).limit(MOST_LOOKED_AT)).all()


def _with_inside(session: TenantSession, word: str) -> Sequence[str]:
    inside = SearchWord.word.contains(word, autoescape=True)
    return session.scalars(select(SearchWord.word).distinct().where(inside).limit(MOST_ALIKE)).all()


def _is_known(session: TenantSession, word: str) -> bool:
    return session.scalar(select(SearchWord.word).where(_begins(word)).limit(1)) is not None


def _begins(text: str) -> ColumnElement[bool]:
    return and_(SearchWord.word >= text, SearchWord.word < text + LAST_SIGN)
