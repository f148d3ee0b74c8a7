"""Practice settings: name and details, for those who manage them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from practice_hub.accounts.actions import practice as actions
from practice_hub.accounts.actions.announcing import practice_subject
from practice_hub.accounts.practice_fields import FIELDS, parse
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.people import access
from practice_hub.people.asking import viewer
from practice_hub.people.models import Practice
from practice_hub.people.permissions import Permission
from practice_hub.records.routes import FormState, edit_context, edit_form, edit_record
from practice_hub.web.sessions import read_session

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.before_request
def only_managers() -> None:
    viewer().must(Permission.MANAGE_PRACTICE)


@bp.get("")
def page() -> ResponseReturnValue:
    return edit_form(access.get_practice(read_session()), FIELDS, _page)


@bp.post("")
def change() -> ResponseReturnValue:
    return edit_record(_load, FIELDS, actions.change_practice, _page, practice_subject)


def _load(session: TenantSession) -> Practice:
    return access.lock_practice(session) if isinstance(session, WriteSession) else access.get_practice(session)


def _page(_practice: Practice, state: FormState) -> str:
    return render_template("accounts/practice.html", **edit_context(state, FIELDS, parse))
