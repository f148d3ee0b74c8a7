"""What must hold of a task as a whole, and which records somebody means."""

from collections.abc import Callable, Mapping
from typing import Any

from practice_hub.base.database import TenantSession
from practice_hub.clients.lookup import client_from_text
from practice_hub.clients.models import Client
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role, permissions_of
from practice_hub.records.editing import Parsed
from practice_hub.records.fields import Field
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import ParseError, Parser, parse_all
from practice_hub.tasks import access, deadlines
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.enums import Unit
from practice_hub.tasks.fields import FIELDS, NO_SUCH_DEADLINE


def parse(texts: Texts, session: TenantSession) -> Parsed:
    """The values of these texts, and a message for each that cannot be parsed or does not fit the others."""
    values, problems = parse_all(texts, {name: _parser(session, field) for name, field in FIELDS.items()})
    deadline = values.get("deadline")
    if deadline and "client" in values:
        values["client"] = values["client"] or access.get_client(session, deadline.client_id)
    if values.get("repeat_unit") and "repeat_every" in values:
        values["repeat_every"] = values["repeat_every"] or 1
    return values, {**_misfits(values), **problems}


def client_named(session: TenantSession, typed: str) -> Client | None:
    """The client of this text, for a form that is being filled in: None when nothing can be made of it yet."""
    try:
        return client_from_text(session, FIELDS["client"].parse(typed))
    except ParseError:
        return None


def _deadline_meant(session: TenantSession, number: int | None) -> LinkedDeadline | None:
    meant = deadlines.one(session, number) if number else None
    if number and meant is None:
        raise ParseError(NO_SUCH_DEADLINE)
    return meant


_RECORDS: dict[str, Callable[[TenantSession, Any], Any]] = {"client": client_from_text, "deadline": _deadline_meant}


def _parser(session: TenantSession, field: Field) -> Parser:
    record = _RECORDS.get(field.name)
    return field.parse if record is None else lambda text: record(session, field.parse(text))


def may_have_tasks(user: User) -> bool:
    return user.active and Permission.EDIT_TASKS in permissions_of(Role(user.role))


def _misfits(values: Mapping[str, Any]) -> dict[str, str]:
    """A deadline is its client's; what repeats has a date; dates stand in their order: start, target, due."""
    misfits = {}
    client, deadline = values.get("client"), values.get("deadline")
    if client and deadline and deadline.client_id != client.id:
        misfits["deadline"] = "This deadline is of another client"
    if values.get("repeat_unit") and "due_on" in values and not values["due_on"]:
        misfits["due_on"] = "Enter the due date from which it repeats"
    if values.get("repeat_unit") is Unit.WEEK and values.get("repeat_day"):
        misfits["repeat_day"] = "Weeks repeat on the weekday of the due date. Leave this empty."
    start, target, due = (values.get(name) for name in ("start_on", "target_on", "due_on"))
    if target and due and target > due:
        misfits["target_on"] = "The target date is after the due date"
    if start and target and start > target:
        misfits["start_on"] = "The start date is after the target date"
    elif start and due and start > due:
        misfits["start_on"] = "The start date is after the due date"
    return misfits
