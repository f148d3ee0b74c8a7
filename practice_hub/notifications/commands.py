"""`flask notify`: tell one person something, for operators and tests."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from practice_hub.base import directory
from practice_hub.notifications.actions.notifying import Draft, TooLong, notify
from practice_hub.notifications.addresses import leads_somewhere
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import operator
from practice_hub.web.sessions import database


def init_commands(app: Flask) -> None:
    app.cli.add_command(notify_person)


@click.command("notify")
@click.argument("email")
@click.option(
    "--kind", "severity", type=click.Choice([str(severity) for severity in Severity]), default="info", show_default=True
)
@click.option("--title", required=True, help="At most 200 characters.")
@click.option("--message", default="", help="At most 2,000 characters.")
@click.option("--url", default="/notifications", show_default=True, help="A page of Practice Hub, such as /clients/7.")
@with_appcontext
def notify_person(email: str, severity: str, title: str, message: str, url: str) -> None:
    """Tell the person who signs in with EMAIL something, by the ways that they have chosen."""
    if not title.strip():
        raise click.BadParameter("the title is empty", param_hint="--title")
    if not leads_somewhere(current_app, url):
        raise click.BadParameter(f"{url} is no page of Practice Hub; it begins with one /", param_hint="--url")
    with database().directory() as session:
        sign_in = directory.find_sign_in(session, email)
    if sign_in is None:
        raise click.BadParameter(f"nobody signs in with {email}", param_hint="EMAIL")
    click.echo(_notify(sign_in, Severity(severity), title.strip(), message.strip(), url))


def _notify(sign_in: directory.SignIn, severity: Severity, title: str, message: str, url: str) -> str:
    try:
        with database().write(sign_in.tenant_id) as session:
            draft = Draft(
                to=[sign_in.user_id],
                severity=severity,
                category=Category.SYSTEM,
                title=title,
                message=message,
                action_url=url,
                subject=SubjectRef("practice", sign_in.tenant_id),
            )
            made = notify(session, [draft], by=operator(sign_in.tenant_id))
    except TooLong as error:
        raise click.ClickException(f"{error}.") from None
    return f"{sign_in.email} is told." if made else f"{sign_in.email} is not told: they want none, or cannot sign in."
