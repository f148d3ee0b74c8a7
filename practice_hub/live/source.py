"""Where the hub's frames come from: the log, drawn by the rooms in one snapshot (docs/realtime.md, section 2)."""

from practice_hub.base.database import Database
from practice_hub.realtime import log
from practice_hub.realtime.channel import Span
from practice_hub.realtime.event import Cursor
from practice_hub.web.fragments import Fragments


class LogSource:
    """Reads a stretch of one tenant's log and draws it. Holds no connection between two calls."""

    def __init__(self, database: Database, fragments: Fragments) -> None:
        self._database, self._fragments = database, fragments

    def head(self, tenant_id: int) -> Cursor:
        with self._database.read(tenant_id) as session:
            return log.head(session)

    def span(self, tenant_id: int, after: int, limit: int) -> Span:
        with self._database.read(tenant_id) as session:
            head = log.head(session)
            if head.position <= after:
                return Span(head, ())
            events = log.after(session, after, limit)
            return Span(head, self._fragments.frames(session, head.epoch, events))
