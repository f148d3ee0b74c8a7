"""Every write of saved views. What is shared is told in the story; what is one's own is nobody else's concern."""

from collections.abc import Mapping
from functools import partial

from practice_hub.activity import actions as story
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import WriteSession
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime.event import EVERYONE, only_user
from practice_hub.realtime.outbox import append
from practice_hub.records.parsing import Invalid, line, parse_field, required
from practice_hub.views import access
from practice_hub.views.events import ViewEvent
from practice_hub.views.models import LONGEST_NAME, SavedView

NAME = "view_name"
"""The name's field."""
_parse_name = required(partial(line, label="The name", most=LONGEST_NAME), "Enter a name for the view")


def add(
    session: WriteSession, of: str, name: str, arguments: Mapping[str, str], *, shared: bool, by: Viewer
) -> SavedView:
    """Everybody keeps views of their own; sharing needs a permission."""
    _may(by, shared=shared)
    view = SavedView(
        user_id=by.user_id, of=of, name=_free(session, of, name, by), arguments=dict(arguments), shared=shared
    )
    session.add(view)
    session.flush()
    _announce(session, view, by, "shared" if shared else "")
    return view


def change(session: WriteSession, view: SavedView, name: str, *, shared: bool, by: Viewer) -> None:
    """Another name, or for others or not; only its owner may."""
    if not access.may_change(view, by):
        raise NotAllowed
    _may(by, shared=shared and not view.shared)
    name = _free(session, view.of, name, by, but=view.id)
    if (name, shared) == (view.name, view.shared):
        return
    was_shared, view.name, view.shared = view.shared, name, shared
    verb = "shared" if shared and not was_shared else "stopped sharing" if was_shared and not shared else ""
    _announce(session, view, by, verb, was_shared=was_shared)


def remove(session: WriteSession, view: SavedView, *, by: Viewer) -> None:
    """The owner's own, or a shared one by who looks after them."""
    if not access.may_delete(view, by):
        raise NotAllowed
    _announce(session, view, by, "deleted" if view.shared else "", was_shared=view.shared)
    session.delete(view)


def _may(by: Viewer, *, shared: bool) -> None:
    if shared:
        by.must(Permission.SHARE_VIEWS)


def _free(session: WriteSession, of: str, name: str, by: Viewer, but: int = 0) -> str:
    """The name, on one line, unless another view of the person has it. Raises `Invalid`."""
    own: str = parse_field(NAME, _parse_name, name)
    names = access.own_names(session, of, by)
    if names.get(own.casefold(), but) != but:
        raise Invalid({NAME: "You have a view of that name. Choose another"})
    if not but and len(names) >= access.MOST:
        raise Invalid({NAME: f"There are {access.MOST} views of this list already. Delete one that you do not need"})
    return own


def _announce(session: WriteSession, view: SavedView, by: Viewer, verb: str, *, was_shared: bool = False) -> None:
    audience = EVERYONE if view.shared or was_shared else only_user(by.user_id)
    append(session, ViewEvent.CHANGED, access.SUBJECT, view, audience=audience)
    if verb:
        subject = Subject(access.SUBJECT, view.id, view.name, "")
        action = f"view.{verb.replace(' ', '_')}"
        story.record(session, subject, story.Fact(action, f"{verb} the view"), by=by)
