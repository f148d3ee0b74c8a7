"""Every write of contacts. Each asks for its permission, records what it did, and says nothing when nothing changed."""

from collections.abc import Collection
from typing import Any

from practice_hub.activity import actions as story
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients import access as clients
from practice_hub.clients.models import Client, sorted_by
from practice_hub.contacts import access
from practice_hub.contacts.access import SUBJECT
from practice_hub.contacts.events import ContactEvent
from practice_hub.contacts.fields import FIELDS, parse, role
from practice_hub.contacts.models import Contact, ContactLink
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.fields import changes_in_words, parsers_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import parse_field, parse_form

# --- the person ------------------------------------------------------------------------------------------------------


def create(session: WriteSession, *, by: Viewer, **texts: str) -> Contact:
    """A new contact from texts by field name; `name` suffices. Raises `Invalid`."""
    by.must(Permission.EDIT_CLIENTS)
    values = parse_form(texts, parsers_of(FIELDS))
    contact = Contact(**values, sort_name=sorted_by(values["name"]))
    session.add(contact)
    session.flush()
    _tell(session, contact, by, ContactEvent.NEW)
    _record(session, contact, by, "created", "created contact")
    return contact


def update(session: WriteSession, contact: Contact, *, by: Viewer, yours: Texts, before: Texts | None = None) -> Saved:
    """Change the fields in `yours`; the others stay as they are.

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `EditConflict` when both changed the same field, and `Invalid`.
    """
    by.must(Permission.EDIT_CLIENTS)
    edit = merge_edit(contact, FIELDS, parse, yours=yours, before=before)
    changes = changes_in_words(contact, edit.changed_values, FIELDS, {})
    if changes:
        for name, value in edit.changed_values.items():
            setattr(contact, name, value)
        contact.sort_name = sorted_by(contact.name)
        _changed(session, contact, by)
        _record(session, contact, by, "updated", "updated contact", description=", ".join(changes), changes=changes)
    return Saved(list(changes), edit.kept)


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
    """Put a person beside a client, or change as what; the first is the client’s main contact. Raises `Invalid`."""
    by.must(Permission.EDIT_CLIENTS)
    words = parse_field("role", role, role_text)
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
    """Change what somebody is to a client; answers whether it did. Raises `Invalid`."""
    by.must(Permission.EDIT_CLIENTS)
    words = parse_field("role", role, role_text)
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
    story.record(session, by=by, action=f"contact.{fact}", verb=verb, subject=access.subject_of(contact), **more)


def _record_link(session: WriteSession, one: ContactLink, by: Viewer, fact: str, verb: str, **more: Any) -> None:
    """It stands in the client's story, where it is looked for."""
    client = one.client
    client.last_activity_at = clock.now()
    story.record(session, by=by, action=f"client.{fact}", verb=verb, subject=clients.subject_of(client), **more)
