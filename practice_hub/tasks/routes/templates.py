"""The usual tasks of a practice, and the buttons that make tasks from them."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.conflicts import choices_of
from practice_hub.records.fields import known_texts
from practice_hub.records.forms import pack
from practice_hub.records.parsing import Invalid
from practice_hub.records.routes import FormState, edit_form, edit_record
from practice_hub.tasks import access, deadlines
from practice_hub.tasks.actions import task_templates
from practice_hub.tasks.deadlines import DeadlineKind
from practice_hub.tasks.forms import template_form
from practice_hub.tasks.models import TaskTemplate
from practice_hub.tasks.routes.blueprint import bp
from practice_hub.tasks.template_fields import FIELDS, parse
from practice_hub.web.sessions import read_session, write_session
from practice_hub.web.templating import counted

TEMPLATE = "/templates/<id:template_id>"
OTHERS = "Other deadlines"


@bp.get("/templates")
def templates() -> ResponseReturnValue:
    return render_template(
        "tasks/templates.html",
        services=_by_service(access.templates(read_session())),
        may_manage=viewer().may(Permission.MANAGE_TEMPLATES),
    )


def _by_service(found: Sequence[TaskTemplate]) -> list[tuple[str, list[tuple[str, list[TaskTemplate]]]]]:
    """Service → title of the deadline → its usual tasks, in the order of the services."""
    kinds = deadlines.kinds()
    order = {id: place for place, id in enumerate(kinds)}
    placed = sorted(found, key=lambda one: order.get(one.kind, len(order)))
    named = [(kinds.get(one.kind, DeadlineKind(one.kind, one.kind, OTHERS)), one) for one in placed]
    return [
        (service, [(title, [one for _, one in own]) for title, own in groupby(group, lambda pair: pair[0].title)])
        for service, group in ((name, list(pairs)) for name, pairs in groupby(named, lambda pair: pair[0].service))
    ]


@bp.get("/templates/new")
def new_template() -> ResponseReturnValue:
    viewer().must(Permission.MANAGE_TEMPLATES)
    usual = {"lead_days": "14", "role": "owner", "priority": "normal", "kind": request.args.get("kind", "")}
    return _form_page(None, FormState.of(usual))


@bp.post("/templates/new")
def add_template() -> ResponseReturnValue:
    by, texts = viewer(), known_texts(request.form, FIELDS)
    by.must(Permission.MANAGE_TEMPLATES)
    try:
        with write_session() as session:
            template = task_templates.create(session, texts, by=by)
    except Invalid as invalid:
        return _form_page(None, FormState(texts, texts, invalid.problems)), 422
    flash(f"Usual task added. {template.title}.", "success")
    return redirect(url_for("tasks.templates"), 303)


@bp.get(f"{TEMPLATE}/edit")
def edit_template(template_id: int) -> ResponseReturnValue:
    viewer().must(Permission.MANAGE_TEMPLATES)
    return edit_form(_found(read_session(), template_id), FIELDS, _form_page)


@bp.post(f"{TEMPLATE}/edit")
def update_template(template_id: int) -> ResponseReturnValue:
    load = partial(_found, template_id=template_id)
    return edit_record(load, FIELDS, task_templates.update, _form_page, task_templates.subject_of)


@bp.post(f"{TEMPLATE}/archival")
def archive_template(template_id: int) -> ResponseReturnValue:
    with write_session() as session:
        template = _found(session, template_id)
        task_templates.archive(session, template, by=viewer())
    flash(f"Usual task removed. {template.title}. The tasks that were made from it stay.", "success")
    return redirect(url_for("tasks.templates"), 303)


# --- making tasks from them ------------------------------------------------------------------------------------------


@bp.post("/usual/deadline/<id:deadline_id>")
def add_usual_to_deadline(deadline_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        deadline = deadlines.one(session, deadline_id) or abort(404)
        added = task_templates.add_usual(session, [deadline], by=by)
    _say(added, "this deadline", may_manage=by.may(Permission.MANAGE_TEMPLATES))
    return redirect(f"/compliance/{deadline_id}#tasks", 303)


@bp.post("/usual/client/<id:client_id>")
def add_usual_to_client(client_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        _ = access.get_client(session, client_id) or abort(404)
        added = task_templates.add_usual(session, deadlines.next_of(session, client_id), by=by)
    _say(added, "the next deadlines of this client", may_manage=by.may(Permission.MANAGE_TEMPLATES))
    return redirect(f"/clients/{client_id}#tasks", 303)


def _say(added: int, where: str, *, may_manage: bool) -> None:
    if added:
        flash(f"{counted(added, 'task')} added. They are the usual ones of {where}.", "success")
        return
    more = " What is usual is set under Tasks, Usual tasks." if may_manage else ""
    flash(f"Nothing was added. The usual tasks of {where} are there already, or there are none.{more}", "info")


# --- the form --------------------------------------------------------------------------------------------------------


def _found(session: TenantSession, template_id: int) -> TaskTemplate:
    return access.get_template(session, template_id) or abort(404)


def _form_page(template: TaskTemplate | None, state: FormState) -> str:
    """The form of a usual task; without one, of a new one."""
    form = template_form(state.texts, deadlines.kinds().values())
    form.add_errors(state.problems)
    return render_template(
        "tasks/template.html",
        form=form,
        template=template,
        before=pack(state.before) if template else "",
        choices=choices_of(state.disagreements, FIELDS, parse, {}),
    )
