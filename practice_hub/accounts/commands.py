"""`flask practice` and `flask user`: what the operator does about practices and people."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from practice_hub.accounts import mailing, passwords
from practice_hub.accounts.actions import links, setting_up, team
from practice_hub.accounts.actions.setting_up import EmailTaken
from practice_hub.accounts.actions.team import LastOwner, NotPossible
from practice_hub.accounts.browser_session import bus
from practice_hub.accounts.forms import one_line
from practice_hub.accounts.validation import is_email, password_problem
from practice_hub.base import directory
from practice_hub.base.database import TenantSession
from practice_hub.base.directory import SignIn
from practice_hub.people import access, viewer
from practice_hub.people.models import Standing, User
from practice_hub.people.permissions import Role
from practice_hub.web.sessions import database

practice_group = AppGroup("practice", help="Practices.")
user_group = AppGroup("user", help="People of a practice.")

ROLES = {str(role).replace("_", "-"): role for role in Role}


def init_commands(app: Flask) -> None:
    app.cli.add_command(practice_group)
    app.cli.add_command(user_group)


class EmailAddress(click.ParamType[str]):
    """An email address, in the lower case in which it is kept."""

    name = "email"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not is_email(value.strip()):
            self.fail(f"{value} is not an email address", param, ctx)
        return directory.normal_email(value)


class Name(click.ParamType[str]):
    """A name of somebody or something: not empty, and not a paragraph."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        value = one_line(value)
        if not 0 < len(value) <= 120:
            self.fail("a name has 1 to 120 characters", param, ctx)
        return value


password_option = click.option(
    "--password-stdin", is_flag=True, required=True, help="Read the password from standard input, its first line."
)


@practice_group.command("create")
@click.option("--name", type=Name(), required=True, help="The practice's name.")
@click.option("--owner-name", type=Name(), required=True)
@click.option("--owner-email", type=EmailAddress(), required=True)
@password_option
@with_appcontext
def create_practice(name: str, owner_name: str, owner_email: str, password_stdin: bool) -> None:  # noqa: ARG001 - click
    """Make a practice with its owner."""
    hashed = _hashed_password(owner_email)
    with _unless_taken(), database().unit_of_work() as session:
        setting_up.add_practice(session, name, owner_name=owner_name, owner_email=owner_email, password_hash=hashed)
    click.echo(f"{name} is ready. {owner_name} signs in as {owner_email}.")


@user_group.command("add")
@click.option("--practice-of", type=EmailAddress(), required=True, help="The email address of the practice's owner.")
@click.option("--name", type=Name(), required=True)
@click.option("--email", type=EmailAddress(), required=True)
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@password_option
@with_appcontext
def add_user(practice_of: str, name: str, email: str, role: str, password_stdin: bool) -> None:  # noqa: ARG001 - click
    """Add a person to a practice."""
    owner, hashed = _known(practice_of), _hashed_password(email)
    with _unless_taken(), database().write(owner.tenant_id) as session:
        setting_up.add_person(session, name, email, ROLES[role], hashed)
    click.echo(f"{name} can sign in as {email}.")


@user_group.command("deactivate")
@click.argument("email", type=EmailAddress())
@with_appcontext
def deactivate_user(email: str) -> None:
    """Let a person who left sign in no more, and sign them out everywhere."""
    known = _known(email)
    try:
        with database().write(known.tenant_id) as session:
            user = _person(session, known)
            team.deactivate(session, user, by=viewer.operator(known.tenant_id), bus=bus())
    except LastOwner:
        raise click.ClickException(f"{email} is the only owner of the practice. Make another one first.") from None
    except NotPossible:
        raise click.ClickException(f"{email} has not taken up the invitation. Withdraw it on the team page.") from None
    click.echo(f"{user.name} is deactivated.")


@user_group.command("reset-password")
@click.argument("email", type=EmailAddress())
@with_appcontext
def reset_password(email: str) -> None:
    """Print a link by which a person sets a new password. It works once and for one hour."""
    known = _known(email)
    with database().write(known.tenant_id) as session:
        user = _person(session, known)
        if user.standing is not Standing.ACTIVE:
            raise click.ClickException(f"{email} is {user.standing.label.lower()}, so there is no password to set.")
        token = links.make_password_link(session, user, by=viewer.operator(known.tenant_id))
    click.echo(mailing.url("links.reset_page", token=token))


def _person(session: TenantSession, known: SignIn) -> User:
    user = access.get_user(session, known.user_id)
    assert user is not None
    return user


def _known(email: str) -> SignIn:
    with database().directory() as session:
        found = directory.find_sign_in(session, email)
    if found is None:
        raise click.ClickException(f"Nobody signs in as {email}.")
    return found


@contextmanager
def _unless_taken() -> Iterator[None]:
    try:
        yield
    except EmailTaken as error:
        raise click.ClickException(f"{error} is in use already. Every person signs in with their own.") from None


def _hashed_password(email: str) -> str:
    """The password from standard input. The operator's word counts: a weak one is warned about, not refused, because
    what a script once chose must go on working.
    """
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.UsageError("The password on standard input is empty.")
    problem = password_problem(password, email)
    if problem:
        click.echo(f"Warning, this password is weak. {problem}.", err=True)
    return passwords.hash_password(password)
