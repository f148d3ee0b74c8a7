"""The list of contacts; one contact: its page, adding and changing it, archiving and restoring it."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as story
from practice_hub.base.database import WriteSession
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.conflict import choices_of, take_theirs
from practice_hub.clients.filters import MOST_TEXT
from practice_hub.clients.forms import pack, sent, unpack
from practice_hub.clients.models import Client
from practice_hub.clients.reading import person
from practice_hub.clients.rules import Refused
from practice_hub.contacts import access, actions
from practice_hub.contacts.access import Sought
from practice_hub.contacts.actions import snapshot
from practice_hub.contacts.fields import FIELDS, ROLES
from practice_hub.contacts.forms import ContactForm, PlaceForm
from practice_hub.contacts.models import Contact
from practice_hub.contacts.naming import contact_text
from practice_hub.contacts.routes.blueprint import CONTACT, LARGEST, bp, found, found_client
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.pagination import url_arguments
from practice_hub.web.sessions import reading, writing

TIMELINE_LENGTH = 15


@bp.get("")
def index() -> ResponseReturnValue:
    by, session = viewer(), reading()
    text = " ".join(request.args.get("q", "").replace("\x00", "").split())[:MOST_TEXT]
    archived = request.args.get("archived") == "yes"
    page = access.page(session, Sought(text, archived), request.args.get("page"))
    return render_template(
        "contacts/index.html",
        page=page,
        links=access.links_of_contacts(session, [contact.id for contact in page.items]),
        text=text,
        archived=archived,
        arguments=url_arguments({"q": text, "archived": "yes" if archived else ""}),
        may_edit=by.may(Permission.EDIT_CLIENTS),
    )


@bp.get(CONTACT)
def show(contact_id: int) -> ResponseReturnValue:
    return show_page(found(reading(), contact_id), PlaceForm())


def show_page(contact: Contact, form: PlaceForm) -> str:
    by = viewer()
    return render_template(
        "contacts/show.html",
        contact=contact,
        links=access.links_of_contacts(reading(), [contact.id]).get(contact.id, ()),
        form=form,
        roles=ROLES,
        timeline=story.timeline(reading(), by, access.SUBJECT, contact.id, TIMELINE_LENGTH),
        timeline_length=TIMELINE_LENGTH,
        may_edit=by.may(Permission.EDIT_CLIENTS),
        may_archive=by.may(Permission.ARCHIVE_CLIENTS),
    )


@bp.get("/named")
def named() -> ResponseReturnValue:
    """Asked while a contact's name is typed."""
    people = access.called(reading(), request.args.get("contact", ""))
    return render_template("components/_options.html", id="contact-options", options=map(contact_text, people))


# --- adding, perhaps beside a client ---------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    return _new_page({}, _beside(request.args.get("client")))


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), sent(request.form, FIELDS)
    by.must(Permission.EDIT_CLIENTS)
    client = _beside(request.form.get("client"))
    twins = _unmentioned_twins(texts.get("email", ""))
    if twins:
        return _new_page(texts, client, twins=twins), 409
    try:
        with writing() as session:
            contact = actions.create(session, by=by, **texts)
            _put_beside(session, contact, client)
    except Refused as refused:
        return _new_page(texts, client, refused.problems), 422
    flash(f"Contact added. {contact.name} is {f'a contact of {client.name}' if client else 'on the list'}.", "success")
    return redirect(f"/clients/{client.id}#contacts" if client else _address(contact), 303)


def _beside(number: str | None) -> Client | None:
    """The client that a form is about, when it is about one; a foreign one is 404."""
    if not number:
        return None
    known = number.isascii() and number.isdecimal() and len(number) < 20 and int(number) <= LARGEST
    return found_client(reading(), int(number) if known else 0)


def _put_beside(session: WriteSession, contact: Contact, client: Client | None) -> None:
    if client is not None:
        held = found_client(session, client.id)
        role, main = request.form.get("role", ""), "main" in request.form
        actions.link(session, contact, held, role, by=viewer(), main=main)


def _unmentioned_twins(email: str) -> Sequence[Contact]:
    """Who has this email address already, if our own form asks and has not said so."""
    if "ask_twins" not in request.form or request.form.get("anyway") == email.strip():
        return ()
    return access.twins(reading(), email.strip())


def _new_page(
    texts: Mapping[str, str],
    client: Client | None,
    problems: Mapping[str, str] | None = None,
    twins: Sequence[Contact] = (),
) -> str:
    form, place = ContactForm(data=dict(texts)), PlaceForm(formdata=request.form or None)
    place.say({name: words for name, words in (problems or {}).items() if name in place})
    form.say({name: words for name, words in (problems or {}).items() if name not in place})
    return render_template("contacts/new.html", form=form, place=place, client=client, roles=ROLES, twins=twins)


@bp.get("/twins")
def twins() -> ResponseReturnValue:
    """Asked while an email address is typed: who has it already."""
    email, but = request.args.get("email", "").strip(), request.args.get("but", type=person)
    return render_template("contacts/_twins.html", twins=access.twins(reading(), email.replace("\x00", ""), but=but))


# --- changing --------------------------------------------------------------------------------------------------------


@bp.get(f"{CONTACT}/edit")
def edit(contact_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    contact = found(reading(), contact_id)
    return _edit_page(contact, snapshot(contact))


@bp.post(f"{CONTACT}/edit")
def update(contact_id: int) -> ResponseReturnValue:
    by, form = viewer(), request.form
    by.must(Permission.EDIT_CLIENTS)
    before = unpack(form["before"], FIELDS) if "before" in form else None
    yours = take_theirs(sent(form, FIELDS), form, before or {})
    try:
        with writing() as session:
            saved = actions.update(session, found(session, contact_id), by=by, yours=yours, before=before)
    except Conflict as conflict:
        contact = found(reading(), contact_id)
        return _edit_page(contact, conflict.merged.texts, before=conflict.theirs, conflict=conflict), 409
    except Refused as refused:
        contact = found(reading(), contact_id)
        # What was typed goes back with what it began from: the comparison is not lost with a mistake.
        return _edit_page(contact, snapshot(contact) | yours, refused.problems, before=before), 422
    _say(saved)
    return redirect(f"/contacts/{contact_id}", 303)


def _edit_page(
    contact: Contact,
    texts: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    conflict: Conflict | None = None,
    before: Mapping[str, str] | None = None,
) -> str:
    form = ContactForm(data=dict(texts))
    form.say(problems or {})
    return render_template(
        "contacts/edit.html",
        contact=contact,
        form=form,
        before=pack(snapshot(contact) if before is None else before),
        choices=choices_of(conflict.disagreements, {}, FIELDS) if conflict else [],
    )


def _say(saved: Saved) -> None:
    kept = f" A colleague’s change of {', '.join(saved.kept)} was kept too." if saved.kept else ""
    flash(f"Changes saved. {', '.join(saved.changed)}.{kept}" if saved.changed else "Nothing was changed.", "success")


@bp.post(f"{CONTACT}/archival")
def archive(contact_id: int) -> ResponseReturnValue:
    with writing() as session:
        contact = found(session, contact_id)
        actions.archive(session, contact, by=viewer())
    flash(f"Contact archived. {contact.name} is off the lists and off the pages of their clients.", "success")
    return redirect(_address(contact), 303)


@bp.post(f"{CONTACT}/restoration")
def restore(contact_id: int) -> ResponseReturnValue:
    with writing() as session:
        contact = found(session, contact_id)
        actions.restore(session, contact, by=viewer())
    flash(f"Contact restored. {contact.name} is on the lists again.", "success")
    return redirect(_address(contact), 303)


def _address(contact: Contact) -> str:
    return f"/contacts/{contact.id}"
