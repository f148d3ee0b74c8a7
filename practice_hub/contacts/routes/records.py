"""The list of contacts; one contact: its page, adding and changing it, archiving and restoring it."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as story
from practice_hub.base.database import WriteSession
from practice_hub.clients.models import Client
from practice_hub.contacts import access, actions
from practice_hub.contacts.access import ContactFilter
from practice_hub.contacts.fields import FIELDS, ROLES, parse
from practice_hub.contacts.forms import PlaceForm
from practice_hub.contacts.lookup import contact_text
from practice_hub.contacts.models import Contact
from practice_hub.contacts.routes.blueprint import CONTACT, bp, found_client, get_or_404
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.fields import known_texts
from practice_hub.records.forms import record_form
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid
from practice_hub.records.routes import FormState, edit_context, edit_form, edit_record
from practice_hub.web.pagination import url_arguments
from practice_hub.web.parameters import record_id, search_text
from practice_hub.web.sessions import read_session, write_session

TIMELINE_LENGTH = 15


@bp.get("")
def index() -> ResponseReturnValue:
    by, session = viewer(), read_session()
    text = search_text(request.args.get("q"))
    archived = request.args.get("archived") == "yes"
    page = access.page(session, ContactFilter(text, archived), request.args.get("page"))
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
    return show_page(get_or_404(read_session(), contact_id), PlaceForm())


def show_page(contact: Contact, form: PlaceForm) -> str:
    by = viewer()
    return render_template(
        "contacts/show.html",
        contact=contact,
        links=access.links_of_contacts(read_session(), [contact.id]).get(contact.id, ()),
        form=form,
        roles=ROLES,
        timeline=story.timeline(read_session(), by, access.SUBJECT, contact.id, TIMELINE_LENGTH),
        timeline_length=TIMELINE_LENGTH,
        may_edit=by.may(Permission.EDIT_CLIENTS),
        may_archive=by.may(Permission.ARCHIVE_CLIENTS),
    )


@bp.get("/named")
def named() -> ResponseReturnValue:
    """Asked while a contact's name is typed."""
    people = access.called(read_session(), request.args.get("contact", ""))
    return render_template("components/_options.html", id="contact-options", options=map(contact_text, people))


# --- adding, perhaps beside a client ---------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    return _new_page({}, _beside(request.args.get("client")))


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), known_texts(request.form, FIELDS)
    by.must(Permission.EDIT_CLIENTS)
    client = _beside(request.form.get("client"))
    twins = _unmentioned_twins(texts.get("email", ""))
    if twins:
        return _new_page(texts, client, twins=twins), 409
    try:
        with write_session() as session:
            contact = actions.create(session, by=by, **texts)
            _put_beside(session, contact, client)
    except Invalid as invalid:
        return _new_page(texts, client, invalid.problems), 422
    flash(f"Contact added. {contact.name} is {f'a contact of {client.name}' if client else 'on the list'}.", "success")
    return redirect(f"/clients/{client.id}#contacts" if client else access.subject_of(contact).link, 303)


def _beside(number: str | None) -> Client | None:
    """The client that a form is about, when it is about one; a foreign one is 404."""
    if not number:
        return None
    return found_client(read_session(), record_id(number) or 0)


def _put_beside(session: WriteSession, contact: Contact, client: Client | None) -> None:
    if client is not None:
        held = found_client(session, client.id)
        role, main = request.form.get("role", ""), "main" in request.form
        actions.link(session, contact, held, role, by=viewer(), main=main)


def _unmentioned_twins(email: str) -> Sequence[Contact]:
    """Who has this email address already, if our own form asks and has not said so."""
    if "ask_twins" not in request.form or request.form.get("anyway") == email.strip():
        return ()
    return access.twins(read_session(), email.strip())


def _new_page(
    texts: Texts,
    client: Client | None,
    problems: Mapping[str, str] | None = None,
    twins: Sequence[Contact] = (),
) -> str:
    form, place = record_form(FIELDS.values(), texts), PlaceForm(formdata=request.form or None)
    place.add_errors({name: words for name, words in (problems or {}).items() if name in place})
    form.add_errors({name: words for name, words in (problems or {}).items() if name not in place})
    return render_template("contacts/new.html", form=form, place=place, client=client, roles=ROLES, twins=twins)


@bp.get("/twins")
def twins() -> ResponseReturnValue:
    """Asked while an email address is typed: who has it already."""
    email, but = request.args.get("email", "").strip(), record_id(request.args.get("but"))
    return render_template("contacts/_twins.html", twins=access.twins(read_session(), email, but=but))


# --- changing --------------------------------------------------------------------------------------------------------


@bp.get(f"{CONTACT}/edit")
def edit(contact_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    return edit_form(get_or_404(read_session(), contact_id), FIELDS, _edit_page)


@bp.post(f"{CONTACT}/edit")
def update(contact_id: int) -> ResponseReturnValue:
    return edit_record(
        partial(get_or_404, contact_id=contact_id), FIELDS, actions.update, _edit_page, access.subject_of
    )


def _edit_page(contact: Contact, state: FormState) -> str:
    return render_template("contacts/edit.html", contact=contact, **edit_context(state, FIELDS, parse))


@bp.post(f"{CONTACT}/archival")
def archive(contact_id: int) -> ResponseReturnValue:
    with write_session() as session:
        contact = get_or_404(session, contact_id)
        actions.archive(session, contact, by=viewer())
    flash(f"Contact archived. {contact.name} is off the lists and off the pages of their clients.", "success")
    return redirect(access.subject_of(contact).link, 303)


@bp.post(f"{CONTACT}/restoration")
def restore(contact_id: int) -> ResponseReturnValue:
    with write_session() as session:
        contact = get_or_404(session, contact_id)
        actions.restore(session, contact, by=viewer())
    flash(f"Contact restored. {contact.name} is on the lists again.", "success")
    return redirect(access.subject_of(contact).link, 303)
