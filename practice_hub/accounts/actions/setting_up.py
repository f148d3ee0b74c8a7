"""A practice begins, and people are added to it by the operator."""

from sqlalchemy.exc import IntegrityError

from practice_hub.accounts.actions.announcing import announce_person
from practice_hub.activity.actions import Fact, record
from practice_hub.activity.subjects import Subject
from practice_hub.base import directory
from practice_hub.base.database import WriteSession
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import operator, viewer_of
from practice_hub.realtime import log
from practice_hub.realtime.event import EVERYONE


class EmailTaken(Exception):
    """Somebody in the installation, perhaps of another practice, signs in with this address."""


def add_practice(session: WriteSession, name: str, *, owner_name: str, owner_email: str, password_hash: str) -> User:
    """A new practice with its owner, in a unit of work that serves no tenant yet. Raises `EmailTaken`."""
    tenant = directory.add_tenant(session)
    session.serve(tenant.id)
    log.open_log(session.connection(), tenant.id)
    session.add(Practice(name=name))
    owner = new_person(session, owner_name, owner_email, Role.OWNER, password_hash)
    subject = Subject("practice", tenant.id, name, "/practice")
    record(session, subject, Fact("practice.created", "began the practice"), by=viewer_of(owner))
    return owner


def add_person(session: WriteSession, name: str, email: str, role: Role, password_hash: str) -> User:
    """Somebody whom the operator adds with a password. Raises `EmailTaken`."""
    user = new_person(session, name, email, role, password_hash)
    by = operator(session.tenant_id)
    words = f"Role: {role.label}."
    announce_person(session, user, "person.added", "added", by=by, audience=EVERYONE, description=words)
    return user


def new_person(session: WriteSession, name: str, email: str, role: Role, password_hash: str) -> User:
    """The rows of a person: with no password hash nobody can sign in yet, but the address is theirs."""
    if directory.find_sign_in(session, email) is not None:
        raise EmailTaken(email)
    user = User(name=name, email=directory.normal_email(email), role=role)
    session.add(user)
    session.flush()
    try:
        directory.add_sign_in(
            session, email=email, password_hash=password_hash, tenant_id=user.tenant_id, user_id=user.id
        )
    except IntegrityError as error:
        # Two at once; the unit of work is rolled back.
        raise EmailTaken(email) from error
    return user
