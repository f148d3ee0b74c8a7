"""How deadlines are found by the search of the frame: by their client, and by what is due."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from practice_hub.base.database import TenantSession
from practice_hub.clients import access as clients
from practice_hub.clients.models import Client
from practice_hub.compliance import access
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.obligations import BY_HAND, OBLIGATIONS
from practice_hub.search.access import Query, Term, matching
from practice_hub.search.sources import Hit, Hits, SearchSource, hits
from practice_hub.search.words import words_of
from practice_hub.web.templating import short_date

# A word that more clients have says nothing of their deadlines.
MOST_CLIENTS = 200
# Of those that people added by hand.
MOST_TITLES = 500


def find(session: TenantSession, query: Query, limit: int, offset: int) -> Hits:
    """Open ones, the next due first. A word that is in no title of a deadline names its client."""
    titles = _titles(session)
    called = {term: [title for title, words in titles.items() if _begins(term, words)] for term in query.terms}
    of_client = [term for term in query.terms if not called[term]]
    found = select(Deadline.id).join(Deadline.client).where(access.is_open(), access.clients_in_scope())
    if of_client:
        ids = _clients(session, of_client)
        if not 0 < len(ids) <= MOST_CLIENTS:
            return Hits(0, ())
        found = found.where(Deadline.client_id.in_(ids))
    found = found.where(*(_is(term, called[term], bool(of_client)) for term in query.terms if called[term]))
    return hits(session, found.order_by(Deadline.due_on, Deadline.id), limit, offset, access.by_ids, _hit)


def _is(term: Term, titles: Sequence[str], among_few: bool) -> ColumnElement[bool]:
    """Whether this is due; among few clients it may be a part of the client's name as well."""
    so_called = Deadline.title.in_(titles)
    return or_(so_called, Deadline.client_id.in_(matching(clients.SUBJECT, term))) if among_few else so_called


def _clients(session: TenantSession, terms: Sequence[Term]) -> Sequence[int]:
    found = select(Client.id).where(*(Client.id.in_(matching(clients.SUBJECT, term)) for term in terms))
    return session.scalars(found.limit(MOST_CLIENTS + 1)).all()


def _titles(session: TenantSession) -> dict[str, list[str]]:
    """What deadlines are called here, in words."""
    by_hand = select(Deadline.title).where(Deadline.rule == BY_HAND, access.is_open()).distinct().limit(MOST_TITLES)
    titles = {*(one.title for one in OBLIGATIONS.values()), *session.scalars(by_hand)}
    return {title: words_of(title) for title in titles}


def _begins(term: Term, words: Sequence[str]) -> bool:
    return any(word.startswith(term.text) for word in words)


def _hit(deadline: Deadline) -> Hit:
    detail = f"{deadline.client.name} · due {short_date(deadline.due_on)}"
    return Hit(
        f"deadline-{deadline.id}", deadline.title_and_period, detail, f"/compliance/{deadline.id}", deadline.state.label
    )


WORDS = frozenset(word for one in OBLIGATIONS.values() for word in words_of(one.title))
SOURCE = SearchSource(access.SUBJECT, "Deadlines", "calendar-due", find, 40, WORDS)
