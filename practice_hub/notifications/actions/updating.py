"""Changing notifications that there are, with one statement, and telling the pages of those whose they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from practice_hub.base.database import WriteSession
from practice_hub.notifications.batch import MOST_IDS
from practice_hub.notifications.events import INBOX, NotificationEvent
from practice_hub.notifications.models import Notification
from practice_hub.realtime.event import only_user
from practice_hub.realtime.outbox import append


def update_where(session: WriteSession, where: Sequence[ColumnElement[bool]], **values: Any) -> Sequence[Any]:
    """Change these, also as this unit of work holds them. Answers the number and the person of each."""
    changed = update(Notification).where(*where).values(**values).returning(Notification.id, Notification.user_id)
    rows = session.execute(changed, execution_options={"synchronize_session": False}).all()
    for row in rows:
        # What this unit of work has made must know it too: what was told and is done already rings nowhere.
        held = session.identity_map.get(identity_key(Notification, row.id))
        if held is not None:
            for name, value in values.items():
                set_committed_value(held, name, value)
    return rows


def publish(session: WriteSession, type: NotificationEvent, user_id: int, ids: Sequence[int], **data: Any) -> None:
    """One event for one person about these of their notifications."""
    event_data = {"ids": sorted(ids, reverse=True)[:MOST_IDS], "count": len(ids), **data}
    append(session, type, INBOX, user_id, audience=only_user(user_id), data=event_data)
