"""How deadlines follow the dates of clients (clients/observers.py)."""

from collections.abc import Mapping, Sequence

from practice_hub.base import jobs
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.effects import Effects
from practice_hub.clients.models import Client
from practice_hub.clients.observers import ClientObserver, Confirmation, Values
from practice_hub.compliance import access
from practice_hub.compliance.actions.generation import Change, cases, facts_of, generate
from practice_hub.compliance.schedule.difference import reconcile
from practice_hub.compliance.schedule.effects import effects_of
from practice_hub.compliance.schedule.planned import ScheduleInputs
from practice_hub.people.viewer import Viewer

ROLL = "deadlines.roll"
# More clients at once are scheduled by the worker, so that nobody waits for it.
MOST_AT_ONCE = 20


class DeadlinesOfClients(ClientObserver):
    """Clients or their services change: their open deadlines follow in the same unit of work, many by the worker."""

    def state_before(
        self, session: TenantSession, clients: Sequence[Client], values: Values
    ) -> Mapping[int, ScheduleInputs]:
        engagements = access.engagements(session, [client.id for client in clients])
        return {
            client.id: facts_of(client, engagements.get(client.id, ()), values.get(client.id)) for client in clients
        }

    def on_change(
        self,
        session: WriteSession,
        clients: Sequence[Client],
        by: Viewer,
        before: Mapping[int, ScheduleInputs] | None,
        answer: Confirmation | None,
    ) -> Mapping[int, Effects]:
        if len(clients) > MOST_AT_ONCE:
            jobs.enqueue(session, ROLL, {})
            return {}
        return generate(session, clients, by=by, change=Change(before or {}, answer))

    def foresee(self, session: TenantSession, clients: Sequence[Client], values: Values) -> Mapping[int, Effects]:
        before = self.state_before(session, clients, {})
        return {
            client.id: effects_of(reconcile(now, case), case, before[client.id], now)
            for client, now, case in cases(session, clients, values=values)
        }
