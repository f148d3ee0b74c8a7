"""What a colleague did while somebody's page stood open: a press on what was seen then does not undo it."""

from datetime import date

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.records.parsing import Invalid
from practice_hub.web.templating import long_date


def is_behind(deadline: Deadline, seen: str) -> bool:
    """`seen` is the status that the page showed. Who does not say what they saw may change only what is open."""
    return deadline.status != seen if seen else not deadline.is_open


def require_open(session: TenantSession, deadline: Deadline, seen: str, field: str, *, by: Viewer) -> None:
    """Before it is ended: raises `Refused`, beside `field`, when it has ended already or stands elsewhere than seen."""
    if not deadline.is_open or is_behind(deadline, seen):
        raise Invalid({field: f"{_done(session, deadline, by)}, so nothing was changed"})


def is_filed_so(deadline: Deadline, day: date | None, *, by: Viewer) -> bool:
    """The same person pressed twice."""
    return (deadline.filed_on, deadline.filed_by_id) == (day or clock.today(), by.user_id)


def _done(session: TenantSession, deadline: Deadline, by: Viewer) -> str:
    if deadline.filed_on is not None:
        name = people.names_by_id(session).get(deadline.filed_by_id or 0, "Somebody")
        who = "You" if deadline.filed_by_id == by.user_id else name
        return f"{who} filed it already, on {long_date(deadline.filed_on)}"
    if deadline.status == Status.NOT_REQUIRED:
        return f"It is marked as not required already ({deadline.not_required_reason})"
    return f"Somebody made it {deadline.state.label.lower()} meanwhile"
