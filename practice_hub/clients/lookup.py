"""A client as somebody types it in a form: “ABC Ltd (ABC001)”, a code, or a name that only one client has."""

import re
from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from practice_hub.base.database import TenantSession
from practice_hub.clients import access
from practice_hub.clients.models import Client, sorted_by
from practice_hub.records.parsing import ParseError

# A person who types a client's name is offered so many.
MOST_OFFERED = 20
_WITH_CODE = re.compile(r".*\(([^()]+)\)\s*")


def client_text(client: Client | None) -> str:
    """A client as a form names it: “ABC Ltd (ABC001)”."""
    return f"{client.name} ({client.code})" if client else ""


def client_from_text(session: TenantSession, typed: str) -> Client | None:
    """The client of this text; None for no text. Raises `ParseError`."""
    if not typed:
        return None
    code = _WITH_CODE.fullmatch(typed)
    meant = (code[1] if code else typed).strip().upper()
    return access.holder_of(session, "code", meant) or _only_one_called(session, typed)


def clients_called(session: TenantSession, typed: str, length: int = MOST_OFFERED) -> Sequence[Client]:
    """Those whose name holds these words, or whose code begins so; those who are called exactly so come first."""
    name = sorted_by(typed)
    if not name:
        return []
    holds = and_(*(Client.sort_name.contains(word, autoescape=True) for word in name.split()[:6]))
    begins = Client.code.startswith(typed.strip().upper(), autoescape=True)
    own = select(Client).where(or_(holds, begins), Client.archived_at.is_(None))
    return session.scalars(own.order_by(Client.sort_name != name, Client.sort_name, Client.id).limit(length)).all()


def _only_one_called(session: TenantSession, typed: str) -> Client:
    found = clients_called(session, typed)
    exactly = [client for client in found if client.sort_name == sorted_by(typed)]
    meant = exactly or found
    if not meant:
        raise ParseError("No client is called so. Choose one from the list, or leave this empty.")
    if len(meant) > 1:
        first = " or ".join(client_text(client) for client in meant[:2])
        raise ParseError(f"More than one client is called so. Enter the code too, such as {first}.")
    return meant[0]
