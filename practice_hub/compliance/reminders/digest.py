"""What of somebody's deadlines stands in their digest."""

from sqlalchemy import ColumnElement, and_, or_

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.base.urgency import WEEK
from practice_hub.clients.models import Client
from practice_hub.compliance import access
from practice_hub.compliance.models import Deadline, Status
from practice_hub.notifications.digest import Digest, DigestItems, DigestLine, DigestSection, Muted, digest_items
from practice_hub.people.viewer import Viewer
from practice_hub.web.templating import short_date


def overdue(session: TenantSession, by: Viewer, _muted: Muted) -> Digest:
    """Those that they answer for. Nobody mutes them."""
    return {DigestSection.OVERDUE: _items(session, _own(by) & (Deadline.due_on < clock.today()))}


def coming(session: TenantSession, by: Viewer, muted: Muted) -> Digest:
    """Theirs by the day they are due, and those that wait on a client and are not due yet."""
    today, day = clock.today(), Deadline.due_on
    sections = {
        DigestSection.TODAY: day == today,
        DigestSection.WEEK: and_(day > today, day <= today + WEEK),
        DigestSection.WAITING: and_(day > today + WEEK, Deadline.status == Status.WITH_CLIENT),
    }
    heard = _own(by) & _heard(muted)
    return {section: _items(session, heard & which) for section, which in sections.items()}


def reviews(session: TenantSession, by: Viewer, muted: Muted) -> Digest:
    """Those that wait for them to be looked over."""
    asked = and_(Deadline.reviewer_id == by.user_id, Deadline.status == Status.IN_REVIEW)
    return {DigestSection.REVIEW: _items(session, asked & _heard(muted))}


def _own(by: Viewer) -> ColumnElement[bool]:
    """Theirs, and those of nobody whose client they manage."""
    nobodys = and_(Deadline.owner_id.is_(None), Client.manager_id == by.user_id)
    return or_(Deadline.owner_id == by.user_id, nobodys)


def _heard(muted: Muted) -> ColumnElement[bool]:
    return and_(Deadline.client_id.not_in(muted("client")), Deadline.id.not_in(muted(access.SUBJECT)))


def _items(session: TenantSession, which: ColumnElement[bool]) -> DigestItems:
    own = access.with_names().where(access.is_open(), access.clients_in_scope(), which)
    return digest_items(session, own.order_by(Deadline.due_on, Deadline.id), _line)


def _line(deadline: Deadline) -> DigestLine:
    words = f"{deadline.title_and_period}, due {short_date(deadline.due_on)}"
    return DigestLine(deadline.client.name, words, f"/compliance/{deadline.id}")
