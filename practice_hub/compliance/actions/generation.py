"""Brings the deadlines of clients to what the rules have: twice changes nothing, and what moved is told."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import OperationalError

from practice_hub.activity import actions as story
from practice_hub.base import clock
from practice_hub.base.batches import batches
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.access import subject_of
from practice_hub.clients.effects import Effects, summary
from practice_hub.clients.enums import ClientType, VatStagger
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.observers import Confirmation, ConfirmationRequired, Values
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.models import SCHEDULED, Authority, Deadline, Status
from practice_hub.compliance.obligations import OBLIGATIONS
from practice_hub.compliance.reminders.ladder import CATEGORIES
from practice_hub.compliance.schedule.computed import schedule
from practice_hub.compliance.schedule.difference import Difference, is_moved, reconcile
from practice_hub.compliance.schedule.effects import effects_of
from practice_hub.compliance.schedule.kept import ExistingDeadlines
from practice_hub.compliance.schedule.planned import ClientDates, Engaged, Planned, Schedule, ScheduleInputs
from practice_hub.notifications.actions.retract import retract_all
from practice_hub.people.viewer import Viewer, system
from practice_hub.realtime.outbox import append_bulk
from practice_hub.tasks.access import worked_on
from practice_hub.tasks.actions.records import forget_deadlines

logger = logging.getLogger(__name__)

# Clients of one piece: their deadlines, filed ones too, are held in memory together.
PIECE = 200


def facts_of(
    client: Client, engagements: Iterable[ServiceEngagement], values: Mapping[str, Any] | None = None
) -> ScheduleInputs:
    """What the client's deadlines follow from as it stands, but for these values of its fields."""
    values = values or {}

    def value(name: str) -> Any:
        return values[name] if name in values else getattr(client, name)

    engaged = tuple(_engaged(one) for one in engagements)
    if client.archived_at is not None or value("status") not in SCHEDULED:
        return ScheduleInputs(None, engaged)
    stagger = value("vat_stagger")
    record = ClientDates(
        type=ClientType(value("type")),
        year_end=value("year_end"),
        incorporated=value("incorporation_date"),
        vat_stagger=VatStagger(stagger) if stagger else None,
        vat_from=value("vat_registered_on"),
    )
    return ScheduleInputs(record, engaged)


def schedule_of(client: Client, engagements: Iterable[ServiceEngagement], today: date) -> Schedule:
    """What the rules have for a client of which no deadline stands yet."""
    facts = facts_of(client, engagements)
    return schedule(facts.record, facts.engaged, today) if facts.record else Schedule((), ())


def _engaged(one: ServiceEngagement) -> Engaged:
    recorded = clock.day_of(one.created_at)
    return Engaged(Service(one.service), one.starts_on, one.ends_on, recorded, one.inputs)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did to clients: what their deadlines followed from before, and what the person saw of it."""

    before: Mapping[int, ScheduleInputs]
    answer: Confirmation | None = None


def generate(
    session: WriteSession, clients: Sequence[Client], *, by: Viewer, change: Change | None = None
) -> Mapping[int, Effects]:
    """Bring the deadlines of these clients up to date; answers what that did, by client.

    What moved or went is a line in each client's story; new ones of the ordinary course are not.
    Raises `ConfirmationRequired`.
    """
    effects: dict[int, Effects] = {}
    _append(session, sum(_generate(session, piece, by, change, effects) for piece in batches(clients, PIECE)), by)
    return effects


def generate_all(session: WriteSession) -> int:
    """The nightly roll-forward of one practice. What one client lacks is logged, and stops no other client's."""
    clients = session.scalars(select(Client).where(access.clients_in_scope()).order_by(Client.id)).all()
    by = system(session.tenant_id)
    return _append(session, sum(_whatever_fails(session, piece, by) for piece in batches(clients, PIECE)), by)


def _append(session: WriteSession, changed: int, by: Viewer) -> int:
    if changed:
        append_bulk(session, DeadlineEvent.BULK, access.SUBJECT, data={"by_id": by.user_id})
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


def _generate(
    session: WriteSession,
    piece: Sequence[Client],
    by: Viewer,
    change: Change | None = None,
    effects: dict[int, Effects] | None = None,
) -> int:
    changed, rows, moved = 0, list[dict[str, Any]](), list[int]()
    wrong = change.answer.wrong if change and change.answer else frozenset[int]()
    for client, now, existing in cases(session, piece, wrong):
        own = reconcile(now, existing)
        told = effects_of(own, existing, change.before.get(client.id) if change else None, now)
        if change and change.answer and told.asks and told.seen != change.answer.seen:
            raise ConfirmationRequired(told, change.answer)
        rows += [new_row(session.tenant_id, client, one) for one in own.new]
        moved += _about_to_move(own)
        changed += _apply(session, own, by)
        if told.asks:
            _record(session, client, told, by)
        if effects is not None:
            effects[client.id] = told
    if rows:
        # With its nulls every row is of one shape, and goes with the others in one statement.
        session.execute(insert(Deadline), rows, execution_options={"render_nulls": True})
    if moved:
        retract_all(session, access.SUBJECT, moved, reason="moved", categories=CATEGORIES)
    return changed + len(rows)


def cases(
    session: TenantSession, clients: Sequence[Client], wrong: Collection[int] = (), values: Values | None = None
) -> Iterator[tuple[Client, ScheduleInputs, ExistingDeadlines]]:
    """Those of the clients that have deadlines, with what these follow from and how they stand."""
    ids = [client.id for client in clients]
    engagements, deadlines = access.engagements(session, ids), access.deadlines_of(session, ids)
    worked = worked_on(session, ids)
    for client in clients:
        facts = facts_of(client, engagements.get(client.id, ()), (values or {}).get(client.id))
        if facts.record is not None:
            yield client, facts, ExistingDeadlines(deadlines.get(client.id, ()), clock.today(), worked, wrong)


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
        "title": one.title,
        "period_end": one.period_end,
        "period_words": one.period_words,
        "start_on": one.start_on,
        "target_on": one.target_on,
        "pay_by": one.pay_by,
        "computed_on": one.due_on,
        "rule_version": one.rule_version,
        "reason": one.reason[:500],
        "cautions": one.cautions[:500],
        "source_text": obligation.law.source[:200],
    }


def _about_to_move(found: Difference) -> list[int]:
    """The deadlines whose reminders name a day that is no longer true."""
    pairs = [*found.same, *found.moved]
    moved = [one for one, wish in pairs if one.authority == Authority.COMPUTED and one.due_on != wish.due_on]
    return [one.id for one in (*found.gone, *moved)]


def _apply(session: WriteSession, found: Difference, by: Viewer) -> int:
    changed = sum(move(deadline, one) for deadline, one in [*found.same, *found.moved])
    if found.gone:
        gone = [deadline.id for deadline in found.gone]
        forget_deadlines(session, gone, by)
        session.execute(delete(Deadline).where(Deadline.id.in_(gone)))
    return changed + len(found.gone)


def move(deadline: Deadline, one: Planned) -> bool:
    """What a person said stays: only what the rule computes moves below it."""
    values = values_of(one)
    moved = is_moved(deadline, one)
    if not moved:
        # Neither an aim that somebody chose nor a start that has passed is set back.
        values = {name: value for name, value in values.items() if name not in ("start_on", "target_on")}
    if deadline.authority != Authority.COMPUTED:
        del values["pay_by"]
    changed = {name: value for name, value in values.items() if getattr(deadline, name) != value}
    for name, value in changed.items():
        setattr(deadline, name, value)
    if changed and deadline.authority == Authority.COMPUTED:
        deadline.due_on = one.due_on
    if changed:
        deadline.aim(deadline.target_on)
        deadline.version += moved
    return bool(changed)


def _record(session: WriteSession, client: Client, told: Effects, by: Viewer) -> None:
    verb = "moved deadlines of" if told.changes else "left deadlines as they are for"
    fact = story.Fact("deadline.rescheduled", verb, summary([told]), told.story)
    story.record(session, subject_of(client), fact, by=by)
