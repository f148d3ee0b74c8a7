"""Brings the deadlines of clients to what the rules have: twice changes nothing, and what moved is told."""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import OperationalError

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.kinds import ClientType, VatStagger
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.difference import Difference, difference
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.kinds import OBLIGATIONS
from practice_hub.compliance.models import SCHEDULED, Authority, Deadline, Status
from practice_hub.compliance.planned import Engaged, Planned, Record, Schedule
from practice_hub.compliance.reminders import CATEGORIES
from practice_hub.compliance.schedule import schedule
from practice_hub.notifications.actions.reading import retract_all
from practice_hub.people.viewer import Viewer, by_the_clock
from practice_hub.realtime import log
from practice_hub.tasks.actions import forget_deadlines
from practice_hub.web.templating import long_date

logger = logging.getLogger(__name__)

# Clients of one piece: their deadlines, filed ones too, are held in memory together.
PIECE = 200

Changes = dict[str, list[str]]


def schedule_of(
    client: Client, engagements: Iterable[ServiceEngagement], today: date, existing: Sequence[Deadline] = ()
) -> Schedule:
    """What the rules have for this client as it stands, after the accounts that are filed among `existing`."""
    if client.archived_at is not None or client.status not in SCHEDULED:
        return Schedule((), ())
    record = Record(
        type=ClientType(client.type),
        year_end=client.year_end,
        incorporated=client.incorporation_date,
        vat_stagger=VatStagger(client.vat_stagger) if client.vat_stagger else None,
        vat_from=client.vat_registered_on,
        made_up_to=tuple(sorted(one.period_end for one in existing if _is_filed_accounts(one))),
        confirmed_to=max((one.made_up_to for one in existing if one.made_up_to), default=None),
    )
    return schedule(record, [_engaged(one) for one in engagements], today)


def _is_filed_accounts(one: Deadline) -> bool:
    return one.rule == "accounts-filing" and one.status == Status.FILED


def _engaged(one: ServiceEngagement) -> Engaged:
    recorded = clock.day_of(one.created_at)
    return Engaged(Service(one.service), one.starts_on, one.ends_on, recorded, one.inputs)


def generate(session: WriteSession, clients: Sequence[Client], *, by: Viewer, tell: bool = True) -> int:
    """Bring the deadlines of these clients up to date; answers how many were changed.

    With `tell`, what moved or went is a line in each client's story; new ones of the ordinary course are not.
    """
    return _told(session, sum(_generate(session, piece, by, tell=tell) for piece in _pieces(clients)), by)


def generate_all(session: WriteSession) -> int:
    """The nightly roll-forward of one practice. What one client lacks is logged, and stops no other client's."""
    clients = session.scalars(select(Client).where(access.counted_clients()).order_by(Client.id)).all()
    by = by_the_clock(session.tenant_id)
    return _told(session, sum(_whatever_fails(session, piece, by) for piece in _pieces(clients)), by)


def _told(session: WriteSession, changed: int, by: Viewer) -> int:
    if changed:
        log.append(session, DeadlineEvent.BULK, access.SUBJECT, 0, data={"by_id": by.user_id})
    return changed


def _whatever_fails(session: WriteSession, piece: Sequence[Client], by: Viewer) -> int:
    """All of the piece in one savepoint; where that fails, each client in one of its own."""
    ids = [client.id for client in piece]
    try:
        with session.begin_nested():
            return _generate(session, piece, by)
    except OperationalError:
        # The database is busy or gone: the job is tried again as a whole.
        raise
    except Exception:
        if len(piece) == 1:
            logger.exception("the deadlines of client %s of practice %s stay as they are", *ids, session.tenant_id)
            return 0
    return sum(_whatever_fails(session, [client], by) for client in piece)


def _generate(session: WriteSession, piece: Sequence[Client], by: Viewer, *, tell: bool = True) -> int:
    ids = [client.id for client in piece]
    engagements, deadlines = access.engagements(session, ids), access.deadlines_of(session, ids)
    changed, rows, moved = 0, list[dict[str, Any]](), list[int]()
    for client in piece:
        if client.archived_at is None and client.status in SCHEDULED:
            existing = deadlines.get(client.id, ())
            wanted = schedule_of(client, engagements.get(client.id, ()), clock.today(), existing).deadlines
            own = difference(existing, wanted, clock.today())
            rows += [new_row(session.tenant_id, client, one) for one in own.new]
            moved += _about_to_move(own)
            changed += _apply(session, client, own, by, tell=tell)
    if rows:
        # With its nulls every row is of one shape, and goes with the others in one statement.
        session.execute(insert(Deadline), rows, execution_options={"render_nulls": True})
    if moved:
        retract_all(session, access.SUBJECT, moved, reason="moved", categories=CATEGORIES)
    return changed + len(rows)


def _pieces(clients: Collection[Client]) -> Iterator[list[Client]]:
    left = iter(clients)
    while piece := list(islice(left, PIECE)):
        yield piece


def new_row(tenant_id: int, client: Client, one: Planned) -> dict[str, Any]:
    """A new deadline for a bulk insert. It is the manager's until somebody else takes it."""
    now = clock.now()
    return {
        "tenant_id": tenant_id,
        "client_id": client.id,
        "owner_id": client.manager_id,
        "status": Status.NOT_STARTED.value,
        "status_since": now,
        "created_at": now,
        "authority": Authority.COMPUTED.value,
        "due_on": one.due_on,
        **values_of(one),
    }


def values_of(one: Planned) -> dict[str, Any]:
    """The columns that follow from the rules, but for the date that counts."""
    obligation = OBLIGATIONS[one.kind]
    return {
        "rule": one.kind,
        "source_id": one.source_id,
        "title": obligation.title,
        "period_end": one.period_end,
        "period_words": one.period_words,
        "start_on": one.start_on,
        "target_on": one.target_on,
        "pay_by": one.pay_by,
        "computed_on": one.due_on,
        "rule_version": obligation.law.valid_from.isoformat(),
        "reason": one.reason[:500],
        "cautions": one.cautions[:500],
        "source_text": obligation.law.source[:200],
    }


def _about_to_move(found: Difference) -> list[int]:
    """The deadlines whose reminders name a day that is no longer true."""
    pairs = [*found.same, *found.moved]
    moved = [one for one, wish in pairs if one.authority == Authority.COMPUTED and one.due_on != wish.due_on]
    return [one.id for one in (*found.gone, *moved)]


def _apply(session: WriteSession, client: Client, found: Difference, by: Viewer, *, tell: bool) -> int:
    said: Changes = {}
    changed = 0
    for deadline, one in found.same:
        changed += _move(deadline, one, said)
    for deadline, one in found.moved:
        changed += _move(deadline, one, said)
    for deadline in found.gone:
        said[f"{deadline.title}, {deadline.period_words}"] = [long_date(deadline.due_on), "No longer scheduled"]
        changed += 1
    if found.gone:
        gone = [deadline.id for deadline in found.gone]
        forget_deadlines(session, gone)
        session.execute(delete(Deadline).where(Deadline.id.in_(gone)))
    if tell and said:
        _tell(session, client, said, by)
    return changed


def _move(deadline: Deadline, one: Planned, said: Changes) -> int:
    """What a person said stays: only what the rule computes moves below it."""
    values = values_of(one)
    moved = deadline.computed_on != one.due_on or deadline.period_end != one.period_end
    if not moved:
        # Neither an aim that somebody chose nor a start that has passed is set back.
        values = {name: value for name, value in values.items() if name not in ("start_on", "target_on")}
    if deadline.authority != Authority.COMPUTED:
        del values["pay_by"]
    changed = {name: value for name, value in values.items() if getattr(deadline, name) != value}
    if not changed:
        return 0
    before = f"{long_date(deadline.due_on)} ({deadline.period_words})"
    for name, value in changed.items():
        setattr(deadline, name, value)
    if deadline.authority == Authority.COMPUTED:
        deadline.due_on = one.due_on
    deadline.target_on = min(deadline.target_on, deadline.due_on)
    deadline.start_on = min(deadline.start_on, deadline.target_on)
    if moved:
        said[f"{deadline.title}, {deadline.period_words}"] = [
            before,
            f"{long_date(deadline.due_on)} ({deadline.period_words})",
        ]
        deadline.version += 1
    return 1


def _tell(session: WriteSession, client: Client, said: Changes, by: Viewer) -> None:
    story.record(
        session,
        by=by,
        action="deadline.rescheduled",
        verb="moved deadlines of",
        subject=Subject("client", client.id, client.name, f"/clients/{client.id}"),
        description="; ".join(said),
        changes=said,
    )
