"""One task: its page, adding and changing it."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as story
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.conflict import take_theirs
from practice_hub.clients.forms import pack, sent, unpack
from practice_hub.clients.models import Client
from practice_hub.clients.naming import client_text
from practice_hub.clients.rules import Refused
from practice_hub.notes.panel import panel_of
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.tasks import access, actions, deadlines, rules
from practice_hub.tasks.actions import snapshot
from practice_hub.tasks.conflict import choices_of
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.forms import TaskForm
from practice_hub.tasks.kinds import Priority, TaskStatus
from practice_hub.tasks.models import Task
from practice_hub.tasks.routes.blueprint import TASK, bp, found
from practice_hub.tasks.routes.mutes import mute_context
from practice_hub.web.sessions import reading, writing

# On a phone the details follow it; all of the story is a link away.
TIMELINE_LENGTH = 15


@bp.get(TASK)
def show(task_id: int) -> ResponseReturnValue:
    return task_page(task_id)


def task_page(task_id: int, problems: Mapping[str, str] | None = None) -> str:
    """The page of one task, with what is wrong with a step that was typed."""
    by, task = viewer(), found(reading(), task_id)
    return render_template(
        "tasks/show.html",
        task=task,
        steps=access.steps_of(reading(), [task.id])[task.id],
        problems=problems or {},
        typed=request.form.get("text", ""),
        before=access.get_task(reading(), task.follows_id) if task.follows_id else None,
        after=access.successor_of(reading(), task.id) if task.recurrence else None,
        notes=panel_of(reading(), access.SUBJECT, task.id, by),
        statuses=list(TaskStatus),
        timeline=story.timeline(reading(), by, access.SUBJECT, task.id, TIMELINE_LENGTH),
        timeline_length=TIMELINE_LENGTH,
        may_edit=by.may(Permission.EDIT_TASKS),
        **mute_context(task),
    )


# --- adding ----------------------------------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_TASKS)
    deadline = deadlines.one(reading(), _number("deadline"))
    client = access.get_client(reading(), deadline.client_id if deadline else _number("client"))
    usual = {"status": TaskStatus.TO_DO.value, "priority": Priority.NORMAL.value, "assignee_id": str(by.user_id)}
    return _new_page(usual | {"client": client_text(client), "deadline": str(deadline.id) if deadline else ""})


def _number(name: str) -> int:
    """What an address asks for by number; 0, which nothing has, when it is none."""
    number = request.args.get(name, 0, type=int)
    return number if 0 < number < 2**63 else 0


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), sent(request.form, FIELDS)
    by.must(Permission.EDIT_TASKS)
    try:
        with writing() as session:
            task = actions.create(session, by=by, **texts)
    except Refused as refused:
        return _new_page(texts, refused.problems), 422
    flash(f"Task added. Assigned to {task.assignee_name or 'nobody'}.", "success")
    return redirect(_address(task), 303)


def _new_page(texts: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    form = _form_of(texts, problems)
    return render_template("tasks/new.html", form=form)


def _form_of(texts: Mapping[str, str], problems: Mapping[str, str] | None) -> TaskForm:
    session = reading()
    client = rules.client_named(session, texts.get("client", ""))
    form = TaskForm.of(texts, people.colleagues(session, active=False), _offered(client, texts.get("deadline", "")))
    form.say(problems or {})
    return form


def _offered(client: Client | None, chosen: str) -> Sequence[LinkedDeadline]:
    """The client's open deadlines, and the one that is chosen although it is not open any more."""
    open_ones = list(deadlines.open_of(reading(), client.id)) if client else []
    if client is None or chosen in ("", *(str(one.id) for one in open_ones)):
        return open_ones
    more = (
        deadlines.one(reading(), int(chosen)) if chosen.isascii() and chosen.isdecimal() and len(chosen) <= 18 else None
    )
    return [*open_ones, *([more] if more and more.client_id == client.id else [])]


@bp.get("/deadlines")
def deadlines_of() -> ResponseReturnValue:
    """Asked when another client is named: which deadlines its task may have."""
    client = rules.client_named(reading(), request.args.get("client", ""))
    form = TaskForm.of({}, (), _offered(client, ""))
    return render_template("tasks/_deadlines.html", form=form)


# --- changing --------------------------------------------------------------------------------------------------------


@bp.get(f"{TASK}/edit")
def edit(task_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_TASKS)
    task = found(reading(), task_id)
    return _edit_page(task, snapshot(task))


@bp.post(f"{TASK}/edit")
def update(task_id: int) -> ResponseReturnValue:
    by, form = viewer(), request.form
    by.must(Permission.EDIT_TASKS)
    before = unpack(form["before"], FIELDS) if "before" in form else None
    yours = take_theirs(sent(form, FIELDS), form, before or {})
    try:
        with writing() as session:
            task = found(session, task_id)
            saved = actions.update(session, task, by=by, yours=yours, before=before)
    except Conflict as conflict:
        task = found(reading(), task_id)
        return _edit_page(task, conflict.merged.texts, before=conflict.theirs, conflict=conflict), 409
    except Refused as refused:
        task = found(reading(), task_id)
        # What was typed goes back with what it began from: the comparison is not lost with a mistake.
        return _edit_page(task, snapshot(task) | yours, refused.problems, before=before), 422
    _say(task, saved)
    return redirect(_address(task), 303)


def _edit_page(
    task: Task,
    texts: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    conflict: Conflict | None = None,
    before: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "tasks/edit.html",
        task=task,
        form=_form_of(texts, problems),
        before=pack(snapshot(task) if before is None else before),
        choices=choices_of(conflict.disagreements, people.names_by_id(reading())) if conflict else [],
    )


def _say(task: Task, saved: Saved) -> None:
    if not saved.changed:
        flash(f"Nothing was changed. {task.title} is as it was.", "info")
        return
    kept = f" A colleague’s change of {', '.join(saved.kept)} was kept too." if saved.kept else ""
    flash(f"Changes saved. {', '.join(saved.changed)}.{kept}", "success")


def _address(task: Task) -> str:
    return f"/tasks/{task.id}"
