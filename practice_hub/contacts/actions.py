"""Every write of contacts. Each asks for its permission, records what it did, and says nothing when nothing changed."""

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
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
from practice_hub.realtime.event import Related
from practice_hub.realtime.outbox import append
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
    _announce(session, contact, by, Fact("contact.created", "created contact"), ContactEvent.NEW)
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
        _announce(session, contact, by, Fact("contact.updated", "updated contact", ", ".join(changes), changes))
    return Saved(list(changes), edit.kept)


def archive(session: WriteSession, contact: Contact, *, by: Viewer) -> None:
    """Take a person off the lists and the pages of their clients. Nothing is deleted."""
    by.must(Permission.ARCHIVE_CLIENTS)
    if contact.archived_at is None:
        contact.archived_at = clock.now()
        _announce(session, contact, by, Fact("contact.archived", "archived contact"))


def restore(session: WriteSession, contact: Contact, *, by: Viewer) -> None:
    by.must(Permission.ARCHIVE_CLIENTS)
    if contact.archived_at is not None:
        contact.archived_at = None
        _announce(session, contact, by, Fact("contact.restored", "restored contact"))


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
    _announce_link(session, one, by, Fact("client.contact_linked", "added a contact of", _words(contact, words)))
    return one


def set_role(session: WriteSession, one: ContactLink, role_text: str, *, by: Viewer) -> bool:
    """Change what somebody is to a client; answers whether it did. Raises `Invalid`."""
    by.must(Permission.EDIT_CLIENTS)
    words = parse_field("role", role, role_text)
    if words == one.role:
        return False
    before, one.role = one.role, words
    verb, changes = "changed the role of a contact of", {"Role": [before, words]}
    _announce_link(session, one, by, Fact("client.contact_role_changed", verb, one.contact.name, changes))
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
        _append(session, earlier, by)
    one.is_main = True
    if alone or earlier is not None:
        changes = {"Main contact": [earlier.contact.name if earlier else "", one.contact.name]}
        fact = Fact("client.main_contact_changed", "changed the main contact of", changes=changes)
        _announce_link(session, one, by, fact)
    else:
        _append(session, one, by)


def unlink(session: WriteSession, one: ContactLink, *, by: Viewer) -> None:
    """The person is no longer anything to this client."""
    by.must(Permission.EDIT_CLIENTS)
    words = _words(one.contact, one.role)
    _announce_link(session, one, by, Fact("client.contact_unlinked", "removed a contact of", words))
    session.delete(one)


# --- what all of them need -------------------------------------------------------------------------------------------


def _words(contact: Contact, role_words: str) -> str:
    return f"{contact.name}, {role_words}" if role_words else contact.name


def _announce(
    session: WriteSession, contact: Contact, by: Viewer, fact: Fact, event: ContactEvent = ContactEvent.CHANGED
) -> None:
    is_edit = event is ContactEvent.CHANGED
    story.announce(session, event, contact, access.subject_of(contact), fact, by=by, is_edit=is_edit)


def _announce_link(session: WriteSession, one: ContactLink, by: Viewer, fact: Fact) -> None:
    """In the story of the client, whose page follows even when nobody stands there any more."""
    one.client.last_activity_at = clock.now()
    story.announce(
        session,
        ContactEvent.CHANGED,
        one.contact,
        access.subject_of(one.contact),
        fact,
        by=by,
        story_of=clients.subject_of(one.client),
        related=[(clients.SUBJECT, one.client), ("contact_link", one)],
    )


def _append(session: WriteSession, one: ContactLink, by: Viewer) -> None:
    """Pages follow; the story tells it as part of something else."""
    related: Related = [(clients.SUBJECT, one.client), ("contact_link", one)]
    append(session, ContactEvent.CHANGED, SUBJECT, one.contact, data=story.data_of(by, one.contact), related=related)
