"""The services of a demonstration practice's clients, and fifteen months of deadlines in every state of work."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.base.database import Model, WriteSession
from practice_hub.clients.enums import ClientType, VatStagger
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.services import Service, suggested
from practice_hub.compliance.actions.generation import new_row, schedule_of
from practice_hub.compliance.models import Authority, Deadline, Status
from practice_hub.compliance.rules.dates import working_day_on_or_before

# How long the practice has kept its deadlines here.
KEPT_DAYS = 120
# Of the open deadlines so many are late, none by more than a month and a half.
SHARE_LATE = 0.007
LATEST_DAYS = 45
SHARE_WITH_CIS = 0.1
SHARE_WITH_MTD = 0.3
SHARE_ON_ACCOUNT = 0.5
# Of the year's Self Assessment returns so many are filed by late November.
SHARE_EARLY = 0.45
# Rows of one insert: larger pieces are no faster.
PIECE = 2_000
TOMORROW_CLIENT, TOMORROW_REASON = "ABC Ltd", "HMRC agreed this date by letter"

FREQUENCIES = ("weekly", "monthly", "monthly", "monthly")
# Days until it is due → how the work stands, of a hundred: not started, with client, in progress, in review, ready.
STATES = (
    (7, (10, 20, 20, 25, 25)),
    (30, (35, 25, 20, 12, 8)),
    (90, (65, 17, 13, 4, 1)),
    (10_000, (95, 3, 2, 0, 0)),
)
OPEN = (Status.NOT_STARTED, Status.WITH_CLIENT, Status.IN_PROGRESS, Status.IN_REVIEW, Status.READY_TO_FILE)

Row = dict[str, Any]


def add_obligations(session: WriteSession, clients: Sequence[Client], staff: Sequence[int], rng: random.Random) -> None:
    """Engage the clients, and write down what is due for them and where it stands."""
    engaged = {client.id: list(_engagements(session.tenant_id, client, rng)) for client in clients}
    insert_rows(session, ServiceEngagement, [one for services in engaged.values() for one in services])
    rows = [row for client in clients for row in _rows(session.tenant_id, client, engaged[client.id])]
    _give_states(rows, staff, rng)
    names = {client.id: client.name for client in clients}
    _make_example([row for row in rows if names[row["client_id"]] == TOMORROW_CLIENT and row["rule"] == "vat-return"])
    insert_rows(session, Deadline, rows)


def insert_rows(session: WriteSession, table: type[Model], rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), PIECE):
        # With its nulls every row is of one shape, and goes with the others.
        session.execute(insert(table), rows[start : start + PIECE], execution_options={"render_nulls": True})


def _engagements(tenant_id: int, client: Client, rng: random.Random) -> Iterator[Row]:
    services = list(suggested(client))
    if client.type == ClientType.LIMITED_COMPANY and rng.random() < SHARE_WITH_CIS:
        services.append(Service.CIS)
    if client.type == ClientType.SOLE_TRADER and rng.random() < SHARE_WITH_MTD:
        services.append(Service.MTD)
    since = max(client.created_at, clock.now() - timedelta(days=KEPT_DAYS))
    for service in services:
        yield {
            "tenant_id": tenant_id,
            "client_id": client.id,
            "service": service.value,
            "starts_on": client.created_at.astimezone(LONDON).date() - timedelta(days=365),
            "ends_on": None,
            "fee_pence": rng.randrange(120, 2_400, 20) * 100,
            "inputs": _inputs(client, service, rng),
            "created_at": since,
        }


def _inputs(client: Client, service: Service, rng: random.Random) -> dict[str, str]:
    if service is Service.PAYROLL:
        first = client.created_at.astimezone(LONDON).date().replace(day=28)
        benefits = "yes" if rng.random() < SHARE_ON_ACCOUNT else "no"
        return {"frequency": rng.choice(FREQUENCIES), "first_payday": first.isoformat(), "benefits": benefits}
    if service is Service.SELF_ASSESSMENT:
        return {"payments_on_account": "yes" if rng.random() < SHARE_ON_ACCOUNT else "no"}
    if service is Service.MTD:
        return {"sources": "Self-employment"}
    if service is Service.VAT and client.vat_stagger == VatStagger.ANNUAL:
        return {"vat_year_end": "2026-03-31", "instalments": "quarterly"}
    return {}


def _rows(tenant_id: int, client: Client, engaged: Sequence[Row]) -> list[Row]:
    wanted = schedule_of(client, [ServiceEngagement(**one) for one in engaged], clock.today()).deadlines
    # A bulk insert takes the same columns of every row.
    more = {"filed_on": None, "filed_by_id": None, "completed_at": None, "authority_reason": ""}
    return [new_row(tenant_id, client, one) | more for one in wanted]


def _give_states(rows: Sequence[Row], staff: Sequence[int], rng: random.Random) -> None:
    today = clock.today()
    past = [row for row in rows if row["due_on"] < today]
    recent = [row for row in past if (today - row["due_on"]).days <= LATEST_DAYS]
    late = rng.sample(recent, min(len(recent), round((len(rows) - len(past)) * SHARE_LATE)))
    open_still = {id(row) for row in late}
    for row in past:
        if id(row) not in open_still:
            _file(row, staff, rng)
    for row in rows:
        over = row["rule"] == "self-assessment" and row["period_end"] < today < row["due_on"]
        if over and rng.random() < SHARE_EARLY:
            _file(row, staff, rng, today - timedelta(days=rng.randint(1, 130)))
        if row["completed_at"] is None and row["start_on"] <= today:
            days = max(0, (row["due_on"] - today).days)
            shares = next(shares for most, shares in STATES if days <= most)
            row["status"] = rng.choices(OPEN, shares)[0].value
            row["status_since"] = clock.now() - timedelta(days=rng.randint(0, 40), minutes=rng.randint(0, 600))


def _file(row: Row, staff: Sequence[int], rng: random.Random, on: date | None = None) -> None:
    day: date = on or row["due_on"] - timedelta(days=rng.randint(0, 12))
    moment = datetime.combine(day, time(rng.randint(9, 16), rng.randint(0, 59)), LONDON)
    by = row["owner_id"] or rng.choice(list(staff))
    row |= {"status": Status.FILED.value, "filed_on": day, "filed_by_id": by}
    row |= {"completed_at": moment, "status_since": moment}


def _make_example(returns: Sequence[Row]) -> None:
    """One return is due tomorrow, on whatever day the demonstration is made."""
    if not returns:
        return
    tomorrow = clock.today() + timedelta(days=1)
    row = min(returns, key=lambda each: abs((each["due_on"] - tomorrow).days))
    row |= {"due_on": tomorrow, "pay_by": working_day_on_or_before(tomorrow)}
    row |= {"target_on": min(row["target_on"], clock.today())}
    row |= {"start_on": min(row["start_on"], row["target_on"]), "status": Status.IN_REVIEW.value}
    row |= {"authority": Authority.MANUAL.value, "authority_reason": TOMORROW_REASON}
    row |= {"completed_at": None, "filed_on": None, "filed_by_id": None}
