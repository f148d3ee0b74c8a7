"""One task: its page, adding and changing it."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as story
from practice_hub.clients.lookup import client_text
from practice_hub.clients.models import Client
from practice_hub.notes.panel import panel_of
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.conflicts import choices_of
from practice_hub.records.fields import known_texts
from practice_hub.records.forms import RecordForm, pack
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid
from practice_hub.records.routes import FormState, edit_form, edit_record
from practice_hub.tasks import access, deadlines, validation
from practice_hub.tasks.actions import records
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.enums import Priority, TaskStatus
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.forms import task_form
from practice_hub.tasks.models import Task
from practice_hub.tasks.routes.blueprint import TASK, bp, get_or_404
from practice_hub.tasks.routes.mutes import mute_context
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import read_session, write_session

# On a phone the details follow it; all of the story is a link away.
TIMELINE_LENGTH = 15


@bp.get(TASK)
def show(task_id: int) -> ResponseReturnValue:
    return task_page(task_id)


def task_page(task_id: int, problems: Mapping[str, str] | None = None) -> str:
    """The page of one task, with what is wrong with a step that was typed."""
    by, task = viewer(), get_or_404(read_session(), task_id)
    return render_template(
        "tasks/show.html",
        task=task,
        steps=access.steps_of(read_session(), [task.id])[task.id],
        problems=problems or {},
        typed=request.form.get("text", ""),
        before=access.get_task(read_session(), task.follows_id) if task.follows_id else None,
        after=access.successor_of(read_session(), task.id) if task.recurrence else None,
        notes=panel_of(read_session(), access.SUBJECT, task.id, by),
        statuses=list(TaskStatus),
        timeline=story.timeline(read_session(), by, access.SUBJECT, task.id, TIMELINE_LENGTH),
        timeline_length=TIMELINE_LENGTH,
        may_edit=by.may(Permission.EDIT_TASKS),
        **mute_context(task),
    )


# --- adding ----------------------------------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_TASKS)
    deadline = deadlines.one(read_session(), record_id(request.args.get("deadline")) or 0)
    client = access.get_client(
        read_session(), deadline.client_id if deadline else record_id(request.args.get("client")) or 0
    )
    usual = {"status": TaskStatus.TO_DO.value, "priority": Priority.NORMAL.value, "assignee_id": str(by.user_id)}
    return _new_page(usual | {"client": client_text(client), "deadline": str(deadline.id) if deadline else ""})


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), known_texts(request.form, FIELDS)
    by.must(Permission.EDIT_TASKS)
    try:
        with write_session() as session:
            task = records.create(session, by=by, **texts)
    except Invalid as invalid:
        return _new_page(texts, invalid.problems), 422
    flash(f"Task added. Assigned to {task.assignee_name or 'nobody'}.", "success")
    return redirect(access.subject_of(task).link, 303)


def _new_page(texts: Texts, problems: Mapping[str, str] | None = None) -> str:
    form = _form_of(texts, problems)
    return render_template("tasks/new.html", form=form)


def _form_of(texts: Texts, problems: Mapping[str, str] | None) -> RecordForm:
    session = read_session()
    client = validation.client_named(session, texts.get("client", ""))
    form = task_form(texts, people.colleagues(session, active=False), _offered(client, texts.get("deadline", "")))
    form.add_errors(problems or {})
    return form


def _offered(client: Client | None, chosen: str) -> Sequence[LinkedDeadline]:
    """The client's open deadlines, and the chosen one: it may be closed by now, or stand beside a mistyped client."""
    open_ones = list(deadlines.open_of(read_session(), client.id)) if client else []
    if chosen in ("", *(str(one.id) for one in open_ones)):
        return open_ones
    more = deadlines.one(read_session(), record_id(chosen) or 0)
    return [*open_ones, *([more] if more and (client is None or more.client_id == client.id) else [])]


@bp.get("/deadlines")
def deadlines_of() -> ResponseReturnValue:
    """Asked when another client is named: which deadlines its task may have."""
    client = validation.client_named(read_session(), request.args.get("client", ""))
    form = task_form({}, (), _offered(client, ""))
    return render_template("tasks/_deadlines.html", form=form)


# --- changing --------------------------------------------------------------------------------------------------------


@bp.get(f"{TASK}/edit")
def edit(task_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_TASKS)
    return edit_form(get_or_404(read_session(), task_id), FIELDS, _edit_page)


@bp.post(f"{TASK}/edit")
def update(task_id: int) -> ResponseReturnValue:
    return edit_record(partial(get_or_404, task_id=task_id), FIELDS, records.update, _edit_page, access.subject_of)


def _edit_page(task: Task, state: FormState) -> str:
    session = read_session()
    parse = partial(validation.parse, session=session)
    return render_template(
        "tasks/edit.html",
        task=task,
        form=_form_of(state.texts, state.problems),
        before=pack(state.before),
        choices=choices_of(state.disagreements, FIELDS, parse, people.names_by_id(session)),
    )
