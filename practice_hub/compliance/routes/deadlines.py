"""One deadline: why this date, who does it, where it stands, and that it is filed."""

from collections.abc import Callable, Mapping
from datetime import date

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
from practice_hub.records.parsing import Invalid, ParseError, day, parse_form
from practice_hub.tasks import access as tasks
from practice_hub.web.sessions import read_session, write_session


@bp.get(DEADLINE)
def show(deadline_id: int) -> ResponseReturnValue:
    return _page(deadline_id)


@bp.post(f"{DEADLINE}/status")
def set_status(deadline_id: int) -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)
    try:
        wanted = open_status(request.form.get("new_status", ""))
    except ParseError as unreadable:
        return _page(deadline_id, {"new_status": str(unreadable)}), 422
    try:
        with write_session() as session:
            deadline = get_or_404(session, deadline_id)
            progress.set_status(session, deadline, wanted, by=by, seen=_seen())
    except StaleEdit:
        state = get_or_404(read_session(), deadline_id).state.label.lower()
        flash(f"Somebody made it {state} meanwhile, so nothing was changed. Choose again.", "warn")
        return redirect(url_for("compliance.show", deadline_id=deadline_id), 303)
    return _back(deadline, f"{deadline.title} is {deadline.state.label.lower()}. {_what(deadline)}")


@bp.post(f"{DEADLINE}/filing")
def file(deadline_id: int) -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)

    def act(session: WriteSession, deadline: Deadline) -> None:
        days = _days("filed_on", "made_up_to")
        progress.file(session, deadline, by=by, seen=_seen(), **days)

    return _do(deadline_id, act, "{title} marked as filed.")


@bp.post(f"{DEADLINE}/exemption")
def exempt(deadline_id: int) -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)

    def act(session: WriteSession, deadline: Deadline) -> None:
        progress.not_required(session, deadline, request.form.get("why", ""), by=by, seen=_seen())

    return _do(deadline_id, act, "{title} marked as not required.")


def _do(deadline_id: int, act: Callable[[WriteSession, Deadline], None], said: str) -> ResponseReturnValue:
    try:
        with write_session() as session:
            deadline = get_or_404(session, deadline_id)
            act(session, deadline)
    except Invalid as invalid:
        problems = {("why" if name == "reason" else name): words for name, words in invalid.problems.items()}
        return _page(deadline_id, problems), 422
    return _back(deadline, f"{said.format(title=deadline.title)} {_what(deadline)}")


def _seen() -> str:
    """The status that the page showed: a field of a form, or in the address of a row's button."""
    return request.values.get("was", "")


def _days(*names: str) -> dict[str, date | None]:
    return parse_form(request.form, dict.fromkeys(names, day))


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


def _what(deadline: Deadline) -> str:
    return f"{', '.join(filter(None, (deadline.client.name, deadline.period_words)))}."


def _back(deadline: Deadline, words: str) -> ResponseReturnValue:
    """To the list, when it was done there; else to the deadline's own page."""
    flash(words, "success")
    on_list = request.form.get("from") == "list"
    return redirect(list_again() if on_list else url_for("compliance.show", deadline_id=deadline.id), 303)
