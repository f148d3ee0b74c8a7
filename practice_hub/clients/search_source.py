"""How clients are found by the search of the frame."""

from sqlalchemy import and_, func, literal, or_, select

from practice_hub.base.database import TenantSession
from practice_hub.clients import access
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.models import Client
from practice_hub.search.access import Query, first, has_all, has_all_exactly, is_number
from practice_hub.search.sources import Hit, Hits, SearchSource, hits


def find(session: TenantSession, query: Query, limit: int, offset: int) -> Hits:
    """By name, code and numbers. What is exactly so comes first, then whose name begins so; archived ones last."""
    has_digits = any(map(str.isdigit, query.whole))
    found = select(Client.id).where(has_all(query, SUBJECT, Client.id))
    ordered = found.order_by(
        first(
            or_(func.lower(Client.code) == query.whole, and_(literal(has_digits), is_number(query, SUBJECT, Client.id)))
        ),
        first(Client.archived_at.is_(None)),
        first(has_all_exactly(query, SUBJECT, Client.id)),
        first(Client.sort_name.startswith(query.beginning, autoescape=True)),
        Client.sort_name,
        Client.id,
    )
    return hits(session, ordered, limit, offset, access.by_ids, _hit)


def _hit(client: Client) -> Hit:
    company = f"Company {client.company_number}" if client.company_number else ""
    detail = " · ".join(part for part in (client.code, client.type_label, company) if part)
    mark = "Archived" if client.archived_at else ""
    return Hit(f"client-{client.id}", client.name, detail, f"/clients/{client.id}", mark)


SOURCE = SearchSource(SUBJECT, "Clients", "users", find, 10)
