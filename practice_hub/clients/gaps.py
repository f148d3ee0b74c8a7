"""What a client record still lacks: said of one client, and asked of the database. A test compares the two."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from practice_hub.base import clock
from practice_hub.clients.enums import COMPANIES, ClientStatus, ClientType
from practice_hub.clients.models import Client

# Longer than a month between the first talk and the engagement letter: somebody is waiting for something.
ONBOARDING_DAYS = 30
# Nothing falls due for those who have not come yet, or have gone.
WATCHED = (ClientStatus.ONBOARDING, ClientStatus.ACTIVE, ClientStatus.DISENGAGING)


def gaps_of(client: Client) -> list[str]:
    """Why this client needs attention: what blocks its deadlines, and what has waited too long."""
    if client.archived_at or client.status not in WATCHED:
        return []
    reasons = {
        f"Onboarding for {(clock.now() - client.status_since).days} days": _onboards_too_long(client),
        "No company number": client.type in COMPANIES and not client.company_number,
        "No year end": client.type in COMPANIES and client.year_end is None,
        "VAT periods not set": bool(client.vat_number)
        and client.type != ClientType.INDIVIDUAL
        and client.vat_stagger is None,
        "No manager": client.manager_id is None,
    }
    return [words for words, holds in reasons.items() if holds]


def has_gaps() -> ColumnElement[bool]:
    """The same for the database."""
    return and_(
        Client.archived_at.is_(None),
        Client.status.in_(WATCHED),
        or_(
            and_(Client.status == ClientStatus.ONBOARDING, Client.status_since < _long_ago()),
            and_(Client.type.in_(COMPANIES), or_(Client.company_number == "", Client.year_end.is_(None))),
            and_(Client.vat_number != "", Client.type != ClientType.INDIVIDUAL, Client.vat_stagger.is_(None)),
            Client.manager_id.is_(None),
        ),
    )


def _onboards_too_long(client: Client) -> bool:
    return client.status == ClientStatus.ONBOARDING and client.status_since < _long_ago()


def _long_ago() -> datetime:
    return clock.now() - timedelta(days=ONBOARDING_DAYS)
