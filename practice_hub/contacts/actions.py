"""Every write of contacts. Each asks for its permission, records what it did, and says nothing when nothing changed."""

from collections.abc import Collection, Mapping
from typing import Any

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT as CLIENT
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.merge import merge
from practice_hub.clients.models import Client, sorted_by
from practice_hub.clients.reading import Unreadable
from practice_hub.clients.rules import Refused
from practice_hub.contacts import access, rules
from practice_hub.contacts.access import SUBJECT
from practice_hub.contacts.events import ContactEvent
from practice_hub.contacts.fields import FIELDS, role
from practice_hub.contacts.models import Contact, ContactLink
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log


def snapshot(contact: Contact) -> dict[str, str]:
    """The record's texts: what a form shows, and what edits are compared by."""
    return {name: getattr(contact, name) for name in FIELDS}


# --- the person ------------------------------------------------------------------------------------------------------


def create(session: WriteSession, *, by: Viewer, **texts: str) -> Contact:
    """A new contact from texts by field name; `name` suffices. Raises `Refused`."""
    by.must(Permission.EDIT_CLIENTS)
    values = _checked({"name": ""} | texts)
    contact = Contact(**values, sort_name=sorted_by(values["name"]))
    session.add(contact)
    session.flush()
    _tell(session, contact, by, ContactEvent.NEW)
    _record(session, contact, by, "created", "created contact")
    return contact


def update(
    session: WriteSession,
    contact: Contact,
    *,
    by: Viewer,
    yours: Mapping[str, str],
    before: Mapping[str, str] | None = None,
) -> Saved:
    """Change the fields in `yours`; the others stay as they are.

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `Conflict` when both changed the same field, and `Refused`.
    """
    by.must(Permission.EDIT_CLIENTS)
    theirs = snapshot(contact)
    # Compared as they would be kept: a space at the end is no change.
    merged = merge(theirs if before is None else before, dict(yours) | rules.read(yours)[0], theirs)
    if merged.disagreements:
        raise Conflict(merged, theirs)
    values = _checked(merged.texts)
    changes = {
        FIELDS[name].label: [getattr(contact, name), value]
        for name, value in values.items()
        if getattr(contact, name) != value
    }
    kept = [FIELDS[name].label for name in FIELDS if name in merged.kept]
    if changes:
        for name, value in values.items():
            setattr(contact, name, value)
        contact.sort_name = sorted_by(contact.name)
        _changed(session, contact, by)
        _record(session, contact, by, "updated", "updated contact", description=", ".join(changes), changes=changes)
    return Saved(list(changes), kept)


def archive(session: WriteSession, contact: Contact, *, by: Viewer) -> None:
    """Take a person off the lists and the pages of their clients. Nothing is deleted."""
    by.must(Permission.ARCHIVE_CLIENTS)
    if contact.archived_at is None:
        contact.archived_at = clock.now()
        _changed(session, contact, by)
        _record(session, contact, by, "archived", "archived contact")


def restore(session: WriteSession, contact: Contact, *, by: Viewer) -> None:
    by.must(Permission.ARCHIVE_CLIENTS)
    if contact.archived_at is not None:
        contact.archived_at = None
        _changed(session, contact, by)
        _record(session, contact, by, "restored", "restored contact")


# --- beside clients. The caller holds the client, so that two who press at once come one after the other -------------


def link(
    session: WriteSession, contact: Contact, client: Client, role_text: str, *, by: Viewer, main: bool = False
) -> ContactLink:
    """Put a person beside a client, or change as what; the first is the client’s main contact. Raises `Refused`."""
    by.must(Permission.EDIT_CLIENTS)
    words = _read_role(role_text)
    known = access.link_between(session, contact.id, client.id)
    if known is not None:
        set_role(session, known, words, by=by)
    one = known or _add(session, contact, client, words, by)
    if main or access.main_link(session, client.id) is None:
        make_main(session, one, by=by, alone=False)
    return one


def _add(session: WriteSession, contact: Contact, client: Client, words: str, by: Viewer) -> ContactLink:
    one = ContactLink(contact_id=contact.id, client_id=client.id, role=words)
    session.add(one)
    session.flush()
    session.refresh(one, ["contact", "client"])
    _tell(session, contact, by, ContactEvent.CHANGED, [client.id])
    _record_link(session, one, by, "contact_linked", "added a contact of", description=_words(contact, words))
    return one


def set_role(session: WriteSession, one: ContactLink, role_text: str, *, by: Viewer) -> bool:
    """Change what somebody is to a client; answers whether it did. Raises `Refused`."""
    by.must(Permission.EDIT_CLIENTS)
    words = _read_role(role_text)
    if words == one.role:
        return False
    before, one.role = one.role, words
    _tell(session, one.contact, by, ContactEvent.CHANGED, [one.client_id])
    changes = {"Role": [before, words]}
    name = one.contact.name
    _record_link(
        session, one, by, "contact_role_changed", "changed the role of a contact of", description=name, changes=changes
    )
    return True


def make_main(session: WriteSession, one: ContactLink, *, by: Viewer, alone: bool = True) -> None:
    """Whom to call first about the client. `alone`: it is told, and not part of something that is."""
    by.must(Permission.EDIT_CLIENTS)
    earlier = access.main_link(session, one.client_id)
    if one.is_main:
        return
    if earlier is not None:
        earlier.is_main = False
        session.flush()
        _tell(session, earlier.contact, by, ContactEvent.CHANGED)
    one.is_main = True
    _tell(session, one.contact, by, ContactEvent.CHANGED, [one.client_id])
    if alone or earlier is not None:
        changes = {"Main contact": [earlier.contact.name if earlier else "", one.contact.name]}
        _record_link(session, one, by, "main_contact_changed", "changed the main contact of", changes=changes)


def unlink(session: WriteSession, one: ContactLink, *, by: Viewer) -> None:
    """The person is no longer anything to this client."""
    by.must(Permission.EDIT_CLIENTS)
    _tell(session, one.contact, by, ContactEvent.CHANGED, [one.client_id])
    words = _words(one.contact, one.role)
    _record_link(session, one, by, "contact_unlinked", "removed a contact of", description=words)
    session.delete(one)


# --- what all of them need -------------------------------------------------------------------------------------------


def _checked(texts: Mapping[str, str]) -> dict[str, str]:
    values, problems = rules.read(texts)
    if problems:
        raise Refused(problems)
    return values


def _read_role(text: str) -> str:
    try:
        return role(text)
    except Unreadable as unreadable:
        raise Refused({"role": str(unreadable)}) from None


def _changed(session: WriteSession, contact: Contact, by: Viewer) -> None:
    contact.version += 1
    contact.updated_at = clock.now()
    _tell(session, contact, by, ContactEvent.CHANGED)


def _tell(
    session: WriteSession, contact: Contact, by: Viewer, type: ContactEvent, client_ids: Collection[int] = ()
) -> None:
    """`client_ids`: clients whose pages change although the person stands beside them no more."""
    data = {"by": by.name, "by_id": by.user_id, "version": contact.version, "client_ids": list(client_ids)}
    log.append(session, type, SUBJECT, contact, data=data)


def _words(contact: Contact, role_words: str) -> str:
    return f"{contact.name}, {role_words}" if role_words else contact.name


def _record(session: WriteSession, contact: Contact, by: Viewer, fact: str, verb: str, **more: Any) -> None:
    subject = Subject(SUBJECT, contact.id, contact.name, f"/contacts/{contact.id}")
    story.record(session, by=by, action=f"contact.{fact}", verb=verb, subject=subject, **more)


def _record_link(session: WriteSession, one: ContactLink, by: Viewer, fact: str, verb: str, **more: Any) -> None:
    """It stands in the client's story, where it is looked for."""
    client = one.client
    client.last_activity_at = clock.now()
    subject = Subject(CLIENT, client.id, client.name, f"/clients/{client.id}")
    story.record(session, by=by, action=f"client.{fact}", verb=verb, subject=subject, **more)
