"""Groups of clients, and what clients are to each other."""

from functools import partial

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.actions import relations
from practice_hub.clients.actions.groups import put_into, rename
from practice_hub.clients.forms import GroupForm, MemberForm, RelationForm
from practice_hub.clients.groups import all_groups, get_group, groups_of, members
from practice_hub.clients.lookup import client_from_text
from practice_hub.clients.models import Client, ClientGroup
from practice_hub.clients.relations import get_relation, related_to
from practice_hub.clients.routes.blueprint import CLIENT, bp, get_or_404
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.editing import EditConflict
from practice_hub.records.parsing import Invalid, parse_field, required
from practice_hub.web.sessions import read_session, write_session

GROUP = "/groups/<id:group_id>"
RELATION = "/relations/<id:relation_id>"


# --- one client ------------------------------------------------------------------------------------------------------


@bp.get(f"{CLIENT}/related")
def related(client_id: int) -> ResponseReturnValue:
    return _related_page(client_id, RelationForm())


@bp.post(f"{CLIENT}/related")
def relate(client_id: int) -> ResponseReturnValue:
    by, form = viewer(), RelationForm(request.form)
    get_or_404(read_session(), client_id)
    by.must(Permission.EDIT_CLIENTS)
    try:
        with write_session() as session:
            other = _meant(session, form.client.data or "")
            # In one order, so that two who relate the same two do not wait for each other.
            held = {id: get_or_404(session, id) for id in sorted({client_id, other.id})}
            news = relations.relate(session, held[client_id], form.kind.data or "", held[other.id], by=by)
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        return _related_page(client_id, form), 422
    flash("Related. Both records say so." if news else "Nothing was changed. Both records say so already.", "success")
    return redirect(f"/clients/{client_id}/related", 303)


@bp.post(f"{CLIENT}/group")
def put_into_group(client_id: int) -> ResponseReturnValue:
    by, form, before = viewer(), GroupForm(request.form), request.form.get("before")
    client = get_or_404(read_session(), client_id)
    by.must(Permission.EDIT_CLIENTS)
    try:
        with write_session() as session:
            client = get_or_404(session, client_id)
            put_into(session, client, form.name.data or "", by=by, before=before)
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        return _related_page(client_id, RelationForm(), form, before), 422
    except EditConflict as conflict:
        now = conflict.theirs["name"]
        where = f"put it into {now}" if now else "took it out of its group"
        form.add_errors({"name": f"A colleague {where} meanwhile. Save again to replace that."})
        return _related_page(client_id, RelationForm(), form), 409
    flash("Group saved.", "success")
    return redirect(f"/clients/{client_id}/related", 303)


@bp.post(f"{RELATION}/removal")
def part(relation_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        one = get_relation(session, relation_id) or abort(404)
        relations.remove_relation(session, one, by=by)
        here = {one.of_id, one.to_id}
    back = request.form.get("back", type=int)
    flash("Removed from both records.", "success")
    return redirect(f"/clients/{back if back in here else min(here)}/related", 303)


def _meant(session: WriteSession, typed: str) -> Client:
    known = required(partial(client_from_text, session), "Enter the other client’s name or code")
    client: Client = parse_field("client", known, typed.strip())
    return client


def _related_page(
    client_id: int, form: RelationForm, group_form: GroupForm | None = None, before: str | None = None
) -> str:
    session = read_session()
    client, group = get_or_404(session, client_id), groups_of(session, [client_id]).get(client_id)
    name = group.name if group else ""
    return render_template(
        "clients/related.html",
        client=client,
        form=form,
        group_form=group_form or GroupForm(data={"name": name}),
        before=name if before is None else before,
        relations=related_to(session, [client_id]).get(client_id, ()),
        groups=all_groups(session),
        may_edit=viewer().may(Permission.EDIT_CLIENTS),
    )


# --- groups ----------------------------------------------------------------------------------------------------------


@bp.get("/groups")
def groups() -> ResponseReturnValue:
    return render_template("clients/groups.html", groups=all_groups(read_session()))


@bp.get(GROUP)
def group(group_id: int) -> ResponseReturnValue:
    own = found_group(read_session(), group_id)
    return _group_page(own, GroupForm(data={"name": own.name}), MemberForm())


@bp.post(f"{GROUP}/name")
def rename_group(group_id: int) -> ResponseReturnValue:
    by, form, before = viewer(), GroupForm(request.form), request.form.get("before")
    by.must(Permission.EDIT_CLIENTS)
    try:
        with write_session() as session:
            rename(session, found_group(session, group_id), form.name.data or "", by=by, before=before)
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        return _group_page(found_group(read_session(), group_id), form, MemberForm(), before), 422
    except EditConflict as conflict:
        now = conflict.theirs["name"]
        form.add_errors({"name": f"A colleague renamed it {now} meanwhile. Save again to replace that."})
        return _group_page(found_group(read_session(), group_id), form, MemberForm()), 409
    flash("Group saved.", "success")
    return redirect(f"/clients/groups/{group_id}", 303)


@bp.post(f"{GROUP}/clients")
def add_to_group(group_id: int) -> ResponseReturnValue:
    by, form = viewer(), MemberForm(request.form)
    found_group(read_session(), group_id)
    by.must(Permission.EDIT_CLIENTS)
    try:
        with write_session() as session:
            client = get_or_404(session, _meant(session, form.client.data or "").id)
            put_into(session, client, found_group(session, group_id).name, by=by)
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        own = found_group(read_session(), group_id)
        return _group_page(own, GroupForm(data={"name": own.name}), form), 422
    flash(f"{client.name} is in the group.", "success")
    return redirect(f"/clients/groups/{group_id}", 303)


def found_group(session: TenantSession, group_id: int) -> ClientGroup:
    return get_group(session, group_id) or abort(404)


def _group_page(own: ClientGroup, form: GroupForm, member_form: MemberForm, before: str | None = None) -> str:
    return render_template(
        "clients/group.html",
        group=own,
        clients=members(read_session(), own.id),
        form=form,
        before=own.name if before is None else before,
        member_form=member_form,
        may_edit=viewer().may(Permission.EDIT_CLIENTS),
    )
