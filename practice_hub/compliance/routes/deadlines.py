"""One deadline: why this date, who does it, where it stands, and that it is filed."""

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.compliance.actions import progress
from practice_hub.compliance.fields import AUTHORITIES, ROLES
from practice_hub.compliance.models import OPEN, Authority, Deadline
from practice_hub.compliance.routes.blueprint import DEADLINE, bp, get_or_404, list_again, open_status
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.editing import StaleEdit
from practice_hub.records.parsing import Invalid, day, parse_field, parse_form
from practice_hub.tasks import access as tasks
from practice_hub.web.sessions import read_session, write_session


@bp.get(DEADLINE)
def show(deadline_id: int) -> ResponseReturnValue:
    return _page(deadline_id)


@bp.post(f"{DEADLINE}/status")
def set_status(deadline_id: int) -> ResponseReturnValue:
    def act(session: WriteSession, deadline: Deadline) -> str:
        wanted = parse_field("new_status", open_status, request.form.get("new_status", ""))
        progress.set_status(session, deadline, wanted, by=viewer(), seen=_seen())
        return f"is {deadline.state.label.lower()}"

    return _do(deadline_id, act)


@bp.post(f"{DEADLINE}/filing")
def file(deadline_id: int) -> ResponseReturnValue:
    def act(session: WriteSession, deadline: Deadline) -> str:
        days = parse_form(request.form, dict.fromkeys(("filed_on", "made_up_to"), day))
        progress.file(session, deadline, by=viewer(), seen=_seen(), **days)
        return "marked as filed"

    return _do(deadline_id, act)


@bp.post(f"{DEADLINE}/exemption")
def exempt(deadline_id: int) -> ResponseReturnValue:
    def act(session: WriteSession, deadline: Deadline) -> str:
        progress.not_required(session, deadline, request.form.get("why", ""), by=viewer(), seen=_seen())
        return "marked as not required"

    return _do(deadline_id, act)


def _do(deadline_id: int, act: Callable[[WriteSession, Deadline], str]) -> ResponseReturnValue:
    """`act` answers what has become of it, in words. Back to the list, when it was done there; else to its own page."""
    viewer().must(Permission.EDIT_DEADLINES)
    try:
        with write_session() as session:
            deadline = get_or_404(session, deadline_id)
            done = act(session, deadline)
    except Invalid as invalid:
        problems = {("why" if name == "reason" else name): words for name, words in invalid.problems.items()}
        return _page(deadline_id, problems), 422
    except StaleEdit:
        state = get_or_404(read_session(), deadline_id).state.label.lower()
        flash(f"Somebody made it {state} meanwhile, so nothing was changed. Choose again.", "warn")
        return redirect(url_for("compliance.show", deadline_id=deadline_id), 303)
    what = ", ".join(filter(None, (deadline.client.name, deadline.period_words)))
    flash(f"{deadline.title} {done}. {what}.", "success")
    on_list = request.form.get("from") == "list"
    return redirect(list_again() if on_list else url_for("compliance.show", deadline_id=deadline_id), 303)


def _seen() -> str:
    """The status that the page showed: a field of a form, or in the address of a row's button."""
    return request.values.get("was", "")


def _page(deadline_id: int, problems: Mapping[str, str] | None = None) -> str:
    session, by = read_session(), viewer()
    deadline = get_or_404(session, deadline_id)
    return render_template(
        "compliance/show.html",
        deadline=deadline,
        names=people.names_by_id(session),
        authority=AUTHORITIES[Authority(deadline.authority)],
        statuses=OPEN,
        roles=ROLES,
        problems=problems or {},
        typed=request.form,
        may_edit=by.may(Permission.EDIT_DEADLINES),
        tasks=tasks.of_deadline(session, deadline.id),
        just_done=tasks.just_done(session, request.args.get("done")),
        may_edit_tasks=by.may(Permission.EDIT_TASKS),
    )
