"""The team: everybody sees it; those who manage it invite, change roles and deactivate."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from practice_hub.accounts import letters, mailing
from practice_hub.accounts.actions import team as actions
from practice_hub.accounts.actions.setting_up import EmailTaken
from practice_hub.accounts.actions.team import LastOwner, NotPossible, OwnAccount
from practice_hub.accounts.browser_session import bus
from practice_hub.accounts.forms import InviteForm, RoleForm, text
from practice_hub.base import directory
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.people import access
from practice_hub.people.asking import viewer
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role
from practice_hub.web.extension import settings
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("team", __name__, url_prefix="/team")

PERSON = "/<id:person_id>"


@bp.errorhandler(LastOwner)
def keep_an_owner(_error: LastOwner) -> ResponseReturnValue:
    flash("A practice needs an owner. Make somebody else an owner first.", "error")
    return redirect("/team", 303)


@bp.errorhandler(OwnAccount)
def keep_yourself(_error: OwnAccount) -> ResponseReturnValue:
    flash("You cannot deactivate yourself. Another owner can.", "error")
    return redirect("/team", 303)


@bp.errorhandler(NotPossible)
def look_again(_error: NotPossible) -> ResponseReturnValue:
    flash(
        "This is not possible any more. Somebody has changed this person meanwhile; here is how the team stands.",
        "warn",
    )
    return redirect("/team", 303)


@bp.get("")
def index() -> ResponseReturnValue:
    session = read_session()
    people = access.team(session)
    return render_template(
        "team/index.html", people=people, last_active=directory.last_active(session, session.tenant_id)
    )


@bp.get(PERSON)
def show(person_id: int) -> ResponseReturnValue:
    return _page(person_id)


@bp.get("/invitations/new")
def new_invitation() -> ResponseReturnValue:
    viewer().must(Permission.MANAGE_TEAM)
    return _invitation_page(InviteForm(formdata=None, role=str(Role.STAFF)))


@bp.post("/invitations")
def invite() -> ResponseReturnValue:
    form, by = InviteForm(), viewer()
    by.must(Permission.MANAGE_TEAM)
    if not form.validate():
        return _invitation_page(form, 422)
    try:
        with write_session() as session:
            user, token = actions.invite(session, text(form.name), text(form.email), Role(text(form.role)), by=by)
            link = _send_invitation(session, user, token)
    except EmailTaken:
        form.email.errors = [_taken_words(text(form.email))]
        return _invitation_page(form, 422)
    return _invited(user, link)


@bp.post(f"{PERSON}/invitation")
def invite_again(person_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        user = _person(session, person_id)
        link = _send_invitation(session, user, actions.invite_again(session, user, by=by))
    return _invited(user, link)


@bp.post(f"{PERSON}/invitation/withdrawal")
def withdraw_invitation(person_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        user = _person(session, person_id)
        actions.withdraw_invitation(session, user, by=by)
    flash(f"The invitation is withdrawn. {user.name} cannot join with it any more.", "success")
    return redirect("/team", 303)


@bp.post(f"{PERSON}/role")
def change_role(person_id: int) -> ResponseReturnValue:
    form, by = RoleForm(), viewer()
    by.must(Permission.MANAGE_TEAM)
    if not form.validate():
        return _page(person_id, form)
    with write_session() as session:
        user = _person(session, person_id)
        actions.change_role(session, user, Role(text(form.role)), by=by, bus=bus())
    flash(f"The role is saved. {user.name} is now {user.role_label.lower()}.", "success")
    return redirect("/team", 303)


@bp.post(f"{PERSON}/deactivation")
def deactivate(person_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        user = _person(session, person_id)
        actions.deactivate(session, user, by=by, bus=bus())
    flash(f"{user.name} is deactivated. All their browsers are signed out.", "success")
    return redirect("/team", 303)


@bp.post(f"{PERSON}/reactivation")
def reactivate(person_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        user = _person(session, person_id)
        actions.reactivate(session, user, by=by)
    flash(f"{user.name} is active again. They sign in as before.", "success")
    return redirect("/team", 303)


def _person(session: TenantSession, person_id: int) -> User:
    return access.get_user(session, person_id) or abort(404)


def _page(person_id: int, form: RoleForm | None = None) -> Response:
    session = read_session()
    person = _person(session, person_id)
    html = render_template(
        "team/person.html",
        person=person,
        form=form or RoleForm(formdata=None, role=str(person.role)),
        last_active=directory.last_active(session, session.tenant_id, [person.id]).get(person.id),
        is_last_owner=access.owner_ids(session) == {person.id},
    )
    return make_response(html, 422 if form else 200)


def _invitation_page(form: InviteForm, code: int = 200) -> Response:
    return make_response(render_template("team/invite.html", form=form), code)


def _send_invitation(session: WriteSession, user: User, token: str) -> str:
    """The link, on its way by email when there is any."""
    link = mailing.url("links.invitation", token=token)
    practice = access.get_practice(session).name
    mailing.send(session, user.email, letters.invitation(user.name, inviter=viewer().name, practice=practice, url=link))
    return link


def _invited(user: User, link: str) -> ResponseReturnValue:
    """By email it is on its way; without, the owner passes the link on, which is shown this once."""
    if not settings().sends_mail:
        return render_template("team/invited.html", person=user, link=link)
    flash(f"The invitation is on its way. {user.name} gets it at {user.email}.", "success")
    return redirect("/team", 303)


def _taken_words(email: str) -> str:
    """Who of one's own practice has the address; of another practice nothing is said."""
    colleague = next(
        (each for each in access.team(read_session()) if each.email == directory.normal_email(email)), None
    )
    if colleague is None:
        return "This email address is in use already. Ask your colleague for another"
    return f"{colleague.name} has this email address already. See them under Team"
