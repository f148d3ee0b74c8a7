"""How tasks are found by the search of the frame: by their title, and by their client."""

from sqlalchemy import or_, select

from practice_hub.base.database import TenantSession
from practice_hub.clients import access as clients
from practice_hub.search.access import Query, first, matching
from practice_hub.search.sources import Hit, Hits, SearchSource, hits
from practice_hub.tasks import access
from practice_hub.tasks.models import Task
from practice_hub.web.templating import short_date


def find(session: TenantSession, query: Query, limit: int, offset: int) -> Hits:
    """Each word is in the title or names the client; what is to do comes before what is done, the next due first."""
    terms = (
        or_(Task.id.in_(matching(access.SUBJECT, term)), Task.client_id.in_(matching(clients.SUBJECT, term)))
        for term in query.terms
    )
    ordered = (
        select(Task.id)
        .where(Task.archived_at.is_(None), *terms)
        .order_by(first(Task.done_at.is_(None)), Task.due_on.is_(None), Task.due_on, Task.id.desc())
    )
    return hits(session, ordered, limit, offset, access.by_ids, _hit)


def _hit(task: Task) -> Hit:
    detail = " · ".join(filter(None, (task.client_name, _when(task))))
    return Hit(f"task-{task.id}", task.title, detail, f"/tasks/{task.id}", task.status_label)


def _when(task: Task) -> str:
    if task.done_on:
        return f"done {short_date(task.done_on)}"
    return f"due {short_date(task.due_on)}" if task.due_on else ""


SOURCE = SearchSource(access.SUBJECT, "Tasks", "list-check", find, 30)
