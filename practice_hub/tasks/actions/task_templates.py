"""Every write of usual tasks: the templates themselves, and the tasks that are made from them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.fields import parsers_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid, parse_form
from practice_hub.tasks import access, deadlines, validation
from practice_hub.tasks.actions import checklist, records
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.enums import AssigneeRole
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import Task, TaskTemplate
from practice_hub.tasks.template_fields import FIELDS, parse

SUBJECT = "task_template"
# More would be a programme of work.
MOST_OF_A_KIND = 20


def subject_of(template: TaskTemplate) -> Subject:
    """A usual task as the story names it."""
    return Subject(SUBJECT, template.id, template.title, "/tasks/templates")


def create(session: WriteSession, texts: Mapping[str, str], *, by: Viewer) -> TaskTemplate:
    by.must(Permission.MANAGE_TEMPLATES)
    values = parse_form(texts, parsers_of(FIELDS))
    if len(access.templates(session, [values["kind"]])) >= MOST_OF_A_KIND:
        raise Invalid({"kind": f"This deadline has {MOST_OF_A_KIND} usual tasks, which is the most there can be"})
    template = TaskTemplate(**values)
    session.add(template)
    session.flush()
    _announce(session, template, by, "task_template.created", "added the usual task")
    return template


def update(
    session: WriteSession, template: TaskTemplate, *, by: Viewer, yours: Texts, before: Texts | None = None
) -> Saved:
    """Change the fields in `yours`; the others stay as they are.

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `EditConflict` when both changed the same field, and `Invalid`.
    """
    by.must(Permission.MANAGE_TEMPLATES)
    edit = merge_edit(template, FIELDS, parse, yours=yours, before=before)
    if edit.changed:
        for name, value in edit.changed_values.items():
            setattr(template, name, value)
        story.count_edit(template)
        _announce(session, template, by, "task_template.updated", "changed the usual task")
    return Saved([FIELDS[name].label for name in edit.changed], edit.kept)


def archive(session: WriteSession, template: TaskTemplate, *, by: Viewer) -> None:
    """No more tasks are made from it; those that were stay."""
    by.must(Permission.MANAGE_TEMPLATES)
    template.archived_at = clock.now()
    _announce(session, template, by, "task_template.archived", "removed the usual task")


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
    task = records.create(
        session,
        by=by,
        title=template.title,
        deadline=str(deadline.id),
        priority=template.priority,
        due_on=max(clock.today(), deadline.due_on - timedelta(days=template.lead_days)),
        assignee_id=_person(session, deadline, AssigneeRole(template.role)),
    )
    task.template_id = template.id
    if template.steps:
        checklist.add(session, task, "\n".join(template.steps), by=by)
    return task


def _person(session: WriteSession, deadline: LinkedDeadline, role: AssigneeRole) -> int | None:
    id = {
        AssigneeRole.OWNER: deadline.owner_id,
        AssigneeRole.PREPARER: deadline.preparer_id,
        AssigneeRole.REVIEWER: deadline.reviewer_id,
    }.get(role)
    user = people.get_user(session, id) if id else None
    return user.id if user and validation.may_have_tasks(user) else None


def _announce(session: WriteSession, template: TaskTemplate, by: Viewer, action: str, verb: str) -> None:
    kind = deadlines.kinds().get(template.kind)
    fact = Fact(action, verb, f"{kind.title}, {kind.service}" if kind else "")
    story.announce(session, TaskEvent.TEMPLATES, template, subject_of(template), fact, by=by)
