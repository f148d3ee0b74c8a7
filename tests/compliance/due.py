"""Deadlines as a test wants them, without the rules behind them."""

from datetime import date, timedelta
from itertools import count
from typing import Protocol

from practice_hub.base import clock
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people.viewer import Viewer
from tests.world import World


class AddDue(Protocol):
    def __call__(
        self,
        owner: Viewer | None,
        manager: Viewer | None = None,
        *,
        days: int = 0,
        on: date | None = None,
        partner: Viewer | None = None,
        status: Status = Status.NOT_STARTED,
        name: str = "ABC Ltd",
        title: str = "VAT return",
        rule: str = "vat-return",
    ) -> Deadline: ...


def adder(world: World) -> AddDue:
    """Adds a client of our practice and something that is due for it, in so many days or on a day."""
    numbers = count(1)

    def add(
        owner: Viewer | None,
        manager: Viewer | None = None,
        *,
        days: int = 0,
        on: date | None = None,
        partner: Viewer | None = None,
        status: Status = Status.NOT_STARTED,
        name: str = "ABC Ltd",
        title: str = "VAT return",
        rule: str = "vat-return",
    ) -> Deadline:
        due = on or clock.today() + timedelta(days=days)
        with world.write(world.alice) as session:
            client = Client(
                code=f"C{next(numbers)}",
                name=name,
                type="limited_company",
                manager_id=_number(manager),
                partner_id=_number(partner),
            )
            session.add(client)
            session.flush()
            one = Deadline(
                client_id=client.id,
                rule=rule,
                title=title,
                period_end=date(2026, 11, 30),
                period_words="QE 30 Nov 2026",
                start_on=due,
                target_on=due,
                due_on=due,
                status=status,
                completed_at=clock.now() if status == Status.FILED else None,
                owner_id=_number(owner),
            )
            session.add(one)
        return one

    return add


def _number(person: Viewer | None) -> int | None:
    return person.user_id if person else None
