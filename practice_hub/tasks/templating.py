"""Every write of usual tasks: the templates themselves, and the tasks that are made from them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.reading import Unreadable, chosen
from practice_hub.clients.rules import Refused
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.tasks import access, actions, checklist, deadlines, fields, rules
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.kinds import Priority, Whose
from practice_hub.tasks.models import Task, TaskTemplate

SUBJECT = "task_template"
LONGEST_LEAD = 365
# More would be a programme of work.
MOST_OF_A_KIND = 20


class Crossed(Exception):
    """The template was changed since the edit began. Nothing was saved."""


def read(texts: Mapping[str, str]) -> dict[str, Any]:
    """A template's values from texts. Raises `Refused` with the words for each field."""
    readers = {
        "kind": _kind,
        "title": fields.title,
        "priority": chosen(Priority, "Choose a priority"),
        "lead_days": _lead,
        "role": chosen(Whose, "Choose whose task it becomes"),
        "steps": _steps,
    }
    values, problems = {}, {}
    for name, reader in readers.items():
        try:
            values[name] = reader(texts.get(name, ""))
        except Unreadable as unreadable:
            problems[name] = str(unreadable)
    if problems:
        raise Refused(problems)
    return values


def create(session: WriteSession, texts: Mapping[str, str], *, by: Viewer) -> TaskTemplate:
    by.must(Permission.MANAGE_TEMPLATES)
    values = read(texts)
    if len(access.templates(session, [values["kind"]])) >= MOST_OF_A_KIND:
        raise Refused({"kind": f"This deadline has {MOST_OF_A_KIND} usual tasks, which is the most there can be"})
    template = TaskTemplate(**values)
    session.add(template)
    session.flush()
    _tell(session, template, by, "created", "added the usual task")
    return template


def update(
    session: WriteSession, template: TaskTemplate, texts: Mapping[str, str], *, by: Viewer, version: int
) -> bool:
    """Answers whether anything differs. `version` is the one that the edit began with: raises `Crossed`, `Refused`."""
    by.must(Permission.MANAGE_TEMPLATES)
    values = read(texts)
    changed = {name: value for name, value in values.items() if getattr(template, name) != value}
    if not changed:
        return False
    if version != template.version:
        raise Crossed
    for name, value in changed.items():
        setattr(template, name, value)
    template.version += 1
    _tell(session, template, by, "updated", "changed the usual task")
    return True


def archive(session: WriteSession, template: TaskTemplate, *, by: Viewer) -> None:
    """No more tasks are made from it; those that were stay."""
    by.must(Permission.MANAGE_TEMPLATES)
    template.archived_at = clock.now()
    _tell(session, template, by, "archived", "removed the usual task")


def add_usual(session: WriteSession, of: Sequence[LinkedDeadline], *, by: Viewer) -> int:
    """Make the usual tasks that these deadlines have not had yet; answers how many.

    The deadlines are held, so two who ask at once make them once.
    """
    by.must(Permission.EDIT_TASKS)
    held = [one for id in sorted(deadline.id for deadline in of) if (one := deadlines.one(session, id))]
    there = access.made_from_templates(session, [deadline.id for deadline in held])
    usual = access.templates(session, {deadline.rule for deadline in held})
    wanted = [
        (deadline, template)
        for deadline in held
        for template in usual
        if template.kind == deadline.rule and (deadline.id, template.id) not in there
    ]
    for deadline, template in wanted:
        _make(session, deadline, template, by)
    return len(wanted)


def _make(session: WriteSession, deadline: LinkedDeadline, template: TaskTemplate, by: Viewer) -> Task:
    """What ought to have been done already is due today: it is not late before anybody could know of it."""
    task = actions.create(
        session,
        by=by,
        title=template.title,
        deadline=str(deadline.id),
        priority=template.priority,
        due_on=max(clock.today(), deadline.due_on - timedelta(days=template.lead_days)),
        assignee_id=_person(session, deadline, Whose(template.role)),
    )
    task.template_id = template.id
    if template.steps:
        checklist.add(session, task, "\n".join(template.steps), by=by)
    return task


def _person(session: WriteSession, deadline: LinkedDeadline, role: Whose) -> int | None:
    id = {
        Whose.OWNER: deadline.owner_id,
        Whose.PREPARER: deadline.preparer_id,
        Whose.REVIEWER: deadline.reviewer_id,
    }.get(role)
    user = people.get_user(session, id) if id else None
    return user.id if user and rules.may_have_tasks(user) else None


def _kind(text: str) -> str:
    if text not in deadlines.kinds():
        raise Unreadable("Choose a deadline from the list")
    return text


def _lead(text: str) -> int:
    bare = text.strip()
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 4 and int(bare) <= LONGEST_LEAD):
        raise Unreadable(f"Enter a number of days from 0 to {LONGEST_LEAD}")
    return int(bare)


def _steps(text: str) -> list[str]:
    if not text.strip():
        return []
    try:
        found = checklist.read_steps(text)
    except Refused as refused:
        raise Unreadable(str(refused)) from None
    if len(found) > checklist.MOST_STEPS:
        raise Unreadable(f"A checklist has at most {checklist.MOST_STEPS} steps. This one has {len(found)}.")
    return found


def _tell(session: WriteSession, template: TaskTemplate, by: Viewer, action: str, verb: str) -> None:
    log.append(session, TaskEvent.TEMPLATES, SUBJECT, template)
    subject = Subject(SUBJECT, template.id, template.title, "/tasks/templates")
    kind = deadlines.kinds().get(template.kind)
    words = f"{kind.title}, {kind.service}" if kind else ""
    story.record(session, by=by, action=f"{SUBJECT}.{action}", verb=verb, subject=subject, description=words)
