"""How a change of a deadline is announced: its event, and a line in the story of its client."""

from dataclasses import replace

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients import access as clients
from practice_hub.compliance import access
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.models import Deadline
from practice_hub.people.viewer import Viewer


def announce(
    session: WriteSession,
    deadline: Deadline,
    by: Viewer,
    fact: Fact,
    event: DeadlineEvent = DeadlineEvent.CHANGED,
) -> None:
    """Its next version, its event, and a line in the client's story, which names it."""
    client = deadline.client
    client.last_activity_at = clock.now()
    what = deadline.title_and_period
    story.announce(
        session,
        event,
        deadline,
        access.subject_of(deadline),
        replace(fact, description=f"{what}, {fact.description}" if fact.description else what),
        by=by,
        story_of=clients.subject_of(client),
        related=[(clients.SUBJECT, client)],
        is_edit=True,
    )
