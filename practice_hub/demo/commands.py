"""`flask demo`: two invented practices to try Practice Hub with."""

import secrets
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.cli import with_appcontext

from practice_hub.accounts import passwords
from practice_hub.base import directory
from practice_hub.base.config import LOOPBACK_HOSTS
from practice_hub.demo import live, practices, removal
from practice_hub.demo.practices import Demo
from practice_hub.web.extension import settings
from practice_hub.web.sessions import database
from practice_hub.web.templating import counted

# Known to everybody, so it is given only where nobody else can reach the server.
LOCAL_PASSWORD = "paper ink and ledger"  # noqa: S105 - written in the README


def init_commands(app: Flask) -> None:
    app.cli.add_command(demo)


@click.command("demo", context_settings={"show_default": True})
@click.option("--if-empty", is_flag=True, help="Do nothing where a practice of your own stands.")
@click.option("--remove", is_flag=True, help="Take the demonstration practices away, with all that is theirs.")
@click.option("--live", "is_live", is_flag=True, help="Go on working as colleagues, so that open pages move.")
@click.option("--minutes", type=click.FloatRange(0.05, 24 * 60), default=30, help="How long, with --live.")
@click.option("--every", type=click.FloatRange(0.2, 3600), default=12, help="Seconds between changes, with --live.")
@with_appcontext
def demo(if_empty: bool, remove: bool, is_live: bool, minutes: float, every: float) -> None:
    """Make two demonstration practices, or say how to sign in to those that there are."""
    demos = practices.found_demos(database())
    if remove:
        _remove(demos)
    elif is_live:
        _work(demos, minutes, every)
    elif practices.are_all(demos):
        click.echo("The demonstration practices are here already.")
        _say_sign_ins(demos, LOCAL_PASSWORD if _is_local() else "")
    elif if_empty and not demos and _has_practices():
        click.echo("No demonstration data: this installation has a practice of its own.")
    else:
        password = LOCAL_PASSWORD if _is_local() else secrets.token_urlsafe(12)
        _say_sign_ins(practices.make(database(), passwords.hash_password(password), click.echo), password)


def _remove(demos: list[Demo]) -> None:
    for practice in demos:
        removal.remove(database(), practice.tenant_id)
        click.echo(f"{practice.name} is gone, with its {counted(practice.clients, 'client')}.")
    if not demos:
        click.echo("There are no demonstration practices.")


def _work(demos: list[Demo], minutes: float, every: float) -> None:
    if not demos:
        raise click.ClickException("There are no demonstration practices. Make them first: flask demo")
    click.echo(
        f"Working as colleagues for {minutes:g} minutes, a change about every {every:g} seconds. Ctrl-C ends it."
    )
    done = live.work(database(), demos, minutes=minutes, every=every, say=click.echo)
    click.echo(f"{counted(done, 'change')} made.")


def _say_sign_ins(demos: list[Demo], password: str) -> None:
    click.echo(f"\nSign in at {settings().public_url}/sign-in")
    for practice in demos:
        click.echo(f"\n  {practice.name}, {counted(practice.clients, 'client')}")
        for name, role, email in practice.shown():
            click.echo(f"    {role:<10} {name:<18} {email}")
    click.echo(f"\n  Everybody's password{': ' if password else ' was shown when the practices were made.'}{password}")
    click.echo("  All of it is invented. `flask demo --remove` takes it away.")


def _is_local() -> bool:
    return (urlsplit(settings().public_url).hostname or "") in (*LOOPBACK_HOSTS, "::1")


def _has_practices() -> bool:
    with database().directory() as session:
        return directory.has_tenants(session)
