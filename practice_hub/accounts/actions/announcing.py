"""What the writes of this room say to others: lines of the story, facts for open pages, and who must stop hearing."""

from collections.abc import Iterable, Mapping
from typing import Any

from practice_hub.accounts.events import PersonEvent
from practice_hub.activity.actions import Fact, record
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import WriteSession
from practice_hub.base.directory import Browser
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.bus import Bus, WakeUp, WakeUpKind
from practice_hub.realtime.event import EVERYONE, those_who_may
from practice_hub.realtime.outbox import append

# Who came in, from where, and who may do what: for those who watch over the practice.
WATCHERS = those_who_may(Permission.SEE_AUDIT)


def person_subject(user: User) -> Subject:
    return Subject("person", user.id, user.name, f"/team/{user.id}")


def practice_subject(practice: Practice) -> Subject:
    return Subject("practice", practice.tenant_id, practice.name, "/practice")


def own_subject(user: User, words: str) -> Subject:
    """What somebody did to their own account: “changed” “their password”."""
    return Subject("person", user.id, words, f"/team/{user.id}")


def announce_person(
    session: WriteSession,
    user: User,
    action: str,
    verb: str,
    *,
    by: Viewer,
    audience: str = WATCHERS,
    subject: Subject | None = None,
    description: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """A line of the story about a person, and the fact for open team pages, which hold nothing secret."""
    session.flush()
    fact = Fact(action, verb, description, changes or {})
    record(session, subject or person_subject(user), fact, by=by, audience=audience)
    append(session, PersonEvent.CHANGED, "person", user, audience=EVERYONE)


def end_streams(session: WriteSession, bus: Bus, browsers: Iterable[Browser]) -> None:
    """Once this is committed, the streams of these signed-in browsers close in every process."""
    hashes = [browser.token_hash for browser in browsers]
    if hashes:
        wake_up = WakeUp(WakeUpKind.ENDED, session.tenant_id, {"browsers": hashes})
        session.after_commit(lambda: bus.publish(wake_up))
