"""`flask demo`: two invented practices to try Practice Hub with."""

import secrets
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from practice_hub.accounts import passwords
from practice_hub.base import directory
from practice_hub.base.config import LOOPBACK_HOSTS, Settings
from practice_hub.demo import live, practices, removal
from practice_hub.demo.practices import Demo
from practice_hub.web.sessions import database
from practice_hub.web.templating import counted

# Known to everybody, so it is given only where nobody else can reach the server.
LOCAL_PASSWORD = "paper ink and ledger"  # noqa: S105 - written in the README


def init_commands(app: Flask) -> None:
    app.cli.add_command(demo)


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where a practice of your own stands.")
@click.option("--remove", is_flag=True, help="Take the demonstration practices away, with all that is theirs.")
@click.option("--live", "is_live", is_flag=True, help="Go on working as colleagues, so that open pages move.")
@click.option(
    "--minutes", type=click.FloatRange(0.05, 24 * 60), default=30, show_default=True, help="How long, with --live."
)
@click.option(
    "--every",
    type=click.FloatRange(0.2, 3600),
    default=12,
    show_default=True,
    help="Seconds between changes, with --live.",
)
@with_appcontext
def demo(if_empty: bool, remove: bool, is_live: bool, minutes: float, every: float) -> None:
    """Make two demonstration practices, or say how to sign in to those that there are."""
    found = practices.found_demos(database())
    if remove:
        _remove(found)
    elif is_live:
        _work(found, minutes, every)
    elif practices.are_all(found):
        click.echo("The demonstration practices are here already.")
        _say_sign_ins(found, None)
    elif if_empty and not found and _has_practices():
        click.echo("No demonstration data: this installation has a practice of its own.")
    else:
        _make()


def _make() -> None:
    password = LOCAL_PASSWORD if _is_local() else secrets.token_urlsafe(12)
    made = practices.make(database(), passwords.hash_password(password), click.echo)
    _say_sign_ins(made, password)


def _remove(found: list[Demo]) -> None:
    for one in found:
        removal.remove(database(), one.tenant_id)
        click.echo(f"{one.name} is gone, with its {counted(one.clients, 'client')}.")
    if not found:
        click.echo("There are no demonstration practices.")


def _work(found: list[Demo], minutes: float, every: float) -> None:
    if not found:
        raise click.ClickException("There are no demonstration practices. Make them first: flask demo")
    click.echo(
        f"Working as colleagues for {minutes:g} minutes, a change about every {every:g} seconds. Ctrl-C ends it."
    )
    done = live.work(database(), found, minutes=minutes, every=every, say=click.echo)
    click.echo(f"{counted(done, 'change')} made.")


def _say_sign_ins(found: list[Demo], password: str | None) -> None:
    settings: Settings = current_app.config["HUB"]
    click.echo(f"\nSign in at {settings.public_url}/sign-in")
    for one in found:
        click.echo(f"\n  {one.name}, {counted(one.clients, 'client')}")
        for name, role, email in one.shown():
            click.echo(f"    {role:<10} {name:<18} {email}")
    if password or _is_local():
        click.echo(f"\n  Everybody's password: {password or LOCAL_PASSWORD}")
    else:
        click.echo("\n  Everybody's password was shown when the practices were made.")
    click.echo("  All of it is invented. `flask demo --remove` takes it away.")


def _is_local() -> bool:
    settings: Settings = current_app.config["HUB"]
    return (urlsplit(settings.public_url).hostname or "") in (*LOOPBACK_HOSTS, "::1")


def _has_practices() -> bool:
    with database().directory() as session:
        return directory.has_tenants(session)
