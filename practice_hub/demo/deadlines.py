"""The services of a demonstration practice's clients, and fifteen months of deadlines in every state of work."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.clients.enums import VatStagger
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.services import Service, suggested
from practice_hub.compliance.actions.generation import new_row, schedule_of
from practice_hub.compliance.models import Authority, Deadline, Status
from practice_hub.compliance.rules.dates import working_day_on_or_before
from practice_hub.demo.fake import Fake, table
from practice_hub.demo.people import NewPractice
from practice_hub.people.permissions import Permission

# How long the practice has kept its deadlines here.
KEPT_DAYS = 120
# A deadline is late by no more than a month and a half.
LATEST_DAYS = 45
TOMORROW_CLIENT, TOMORROW_REASON = "ABC Ltd", "HMRC agreed this date by letter"
TABLE = table("deadlines")
# A bulk insert takes the same columns of every row.
NOT_FILED = {"filed_on": None, "filed_by_id": None, "completed_at": None, "authority_reason": ""}

Row = dict[str, Any]


def add(new: NewPractice) -> None:
    """Engage the clients, and write down what is due for them and where it stands."""
    rows: list[Row] = []
    for client in new.clients:
        engaged = list(_engagements(client, new.fake))
        new.session.add_all(engaged)
        due = schedule_of(client, engaged, clock.today()).deadlines
        rows += [new_row(client.tenant_id, client, planned) | NOT_FILED for planned in due]
    workers = [user.id for user in new.who_may(Permission.EDIT_DEADLINES)]
    _file_past(rows, workers, new.fake)
    for row in rows:
        _give_state(row, workers, new.fake)
    example = next(client.id for client in new.clients if client.name == TOMORROW_CLIENT)
    _move_to_tomorrow([row for row in rows if row["client_id"] == example and row["rule"] == "vat-return"])
    # With its nulls every row is of one shape, and goes with the others.
    new.session.execute(insert(Deadline), rows, execution_options={"render_nulls": True})


def _engagements(client: Client, fake: Fake) -> Iterator[ServiceEngagement]:
    more = [Service(name) for name, share in TABLE["more"].get(client.type, {}).items() if fake.random() < share]
    for service in (*suggested(client), *more):
        is_annual = service is Service.VAT and client.vat_stagger == VatStagger.ANNUAL
        inputs = TABLE["inputs"].get("annual" if is_annual else service, {})
        yield ServiceEngagement(
            client_id=client.id,
            service=service.value,
            starts_on=clock.day_of(client.created_at) - timedelta(days=365),
            fee_pence=fake.randrange(120, 2_400, 20) * 100,
            inputs={name: fake.choice(texts) for name, texts in inputs.items()},
            created_at=max(client.created_at, clock.now() - timedelta(days=KEPT_DAYS)),
        )


def _file_past(rows: Sequence[Row], workers: Sequence[int], fake: Fake) -> None:
    """All but a few of what was due."""
    past = [row for row in rows if row["due_on"] < clock.today()]
    recent = [row for row in past if (clock.today() - row["due_on"]).days <= LATEST_DAYS]
    late = {id(row) for row in fake.some(recent, "deadline_late")}
    for row in past:
        if id(row) not in late:
            _file(row, row["due_on"] - timedelta(days=fake.randint(0, 12)), workers, fake)


def _give_state(row: Row, workers: Sequence[int], fake: Fake) -> None:
    today = clock.today()
    is_over = row["rule"] == "self-assessment" and row["period_end"] < today < row["due_on"]
    if is_over and fake.happens("return_early"):
        _file(row, today - timedelta(days=fake.randint(1, 130)), workers, fake)
    if row["completed_at"] is None and row["start_on"] <= today:
        days = (row["due_on"] - today).days
        row["status"] = fake.weighted(next(state["shares"] for state in TABLE["states"] if days <= state["days"]))
        row["status_since"] = fake.ago(40)


def _file(row: Row, day: date, workers: Sequence[int], fake: Fake) -> None:
    moment = datetime.combine(day, time(fake.randint(9, 16), fake.randint(0, 59)), LONDON)
    row |= {"status": Status.FILED.value, "status_since": moment, "completed_at": moment}
    row |= {"filed_on": day, "filed_by_id": row["owner_id"] or fake.choice(workers)}


def _move_to_tomorrow(returns: Sequence[Row]) -> None:
    """One return is due tomorrow, on whatever day the demonstration is made."""
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    row = min(returns, key=lambda each: abs((each["due_on"] - tomorrow).days))
    row |= {"due_on": tomorrow, "pay_by": working_day_on_or_before(tomorrow), "status": Status.IN_REVIEW.value}
    row |= {"target_on": min(row["target_on"], today), "start_on": min(row["start_on"], today)} | NOT_FILED
    row |= {"authority": Authority.MANUAL.value, "authority_reason": TOMORROW_REASON}
