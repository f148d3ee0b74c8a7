"""Putting clients into groups, and naming groups."""

from functools import partial

from sqlalchemy import func, select

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT, subject_of
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.groups import get_group, groups_of, members
from practice_hub.clients.models import Client, ClientGroup, Membership, sorted_by
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.outbox import append
from practice_hub.records.editing import EditConflict
from practice_hub.records.fields import Changes
from practice_hub.records.merging import merge
from practice_hub.records.parsing import Invalid, line, parse_field

LONGEST_NAME = 120
FRESH = {"populate_existing": True}


def put_into(session: WriteSession, client: Client, name: str, *, by: Viewer, before: str | None = None) -> bool:
    """Into the group of this name, which is made when there is none; an empty name takes the client out of its group.

    `before` is the group's name that the form was opened with. The caller holds the client. Answers whether it moved;
    raises `Invalid`, and `EditConflict` when a colleague put it elsewhere meanwhile.
    """
    by.must(Permission.EDIT_CLIENTS)
    wanted = _parse_name(name)
    # Two who put clients into a group of one new name must not make two groups.
    people.lock_practice(session)
    now = groups_of(session, [client.id]).get(client.id)
    here = now.name if now else ""
    if sorted_by(wanted) == sorted_by(here):
        return False
    if before is not None and sorted_by(before) != sorted_by(here):
        raise _conflict(before, wanted, here)
    _leave(session, client)
    group = _called(session, wanted) if wanted else None
    if group is not None:
        session.add(Membership(client_id=client.id, group_id=group.id))
        session.flush()
    _announce(session, client, by, {"Group": [here, group.name if group else ""]})
    return True


def rename(session: WriteSession, group: ClientGroup, name: str, *, by: Viewer, before: str | None = None) -> bool:
    """Another name for it; answers whether. `before` is the name that the form was opened with. Raises `Invalid`, and
    `EditConflict` when a colleague renamed it meanwhile.
    """
    by.must(Permission.EDIT_CLIENTS)
    wanted = _parse_name(name)
    if not wanted:
        raise Invalid({"name": "Enter what the group is called"})
    people.lock_practice(session)
    # As others left it who held the practice before.
    if session.scalar(select(ClientGroup).where(ClientGroup.id == group.id), execution_options=FRESH) is None:
        raise Invalid({"name": "The group ended with its last client"})
    if wanted == group.name:
        return False
    if before not in (None, group.name):
        raise _conflict(before or "", wanted, group.name)
    taken = session.scalar(select(ClientGroup).where(ClientGroup.sort_name == sorted_by(wanted)))
    if taken is not None and taken.id != group.id:
        raise Invalid({"name": f"There is a group called {taken.name} already"})
    was, group.name, group.sort_name = group.name, wanted, sorted_by(wanted)
    subject = Subject("client_group", group.id, wanted, f"/clients/groups/{group.id}")
    fact = story.Fact("client_group.renamed", "renamed", f"was {was}", {"Name": [was, wanted]})
    story.record(session, subject, fact, by=by)
    for client in members(session, group.id):
        append(session, ClientEvent.RELATED, SUBJECT, client)
    return True


def _parse_name(name: str) -> str:
    return str(parse_field("name", partial(line, label="Group", most=LONGEST_NAME), name))


def _conflict(before: str, yours: str, theirs: str) -> EditConflict:
    """A colleague put the client into another group, or renamed the group, since the form was opened."""
    names = ({"name": name} for name in (before, yours, theirs))
    return EditConflict(merge(*names), {"name": theirs})


def _called(session: WriteSession, name: str) -> ClientGroup:
    known = session.scalar(select(ClientGroup).where(ClientGroup.sort_name == sorted_by(name)))
    if known is not None:
        return known
    new = ClientGroup(name=name, sort_name=sorted_by(name))
    session.add(new)
    session.flush()
    return new


def _leave(session: WriteSession, client: Client) -> None:
    """The last one puts out the light."""
    own = session.scalar(select(Membership).where(Membership.client_id == client.id))
    if own is None:
        return
    session.delete(own)
    session.flush()
    if session.scalar(select(func.count(Membership.id)).where(Membership.group_id == own.group_id)) == 0:
        group = get_group(session, own.group_id)
        assert group is not None
        session.delete(group)
        session.flush()


def _announce(session: WriteSession, client: Client, by: Viewer, changes: Changes) -> None:
    client.last_activity_at = clock.now()
    before, after = changes["Group"]
    fact = Fact("client.grouped", "changed the group of", after or f"no longer in {before}", changes)
    story.announce(session, ClientEvent.RELATED, client, subject_of(client), fact, by=by)
