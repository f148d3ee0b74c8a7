"""The list of clients: its criteria, its order, and a page of it. No query here grows with the story."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from practice_hub.base.database import TenantSession
from practice_hub.clients.access import with_names
from practice_hub.clients.enums import ClientStatus, ClientType, VatStagger
from practice_hub.clients.models import Client, Membership, sorted_by
from practice_hub.people.models import User
from practice_hub.web.pagination import Page, page_number

NOBODY = "none"
NOT_ARCHIVED, ARCHIVED, EVERY = "", "archived", "all"
# Words beyond these would only make the query slower.
MOST_WORDS = 6

Manager = aliased(User)

SORTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "name": Client.sort_name,
    "code": Client.code,
    "type": Client.type,
    "status": Client.status,
    "manager": Manager.name,
    "year_end": Client.year_end,
    "activity": Client.last_activity_at,
}


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What a list is of, each value checked by filters.py. `sort` is a key of SORTS; `-` before it turns it round."""

    text: str = ""
    status: str = NOT_ARCHIVED
    type: ClientType | None = None
    manager: str = ""
    partner: str = ""
    stagger: VatStagger | None = None
    group: int | None = None
    custom: tuple[tuple[int, str], ...] = ()
    """Fields of the practice's own, by number, and the text that each must hold."""
    sort: str = "name"


def count(session: TenantSession, criteria: ClientFilter) -> int:
    return session.scalar(select(func.count()).select_from(Client).where(*_conditions(criteria))) or 0


def page(session: TenantSession, criteria: ClientFilter, raw_number: str | None, size: int) -> Page[Client]:
    """One page of the list, with one query to count and one to read."""
    total = count(session, criteria)
    number = page_number(raw_number, total, size)
    rows = session.scalars(_ordered(criteria).limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, size, total)


def every(session: TenantSession, criteria: ClientFilter, most: int) -> Iterator[Client]:
    """All of the list in its order, read in pieces."""
    yield from session.scalars(_ordered(criteria).limit(most).execution_options(yield_per=100))


def _ordered(criteria: ClientFilter) -> Select[Client]:
    name, turned = criteria.sort.removeprefix("-"), criteria.sort.startswith("-")
    column = SORTS[name]
    first: UnaryExpression[Any] = (column.desc() if turned else column.asc()).nulls_last()
    found = with_names().where(*_conditions(criteria))
    if name == "manager":
        found = found.outerjoin(Manager, Client.manager.of_type(Manager))
    return found.order_by(first, Client.sort_name, Client.id)


def _conditions(criteria: ClientFilter) -> list[ColumnElement[bool]]:
    conditions = [_has(word) for word in sorted_by(criteria.text).split()[:MOST_WORDS]]
    if criteria.status != EVERY:
        conditions.append(
            Client.archived_at.is_not(None) if criteria.status == ARCHIVED else Client.archived_at.is_(None)
        )
    if criteria.status in set(ClientStatus):
        conditions.append(Client.status == criteria.status)
    if criteria.type:
        conditions.append(Client.type == criteria.type)
    if criteria.stagger:
        conditions.append(Client.vat_stagger == criteria.stagger)
    if criteria.group:
        conditions.append(Client.id.in_(select(Membership.client_id).where(Membership.group_id == criteria.group)))
    conditions += [Client.custom[str(number)].as_string() == text for number, text in criteria.custom]
    people = ((Client.manager_id, criteria.manager), (Client.partner_id, criteria.partner))
    return conditions + [_is_person(column, value) for column, value in people if value]


def _is_person(column: InstrumentedAttribute[int | None], value: str) -> ColumnElement[bool]:
    return column.is_(None) if value == NOBODY else column == int(value)


def _has(word: str) -> ColumnElement[bool]:
    """A word of the name, or the beginning of a code or of a number, however it is grouped."""
    number = "".join(sign for sign in word if sign.isalnum()).upper()
    places = [Client.sort_name.contains(word, autoescape=True)]
    if number:
        places += [column.startswith(number, autoescape=True) for column in (Client.code, Client.company_number)]
    if number.removeprefix("GB").isdecimal():
        places += [
            column.startswith(number.removeprefix("GB"), autoescape=True) for column in (Client.utr, Client.vat_number)
        ]
    return or_(*places, Client.paye_reference.startswith(word.upper(), autoescape=True))
