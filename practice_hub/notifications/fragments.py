"""How an inbox reaches its owner's open pages: one frame redraws the badge, the count and the latest entries.

The audience of these events is one person, so what is drawn may be that person's own.
"""

from collections.abc import Iterable, Mapping, Sequence

from flask import Flask

from practice_hub.base.database import TenantSession
from practice_hub.notifications import access
from practice_hub.notifications.events import NotificationEvent, PreferenceEvent
from practice_hub.notifications.inbox import Inbox, inbox_of
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, draw_nothing, replacement
from practice_hub.web.templating import render_partial

PARTS = {
    "bell-count": "notifications/_bell_count.html",
    "rail-unread": "notifications/_rail_unread.html",
    "inbox-count": "notifications/_inbox_count.html",
    "inbox-list": "notifications/_inbox_list.html",
}


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw inboxes with this app's templates. What a preference changes, and a toast that is sent away, the page's
    script does by itself.
    """

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        inboxes = inboxes_of(session, {event.subject_id for event in events})
        drawn = {user_id: draw_inbox(app, inbox) for user_id, inbox in inboxes.items()}
        return {event.position: drawn[event.subject_id] for event in events}

    fragments.register(draw, NotificationEvent.NEW, NotificationEvent.READ, NotificationEvent.RETRACTED)
    fragments.register(draw_nothing, NotificationEvent.DISMISSED, *PreferenceEvent)


def draw_inbox(app: Flask, inbox: Inbox) -> list[Fragment]:
    """Everything of the frame that shows the inbox."""
    return [
        fragment
        for id, template in PARTS.items()
        for fragment in replacement(id, render_partial(app, template, inbox=inbox))
    ]


def inboxes_of(session: TenantSession, user_ids: Iterable[int]) -> dict[int, Inbox]:
    """The counts of all of them are one query; what each shows is read one by one, five entries at the most."""
    people = list(user_ids)
    counts = access.unread_counts(session, people)
    return {user_id: inbox_of(session, user_id, counts[user_id]) for user_id in people}
