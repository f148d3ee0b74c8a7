"""What of somebody's tasks stands in their digest."""

from sqlalchemy import ColumnElement, or_

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.base.urgency import WEEK
from practice_hub.notifications.digest import Digest, DigestItems, DigestLine, DigestSection, Muted, digest_items
from practice_hub.people.viewer import Viewer
from practice_hub.tasks import access
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.models import Task
from practice_hub.web.templating import short_date


def own_tasks(session: TenantSession, by: Viewer, muted: Muted) -> Digest:
    """Theirs by the day they are due, and those that wait on a client and are not due yet."""
    today, day = clock.today(), access.by_on()
    later = or_(day.is_(None), day > today + WEEK)
    sections = {
        DigestSection.OVERDUE: day < today,
        DigestSection.TODAY: day == today,
        DigestSection.WEEK: (day > today) & (day <= today + WEEK),
        DigestSection.WAITING: (Task.status == TaskStatus.WAITING) & later,
    }
    return {
        section: _items(session, (Task.assignee_id == by.user_id) & which, muted) for section, which in sections.items()
    }


def reviews(session: TenantSession, by: Viewer, muted: Muted) -> Digest:
    """Those that wait for them to be looked over."""
    asked = (Task.reviewer_id == by.user_id) & (Task.status == TaskStatus.IN_REVIEW)
    return {DigestSection.REVIEW: _items(session, asked, muted)}


def _items(session: TenantSession, which: ColumnElement[bool], muted: Muted) -> DigestItems:
    heard = or_(Task.client_id.is_(None), Task.client_id.not_in(muted("client"))) & Task.id.not_in(
        muted(access.SUBJECT)
    )
    own = access.with_names().where(access.is_open(), which, heard)
    return digest_items(session, own.order_by(access.by_on().asc().nulls_last(), Task.id), _line)


def _line(task: Task) -> DigestLine:
    due = f"due {short_date(task.by_on)}" if task.by_on else ""
    return DigestLine(task.title, ", ".join(words for words in (task.client_name, due) if words), f"/tasks/{task.id}")
