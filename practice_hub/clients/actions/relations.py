"""The writes of relations between clients."""

from sqlalchemy import select

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact, data_of
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.access import SUBJECT, subject_of
from practice_hub.clients.enums import RelationKind
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.models import Client, ClientRelation
from practice_hub.clients.relations import INVERSE, wordings
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.outbox import append
from practice_hub.records.parsing import Invalid


def relate(session: WriteSession, client: Client, wording: str, other: Client, *, by: Viewer) -> bool:
    """Say that `client` is this (“director_of”) to `other`; answers whether it was news. Raises `Invalid`.

    The caller holds both clients, so that the same is not said twice in one moment.
    """
    by.must(Permission.EDIT_CLIENTS)
    if wording not in wordings():
        raise Invalid({"kind": "Choose what they are to each other"})
    if client.id == other.id:
        raise Invalid({"client": "A client cannot be related to itself. Choose another."})
    kind = RelationKind(wording.removesuffix(INVERSE))
    of, to = (other, client) if wording.endswith(INVERSE) else (client, other)
    if kind.inverse_label == kind.label and of.id > to.id:
        of, to = to, of
    if _stands(session, kind, of.id, to.id):
        return False
    if kind is RelationKind.PARENT_OF and _stands(session, kind, to.id, of.id):
        raise Invalid({"client": f"{to.name} is the parent company of {of.name} already"})
    session.add(ClientRelation(of_id=of.id, to_id=to.id, kind=kind))
    session.flush()
    _announce(session, of, to, by, Fact("client.related", "related", f"{kind.label} {to.name}"))
    return True


def remove_relation(session: WriteSession, one: ClientRelation, *, by: Viewer) -> None:
    """It is no longer so."""
    by.must(Permission.EDIT_CLIENTS)
    words = f"{RelationKind(one.kind).label} {one.to.name}"
    _announce(session, one.of, one.to, by, Fact("client.unrelated", "removed a relation of", words))
    session.delete(one)


def _stands(session: TenantSession, kind: RelationKind, of_id: int, to_id: int) -> bool:
    same = (ClientRelation.of_id == of_id, ClientRelation.to_id == to_id, ClientRelation.kind == kind)
    return session.scalar(select(ClientRelation.id).where(*same)) is not None


def _announce(session: WriteSession, of: Client, to: Client, by: Viewer, fact: Fact) -> None:
    """In the story of the one; the pages of both follow."""
    of.last_activity_at = to.last_activity_at = clock.now()
    story.announce(session, ClientEvent.RELATED, of, subject_of(of), fact, by=by)
    append(session, ClientEvent.RELATED, SUBJECT, to, data=data_of(by, to))
